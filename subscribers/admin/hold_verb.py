"""The verb for a person we asked whether they leave, once staff know that they stay."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget

from subscribers import consent
from subscribers.admin.subscriber_verbs import staff
from subscribers.staff.verbs import Question, ask, object_of, page_of
from subscribers.staff.wording import clock, number_of


class StayForm(forms.Form):
    why = forms.CharField(
        label="How do you know?",
        max_length=120,
        widget=UnfoldAdminTextInputWidget(),
        help_text="For example: phone call. It stands in the consent ledger under "
        "your name.",
    )


class HoldVerb:
    """The verb of SubscriberAdmin about the hold, and who may use it."""

    @action(
        description="They stay",
        permissions=["unsubscribe"],
        url_path="stay",
        icon="how_to_reg",
    )
    def stay(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = object_of(self, request, object_id)

        def do(values: dict[str, str]) -> str:
            origin = staff(request, values["why"])
            consent.let_stay([person.pk], origin=origin, now=timezone.now())
            self.log_change(request, person, f"They stay: {values['why']}")
            return "Their texts go on."

        until = f", until {clock(person.held_until)}" if person.held_until else ""
        question = Question(
            title=f"{number_of(person)} wants to stay",
            button="Let their texts go on",
            sentences=[
                f"We asked whether they want to leave, and their texts are on hold"
                f"{until}; without an answer they leave by themselves then.",
                "Press this only if they told you that they want to stay.",
            ],
            form=StayForm,
        )
        return ask(request, self, question, do, back=page_of(person), obj=person)

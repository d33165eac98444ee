"""The verb for a person who has a new number."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget

from subscribers import renumbering
from subscribers.admin.subscriber_verbs import at_stake, staff
from subscribers.models import Subscriber
from subscribers.phones import InvalidPhone, Phone, parse
from subscribers.staff.verbs import Question, ask, object_of, page_of
from subscribers.staff.wording import number_of


class NumberForm(forms.Form):
    """The new number, and how we heard of it."""

    phone = forms.CharField(
        label="Their new number",
        max_length=40,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text="Any format, with + and the country code: +33 6 12 34 00 01.",
    )
    why = forms.CharField(
        label="How did they tell us?",
        max_length=120,
        widget=UnfoldAdminTextInputWidget(),
        help_text="For example: phone call. It goes into the consent ledger under "
        "your name. Do not write a number here: this sentence is kept.",
    )

    def clean_phone(self) -> Phone:
        try:
            return parse(self.cleaned_data["phone"])
        except InvalidPhone as problem:
            raise ValidationError(str(problem), code=problem.code) from problem


class NumberVerb:
    """The verb of SubscriberAdmin, and who may use it."""

    @action(
        description="Has a new number",
        permissions=["new_number"],
        url_path="new-number",
        icon="sim_card",
    )
    def new_number(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = object_of(self, request, object_id)

        def do(values: Mapping[str, Any]) -> str:
            origin = staff(request, f"new number: {values['why']}")
            moved = renumbering.move(
                person, values["phone"], origin=origin, now=timezone.now()
            )
            self.log_change(request, moved, "Took over from a number given up.")
            return format_html(
                'They are found under <a href="{}">{}</a> now, on no list yet.',
                page_of(moved),
                number_of(moved),
            )

        question = Question(
            title=f"{number_of(person)} has a new number",
            button="Move them to the new number",
            sentences=[
                "Name, e-mail and the other particulars move to the new number. "
                "What they agreed to does not: somebody else may have the old number "
                "soon, and nobody has agreed for the new one yet.",
                "The old number leaves every list and is suppressed. Add the new one "
                "to a list afterwards, or let the person join by themselves.",
            ],
            facts=at_stake(Subscriber.objects.filter(pk=person.pk)),
            form=NumberForm,
            is_destructive=True,
        )
        return ask(request, self, question, do, back=page_of(person), obj=person)

    def has_new_number_permission(
        self, request: HttpRequest, obj: object = None
    ) -> bool:
        return request.user.has_perms(
            ["subscribers.change_subscriber", "subscribers.unsubscribe_subscriber"]
        )

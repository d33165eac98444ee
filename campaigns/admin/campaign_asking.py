"""The verb that drafts a campaign which asks, with a text for staff to review."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget

from campaigns.asking import consents, invitations, promises
from campaigns.models import Campaign
from campaigns.models.campaign import Asks
from subscribers.models import SubscriberList
from subscribers.staff.verbs import Question, ask, list_page_of


class AskForm(forms.Form):
    """Whom to ask, and for what."""

    list = forms.ModelChoiceField(
        SubscriberList.objects.all(),
        label="The people of",
        widget=UnfoldAdminSelectWidget(),
    )
    asks = forms.ChoiceField(
        label="For what", choices=Asks.choices, widget=UnfoldAdminSelectWidget()
    )
    to = forms.ModelChoiceField(
        SubscriberList.objects.all(),
        label="Invited to",
        required=False,
        widget=UnfoldAdminSelectWidget(),
        help_text="Only with an invitation.",
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if (values.get("asks") == Asks.INVITE) != bool(values.get("to")):
            self.add_error("to", "Say it with an invitation, and only then.")
        return values


class CampaignAsking:
    """The verb of CampaignAdmin that asks people."""

    @action(
        description="Ask people …",
        permissions=["ask"],
        url_path="ask-people",
        icon="contact_support",
    )
    def ask_people(self, request: HttpRequest) -> HttpResponse:
        question = Question(
            title="Ask the people of a list",
            button="Write the draft",
            sentences=[
                "For express consent, of existing customers; for more texts than they "
                "were promised; or to join another list as well. Whoever does not "
                "answer stays as they are.",
                "The draft is yours to change. It goes through review and the gate "
                "like any promotional text, and only to those for whom a yes changes "
                "something.",
            ],
            form=AskForm,
        )
        by = request.user.get_username()

        def do(values: Mapping[str, Any]) -> str:
            made = _draft(values, by)
            self.log_addition(request, made, "Drafted what to ask.")
            return f"Drafted: {made.name}. Read it, then submit it for review."

        return ask(request, self, question, do, back=list_page_of(Campaign))

    def has_ask_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("campaigns.add_campaign")


def _draft(values: Mapping[str, Any], by: str) -> Campaign:
    if values["asks"] == Asks.PROMISE:
        return promises.ask(values["list"], by=by)
    if values["asks"] == Asks.INVITE:
        return invitations.ask(values["list"], values["to"], by=by)
    return consents.ask(values["list"], by=by)

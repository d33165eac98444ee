"""The verb that lifts the house caps for one campaign: an approver's, with a reason."""

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget

from campaigns.sending.lifting import set_house_caps
from subscribers.staff.verbs import Question, ask, object_of, page_of


class ReasonForm(forms.Form):
    why = forms.CharField(
        label="Why?",
        max_length=200,
        widget=UnfoldAdminTextInputWidget(),
        help_text="For example: a recall that cannot wait. It stands on the campaign.",
    )


class CampaignCaps:
    """The verb of CampaignAdmin about house caps."""

    @action(
        description="House caps …",
        permissions=["lift_caps"],
        url_path="house-caps",
        icon="speed",
    )
    def house_caps(self, request: HttpRequest, object_id: str) -> HttpResponse:
        campaign = object_of(self, request, object_id)
        lifts = not campaign.ignore_caps

        def do(values: Mapping[str, str]) -> str:
            done = set_house_caps(campaign, reason=values.get("why", ""))
            said = f"{done.name} is held to the house caps again."
            if done.ignore_caps:
                said = f"House caps lifted: {done.ignore_caps_reason}"
            self.log_change(request, done, said)
            return said

        verb = "Lift the house caps" if lifts else "Hold it to the house caps"
        question = Question(
            title=f"{verb}: {campaign.name}",
            button=verb,
            sentences=[
                "People get it who have had as many texts as the house allows."
                if lifts
                else f"They are lifted: {campaign.ignore_caps_reason}",
                "What their list promised, what they chose and what the law says hold "
                "either way.",
            ],
            form=ReasonForm if lifts else None,
            is_destructive=lifts,
        )
        return ask(request, self, question, do, back=page_of(campaign), obj=campaign)

    def has_lift_caps_permission(
        self, request: HttpRequest, obj: object = None
    ) -> bool:
        return request.user.has_perm("campaigns.lift_caps")

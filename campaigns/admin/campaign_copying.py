"""The verb that makes a new draft of a campaign."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.decorators import action

from campaigns.composing.copying import copy
from subscribers.staff.verbs import Question, ask, is_confirmed, object_of, page_of


class CampaignCopying:
    """The verb of CampaignAdmin that copies."""

    @action(description="Copy", permissions=["copy"], icon="content_copy")
    def copy(self, request: HttpRequest, object_id: str) -> HttpResponse:
        campaign = object_of(self, request, object_id)
        back = page_of(campaign)
        if is_confirmed(request):
            made = copy(campaign, by=request.user.get_username())
            self.log_addition(request, made, f"Copied from {campaign.name}.")
            self.message_user(request, f"Drafted: {made.name}. Make it your own.")
            return HttpResponseRedirect(page_of(made))
        question = Question(
            title=f"Copy {campaign.name}",
            button="Make a draft of it",
            sentences=[
                "The same text, links, variants, list and segment, as a new draft of "
                "yours. When it was sent and who approved it stay behind."
            ],
        )
        return ask(request, self, question, lambda _: "", back=back, obj=campaign)

    def has_copy_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("campaigns.add_campaign")

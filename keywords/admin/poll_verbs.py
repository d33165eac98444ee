"""The verbs of a poll's life, each asked on a page and done by POST."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import action
from unfold.enums import ActionVariant

from keywords.models import Poll
from keywords.polls import results, service
from subscribers.staff.verbs import Question, ask, ask_to_move, object_of, page_of

Status = Poll.Status
# What each verb makes of a poll; absent from the page where that is no legal move.
BECOMES = {
    "open": Status.OPEN,
    "close": Status.CLOSED,
    "back-to-draft": Status.DRAFT,
}


class PollVerbs:
    """The verbs of PollAdmin, and who may use them."""

    @action(
        description="Open",
        permissions=["open"],
        url_path="open",
        icon="play_circle",
        variant=ActionVariant.PRIMARY,
    )
    def open(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask_verb(
            request,
            object_id,
            "open",
            service.open_,
            button="Open the poll",
            sentences=[
                "From now on answers count, and become attributes of the people who "
                "give them. Its questions are locked once somebody has been asked.",
            ],
        )

    @action(
        description="Close the poll",
        permissions=["open"],
        url_path="close",
        icon="stop_circle",
        variant=ActionVariant.WARNING,
    )
    def close(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask_verb(
            request,
            object_id,
            "close",
            service.close,
            button="Close the poll",
            sentences=["Answers count no more; who answers is told that it is over."],
        )

    @action(
        description="Back to draft",
        permissions=["open"],
        url_path="back-to-draft",
        icon="edit_note",
    )
    def back_to_draft(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask_verb(
            request,
            object_id,
            "back-to-draft",
            service.redraft,
            button="Back to draft",
            sentences=["Its questions can be edited again until it is opened."],
        )

    @action(
        description="Ask by campaign …",
        permissions=["ask_by_campaign"],
        url_path="ask-by-campaign",
        icon="campaign",
    )
    def ask_by_campaign(self, request: HttpRequest, object_id: str) -> HttpResponse:
        poll = object_of(self, request, object_id)

        def do(_: object) -> str:
            made = service.draft_campaign(poll, by=request.user.get_username())
            self.log_change(request, poll, f"Drafted the campaign {made.name}.")
            return f"Drafted: {made.name}. Read it, then submit it for review."

        question = Question(
            title=f"Ask {poll.name} by campaign",
            button="Write the draft",
            sentences=[
                f"The draft asks the people of {poll.list} the first question. It is a "
                "promotional text: reviewed, forecast, capped and quieted like any. "
                "What follows an answer is a conversation.",
            ],
        )
        return ask(request, self, question, do, back=page_of(poll), obj=poll)

    def _ask_verb(
        self,
        request: HttpRequest,
        object_id: str,
        verb: str,
        move: Callable[..., Poll],
        **words: Any,
    ) -> HttpResponse:
        poll = object_of(self, request, object_id)
        way = results.way(poll, now=timezone.now())
        return ask_to_move(
            request,
            self,
            poll,
            move,
            state=Poll.get_status_display,
            refusal=_refusal(poll, BECOMES[verb]),
            facts=[("Asked", f"{way.asked:,}"), ("Have begun", f"{way.begun:,}")],
            **words,
        )

    # --- who may --------------------------------------------------------------

    def has_open_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("keywords.open_poll")

    def has_ask_by_campaign_permission(
        self, request: HttpRequest, obj: object = None
    ) -> bool:
        return self.has_open_permission(request) and request.user.has_perm(
            "campaigns.add_campaign"
        )

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Only legal moves are on the page. One query."""
        verbs = super().get_actions_detail(request, object_id)
        poll = Poll.objects.filter(pk=object_id).only("status").first()
        return [verb for verb in verbs if poll is None or _is_legal(verb.path, poll)]


def _refusal(poll: Poll, wanted: str) -> str:
    if poll.may_become(wanted):
        return ""
    return f"{poll.name} is {poll.get_status_display().lower()}; there is no need."


def _is_legal(verb: str, poll: Poll) -> bool:
    if verb == "ask-by-campaign":
        return poll.status == Status.OPEN
    return poll.may_become(BECOMES[verb])

"""The verbs of a contest's life and of its winners, each asked and done by POST."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.forms import CharField, Form, ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from keywords.contests import rules, service, warning
from keywords.models import Contest, ContestWinner
from subscribers.staff.verbs import Question, ask, ask_to_move, object_of, page_of

Status = Contest.Status
# What each verb makes of a contest; absent from the page where that is no legal move.
BECOMES = {
    "submit": Status.IN_REVIEW,
    "approve": Status.APPROVED,
    "reopen": Status.DRAFT,
    "cancel": Status.CANCELLED,
    "draw": Status.DRAWN,
}


class WinnerChoice(ModelChoiceField):
    def label_from_instance(self, obj: ContestWinner) -> str:
        return f"{obj.rank}. {obj.entry.code}"


def winner_form(contest: Contest, *, with_reason: bool) -> type[Form]:
    """Return the form that names one of the winners who are not settled."""
    waiting = contest.winners.filter(status=ContestWinner.Status.DRAWN)
    fields: dict[str, Any] = {
        "winner": WinnerChoice(
            waiting.select_related("entry"), widget=UnfoldAdminSelectWidget()
        )
    }
    if with_reason:
        fields["reason"] = CharField(
            max_length=200,
            widget=UnfoldAdminTextInputWidget(),
            help_text="Kept with the contest: lives in New York, did not answer.",
        )
    return type("WinnerForm", (Form,), fields)


class ContestVerbs:
    """The verbs of ContestAdmin, and who may use them."""

    @action(description="Submit for review", permissions=["submit"], icon="rate_review")
    def submit(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask_verb(
            request,
            object_id,
            "submit",
            partial(service.submit, now=timezone.now()),
            button="Submit for review",
            sentences=["It is locked until somebody decides."],
        )

    @action(
        description="Approve",
        permissions=["approve"],
        icon="verified",
        variant=ActionVariant.SUCCESS,
    )
    def approve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        contest = object_of(self, request, object_id)
        return self._ask_verb(
            request,
            object_id,
            "approve",
            partial(service.approve, now=timezone.now()),
            button="Approve",
            sentences=[
                f"Written by {contest.author or 'an operator'}. You publish these "
                "rules, and the hash of a seed nobody has seen:",
                *rules.text_of(contest).splitlines(),
                *warning.warnings(contest),
                warning.NO_ADVICE,
            ],
        )

    @action(description="Back to draft", permissions=["reopen"], icon="edit_note")
    def reopen(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask_verb(
            request,
            object_id,
            "reopen",
            service.reopen,
            button="Back to draft",
            sentences=["It can be edited again, and its approval is gone."],
        )

    @action(
        description="Draw the winners",
        permissions=["draw"],
        icon="casino",
        variant=ActionVariant.PRIMARY,
    )
    def draw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask_verb(
            request,
            object_id,
            "draw",
            partial(service.draw, now=timezone.now()),
            button="Draw the winners",
            sentences=[
                "The seed is published with the winners, so that anybody can recompute "
                "them. Each is told by text, in open hours.",
            ],
        )

    @action(
        description="Confirm a winner",
        permissions=["draw"],
        url_path="confirm-winner",
        icon="how_to_reg",
    )
    def confirm_winner(self, request: HttpRequest, object_id: str) -> HttpResponse:
        contest = object_of(self, request, object_id)

        def do(values: Any) -> str:
            by = request.user.get_username()
            done = service.confirm(values["winner"], by=by)
            said = f"Winner {done.rank} is confirmed."
            self.log_change(request, contest, said)
            return said

        question = Question(
            title=f"Confirm a winner: {contest.name}",
            button="Confirm",
            sentences=["You have checked their age and where they live."],
            form=winner_form(contest, with_reason=False),
        )
        return ask(request, self, question, do, back=page_of(contest), obj=contest)

    @action(
        description="Replace a winner",
        permissions=["draw"],
        url_path="replace-winner",
        icon="person_off",
    )
    def replace_winner(self, request: HttpRequest, object_id: str) -> HttpResponse:
        contest = object_of(self, request, object_id)

        def do(values: Any) -> str:
            done = service.replace(
                values["winner"],
                reason=values["reason"],
                by=request.user.get_username(),
                now=timezone.now(),
            )
            gone = values["winner"].rank
            said = f"Winner {gone} is not eligible; " + (
                f"entry {done.entry.code} is next."
                if done
                else "there is nobody after them."
            )
            self.log_change(request, contest, said)
            return said

        question = Question(
            title=f"Replace a winner: {contest.name}",
            button="Replace",
            sentences=[
                "Who comes next follows from the seed; nobody chooses. The entry stays "
                "on the published list, marked as not eligible.",
            ],
            form=winner_form(contest, with_reason=True),
            is_destructive=True,
        )
        return ask(request, self, question, do, back=page_of(contest), obj=contest)

    @action(
        description="Cancel",
        permissions=["submit"],
        icon="cancel",
        variant=ActionVariant.DANGER,
    )
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask_verb(
            request,
            object_id,
            "cancel",
            service.cancel,
            button="Cancel the contest",
            sentences=["It can never be opened. This cannot be undone."],
            is_destructive=True,
        )

    def _ask_verb(
        self,
        request: HttpRequest,
        object_id: str,
        verb: str,
        move: Callable[..., Contest],
        **words: Any,
    ) -> HttpResponse:
        contest = object_of(self, request, object_id)
        return ask_to_move(
            request,
            self,
            contest,
            move,
            state=Contest.get_status_display,
            refusal=_refusal(contest, BECOMES[verb]),
            facts=[("Entries", f"{contest.entries.count():,}")],
            **words,
        )

    # --- who may --------------------------------------------------------------

    def has_submit_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("keywords.change_contest")

    def has_approve_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("keywords.approve_contest")

    def has_reopen_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return self.has_submit_permission(request) or self.has_approve_permission(
            request
        )

    def has_draw_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("keywords.draw_contest")

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Only legal moves are on the page. Two queries."""
        verbs = super().get_actions_detail(request, object_id)
        row = Contest.objects.filter(pk=object_id).only("status").first()
        if row is None:
            return verbs
        waits = row.winners.filter(status=ContestWinner.Status.DRAWN).exists()
        return [verb for verb in verbs if _is_legal(verb.path, row, waits=waits)]


def _refusal(contest: Contest, wanted: str) -> str:
    if contest.may_become(wanted):
        return ""
    state = contest.get_status_display().lower()
    return f"{contest.name} is {state}, so it cannot be {service.MOVED[wanted]}."


def _is_legal(verb: str, contest: Contest, *, waits: bool) -> bool:
    if verb in ("confirm-winner", "replace-winner"):
        return waits
    return contest.may_become(BECOMES[verb])

"""The verbs of wording on a page: submit, approve, put live, send back."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextareaWidget

from subscribers import reviewing, versions
from subscribers.admin import wording_pieces
from subscribers.admin.wording_pieces import where
from subscribers.elements import missing_in
from subscribers.errors import NotAllowed
from subscribers.models import Disclosure
from subscribers.staff.comparing import Comparison
from subscribers.staff.verbs import Question, ask, object_of, page_of
from subscribers.staff.wording import counted

State = Disclosure.State
# The state each verb takes versions from; submitting takes what is not there yet.
TAKES = {
    "approve_wording": State.IN_REVIEW,
    "put_wording_live": State.APPROVED,
    "send_wording_back": State.IN_REVIEW,
}
# Names the versions that were on the page, so that no others are decided on.
READ = "read"
Rows = Sequence[Disclosure]


class BackForm(forms.Form):
    reason = forms.CharField(
        max_length=300,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="What its author has to change; they read it on this page.",
    )


class WordingVerbs:
    """Mixed into the admins of what has wording: a list, a place, a version of one."""

    def versions_of(self, obj: Any) -> list[Disclosure]:
        """Return the versions the verbs are about, live ones included."""
        return reviewing.versions_of(obj)

    def to_submit(self, obj: Any) -> list[Disclosure]:
        return reviewing.unsubmitted(obj)

    def submit_rows(self, obj: Any, by: str) -> list[Disclosure]:
        return reviewing.submit(obj, by=by)

    @action(
        description="Submit wording",
        permissions=["submit_wording"],
        url_path="submit-wording",
        icon="rate_review",
    )
    def submit_wording(self, request: HttpRequest, object_id: str) -> HttpResponse:
        obj = object_of(self, request, object_id)
        new = self.to_submit(obj)

        def do(_: object) -> str:
            rows = self.submit_rows(obj, request.user.get_username())
            return f"{counted(len(rows), 'version')} in review; nobody can change it."

        question = Question(
            title=f"Submit the wording of {obj}",
            button="Submit for review" if new else "",
            sentences=[
                "It is locked until somebody else approves it or sends it back. What "
                "is live stays so."
                if new
                else "Nothing is new: it is in review, or approved as it stands."
            ],
            template="admin/sectioned_verb.html",
            more={"sections_above": self._compared(obj, new)},
        )
        return ask(request, self, question, do, back=page_of(obj), obj=obj)

    @action(
        description="Approve wording",
        permissions=["approve_wording"],
        url_path="approve-wording",
        icon="gavel",
        variant=ActionVariant.SUCCESS,
    )
    def approve_wording(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def approve(rows: Rows, by: str, _: Any) -> str:
            done = reviewing.approve(rows, by=by, now=timezone.now())
            return f"{counted(len(done), 'version')} approved. Put live what people \
should read now."

        return self._decide(
            request,
            object_id,
            "approve_wording",
            approve,
            button="Approve",
            said="Approving locks these words for good. Nobody reads them until they "
            "are put live.",
        )

    @action(
        description="Put wording live",
        permissions=["put_wording_live"],
        url_path="put-wording-live",
        icon="campaign",
        variant=ActionVariant.SUCCESS,
    )
    def put_wording_live(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def put_live(rows: Rows, by: str, _: Any) -> str:
            done = reviewing.put_live(rows, by=by, now=timezone.now())
            return f"{counted(len(done), 'version')} live: people read it from now on."

        return self._decide(
            request,
            object_id,
            "put_wording_live",
            put_live,
            button="Put live",
            said="People who join from now on see and agree to these words. Whoever "
            "joined before keeps the version they saw.",
        )

    @action(
        description="Send wording back",
        permissions=["send_wording_back"],
        url_path="send-wording-back",
        icon="undo",
    )
    def send_wording_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def send_back(rows: Rows, by: str, values: Any) -> str:
            reviewing.send_back(rows, by=by, reason=values["reason"])
            return "Sent back to its author, with your reason."

        return self._decide(
            request,
            object_id,
            "send_wording_back",
            send_back,
            button="Send back",
            said="It becomes a draft again. What is live stays so.",
            form=BackForm,
        )

    def _decide(
        self,
        request: HttpRequest,
        object_id: str,
        verb: str,
        do_it: Callable[[Rows, str, Any], str],
        *,
        button: str,
        said: str,
        form: type[forms.Form] | None = None,
    ) -> HttpResponse:
        obj = object_of(self, request, object_id)
        rows = [row for row in self.versions_of(obj) if row.state == TAKES[verb]]
        keys = ",".join(str(row.pk) for row in rows)

        def do(values: Any) -> str:
            if request.POST.get(READ, "") != keys or not rows:
                raise NotAllowed("The wording has moved on while you read. Read again.")
            return do_it(rows, request.user.get_username(), values)

        title = f"{button} the wording of {obj}" if rows else f"The wording of {obj}"
        nothing = f"No version of it is {State(TAKES[verb]).label.lower()}."
        question = Question(
            title=title,
            button=button if rows else "",
            sentences=[said, *_lacks(rows)] if rows else [nothing],
            hidden=[(READ, keys)],
            form=form if rows else None,
            template="admin/sectioned_verb.html",
            more={"sections_above": self._compared(obj, rows)},
        )
        return ask(request, self, question, do, back=page_of(obj), obj=obj)

    def _compared(self, obj: Any, rows: Rows) -> list[Comparison]:
        """What is live beside these versions; nothing where there are none."""
        live = {versions.line_of(row): row for row in versions.live_beside(rows)}
        return [wording_pieces.comparison(rows, live)] if rows else []

    # --- who may --------------------------------------------------------------

    def has_submit_wording_permission(
        self, request: HttpRequest, obj: object = None
    ) -> bool:
        return request.user.has_perm("subscribers.change_subscriberlist")

    def has_approve_wording_permission(
        self, request: HttpRequest, obj: object = None
    ) -> bool:
        return request.user.has_perm("subscribers.change_disclosure")

    def has_send_wording_back_permission(
        self, request: HttpRequest, obj: object = None
    ) -> bool:
        return self.has_approve_wording_permission(request)

    def has_put_wording_live_permission(
        self, request: HttpRequest, obj: object = None
    ) -> bool:
        """Approvers, and whoever decides when the list says something new."""
        return self.has_approve_wording_permission(
            request
        ) or self.has_submit_wording_permission(request)

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Only what there is something to do for is on the page. A few queries."""
        verbs = super().get_actions_detail(request, object_id)
        obj = self.get_queryset(request).filter(pk=object_id).first()
        if obj is None:
            return verbs
        states = {row.state for row in self.versions_of(obj)}
        return [
            verb
            for verb in verbs
            if not verb.path.endswith(("wording", "wording-live", "wording-back"))
            or self._has_work(obj, verb.path.replace("-", "_"), states)
        ]

    def _has_work(self, obj: Model, verb: str, states: set[str]) -> bool:
        if verb in TAKES:
            return TAKES[verb] in states
        return bool(self.to_submit(obj))


def _lacks(rows: Rows) -> list[str]:
    """What approvers should know before they approve; places are refused for it."""
    return [
        f"{where([row])} lacks {', '.join(missing)}: no sign-up page can open with it."
        for row in rows
        if (missing := missing_in(row))
    ]

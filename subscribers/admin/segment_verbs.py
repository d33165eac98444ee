"""The verbs of a segment: write down whom it means, or let its rules ask anew."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import action

from subscribers.models import Segment
from subscribers.segmentation.freezing import freeze, make_dynamic
from subscribers.staff.verbs import Question, ask, object_of, page_of
from subscribers.staff.wording import clock, counted

# By the path of a verb.
FROZEN, DYNAMIC = ("freeze-again", "make-dynamic"), ("freeze",)


class SegmentVerbs:
    """The verbs of SegmentAdmin, and who may use them."""

    @action(
        description="Freeze",
        permissions=["freeze"],
        url_path="freeze",
        icon="ac_unit",
    )
    def freeze(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._freeze(request, object_id, "Freeze")

    @action(
        description="Freeze again",
        permissions=["freeze_again"],
        url_path="freeze-again",
        icon="ac_unit",
    )
    def freeze_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._freeze(request, object_id, "Freeze again")

    @action(
        description="Make dynamic",
        permissions=["make_dynamic"],
        url_path="make-dynamic",
        icon="autorenew",
    )
    def make_dynamic(self, request: HttpRequest, object_id: str) -> HttpResponse:
        segment = object_of(self, request, object_id)

        def do(_: Mapping[str, Any]) -> str:
            self.log_change(request, make_dynamic(segment), "Made dynamic.")
            return "Its rules ask again, each time it is used."

        question = Question(
            title=f"Let the rules of {segment} ask again",
            button="Make dynamic",
            sentences=[
                "It will mean whoever answers its rules at the moment it is used.",
                "Whom it was frozen with is forgotten.",
            ],
            facts=[("People it is frozen with", f"{segment.members.count():,}")],
            is_destructive=True,
        )
        return ask(request, self, question, do, back=page_of(segment), obj=segment)

    def _freeze(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        segment = object_of(self, request, object_id)

        def do(_: Mapping[str, Any]) -> str:
            frozen = freeze(segment, now=timezone.now())
            people = counted(frozen.count, "person", "people")
            self.log_change(request, frozen.segment, f"Frozen with {people}.")
            return f"Frozen with {people}."

        sentences = [
            "Whoever answers its rules now is written down. From then on counts, "
            "exports and campaigns mean these people, even if they no longer answer "
            "the rules, and nobody who comes later.",
            "Whoever is erased leaves it. Who of them may be texted is asked anew for "
            "every text.",
        ]
        if segment.frozen_at:
            sentences.append(
                f"Whom it was frozen with {clock(segment.frozen_at)} is forgotten."
            )
        question = Question(
            title=f"{verb}: {segment}",
            button=verb,
            sentences=sentences,
            is_destructive=bool(segment.frozen_at),
        )
        return ask(request, self, question, do, back=page_of(segment), obj=segment)

    def has_freeze_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("subscribers.change_segment")

    has_freeze_again_permission = has_make_dynamic_permission = has_freeze_permission

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Only what makes sense now is on the page. One query."""
        verbs = super().get_actions_detail(request, object_id)
        segment = Segment.objects.filter(pk=object_id).only("frozen_at").first()
        if segment is None:
            return verbs
        sensible = FROZEN if segment.frozen_at else DYNAMIC
        return [verb for verb in verbs if verb.path in sensible]

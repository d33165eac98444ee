"""The address that says whom rules mean while they are typed; it saves nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from subscribers.admin.segment_form import RulesField
from subscribers.errors import BadRules
from subscribers.models import Segment, Subscriber, SubscriberList
from subscribers.segmentation import answering, compile_rules, faults_of
from subscribers.segmentation.glancing import Glance, glance
from subscribers.staff.verbs import page_of
from subscribers.staff.wording import clock, counted

SECONDS = 4.0
TEMPLATE = "admin/subscribers/segment/people.html"
TOO_SLOW = (
    f"Counting took longer than {SECONDS:.0f} seconds and was broken off. The rules "
    "can be saved all the same; count_segment counts them without a limit."
)


@dataclass(slots=True)
class People:
    """What is shown beside the rules."""

    said: str = ""
    glance: Glance | None = None
    sample: Sequence[tuple[str, str, str]] = ()
    faults: list[dict[str, str]] = field(default_factory=list)
    note: str = ""
    lists: Sequence[SubscriberList] = ()
    chosen: SubscriberList | None = None

    @property
    def figures(self) -> list[tuple[str, str, str]]:
        """What was counted, as (id, label, number)."""
        found = self.glance or Glance()
        counts = (
            ("people-count", "People", found.people),
            ("reachable-count", "May be texted", found.reachable),
            ("open-count", "… at this hour", found.open_now),
        )
        return [(id_, label, f"{n:,}") for id_, label, n in counts if n is not None]

    @property
    def broken_off(self) -> str:
        return TOO_SLOW if self.glance and not self.glance.is_whole else ""


class SegmentPeople:
    """The live count of SegmentAdmin."""

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "people/",
            self.admin_site.admin_view(self.people),
            name="subscribers_segment_people",
        )
        return [address, *super().get_urls()]

    @method_decorator(require_POST)
    def people(self, request: HttpRequest) -> HttpResponse:
        """Show whom the rules mean that the form holds. Writes nothing."""
        if not (
            self.has_view_permission(request) or self.has_change_permission(request)
        ):
            raise PermissionDenied
        key = request.POST.get("segment", "")
        segment = Segment.objects.filter(pk=int(key) if key.isdecimal() else 0).first()
        shown = People(lists=list(SubscriberList.objects.all()))
        chosen = request.POST.get("reachable_on", "")
        shown.chosen = next((one for one in shown.lists if one.slug == chosen), None)
        _look(shown, segment, request)
        return TemplateResponse(request, TEMPLATE, {"people": shown})


def _look(shown: People, segment: Segment | None, request: HttpRequest) -> None:
    now = timezone.now()
    try:
        if segment and segment.frozen_at:
            met = answering(segment)
            shown.note = f"Frozen {clock(segment.frozen_at)}: these are its members."
        else:
            met = _typed(shown, segment, request)
    except BadRules as problem:
        shown.faults = [{"place": problem.place, "said": problem.sentence}]
        met = None
    if met is None:
        return
    found = shown.glance = glance(met, now=now, seconds=SECONDS, lst=shown.chosen)
    shown.said = _in_a_sentence(shown)
    if request.user.has_perm("subscribers.view_subscriber"):
        shown.sample = [_row(person, request.user) for person in found.sample]


def _typed(shown: People, segment: Segment | None, request: HttpRequest) -> Q | None:
    """Return the filter of the rules as typed, or say what is wrong with them."""
    slug = segment.slug if segment else request.POST.get("slug", "")
    if "rules" not in request.POST:
        return compile_rules(segment.rules, of=slug) if segment else None
    try:
        rules = RulesField(required=False).to_python(request.POST["rules"])
    except ValidationError:
        shown.said = "The text is not JSON yet."
        return None
    if rules is None:
        shown.said = "Add a rule, and whom it means appears here."
        return None
    faults = faults_of(rules, of=slug)
    shown.faults = [{"place": one.place, "said": one.sentence} for one in faults]
    return None if faults else compile_rules(rules, of=slug)


def _in_a_sentence(shown: People) -> str:
    """What is read aloud when the count has changed."""
    found = shown.glance
    if found.people is None:
        return TOO_SLOW
    people = counted(found.people, "person", "people")
    if found.reachable is None:
        return f"{people}. {TOO_SLOW}"
    where = f" on {shown.chosen}" if shown.chosen else ""
    return f"{people}, {found.reachable:,} of them may be texted{where}."


def _row(person: Subscriber, viewer: User) -> tuple[str, str, str]:
    return person.masked, person.name, page_of(person)

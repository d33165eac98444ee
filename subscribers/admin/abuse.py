"""Text pumping as staff see it: alarms to look at, and what limits turned away."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from subscribers.models import PumpingAlarm, TurnedAway
from subscribers.signup import alarms
from subscribers.signup.abuse import in_words
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.sections import Card, Section, SectionedAdmin
from subscribers.staff.verbs import Question, ask, object_of, page_of
from subscribers.staff.wording import clock

ASKED = "Visitors from there prove that they are no robot before a request leaves."
STOPPED = "No request leaves for there until somebody has looked."
# What staff call a limit, by the first word of its name.
LIMITS = {
    "address": "One address",
    "number": "One number",
    "block": "One block of numbers",
    "page": "The whole page",
    "paused": "An open alarm",
}


@admin.register(PumpingAlarm)
class PumpingAlarmAdmin(HistoryAdmin, SectionedAdmin):
    list_display = ("raised", "page", "where", "confirmed_of_asked", "standing")
    list_filter = (("page", RelatedDropdownFilter),)
    list_filter_submit = True
    ordering = ("-pk",)
    fields = ("page", "where", "confirmed_of_asked", "usual", "raised", "state")
    list_select_related = ("page",)
    actions_detail = ("looked",)

    def sections_above(self, request: HttpRequest, obj: PumpingAlarm) -> list[Section]:
        return [
            Card(
                title="Looked at" if obj.looked_at else "Somebody has to look",
                sentences=[
                    in_words(obj),
                    "Shoppers answer; whoever is paid for texts to numbers of their "
                    "own does not. Look at the page's sign-ups, take the country off "
                    "the page if you do not sell there, or wait.",
                    *([] if obj.looked_at else [STOPPED if obj.stops else ASKED]),
                ],
            )
        ]

    @action(
        description="I have looked",
        permissions=["looked"],
        icon="visibility",
        variant=ActionVariant.PRIMARY,
    )
    def looked(self, request: HttpRequest, object_id: str) -> HttpResponse:
        alarm = object_of(self, request, object_id)

        def do(_: object) -> str:
            by = request.user.get_username()
            done = alarms.look(alarm, by=by, now=timezone.now())
            said = f"The alarm on {done} is closed."
            self.log_change(request, done, said)
            return said

        question = Question(
            title=f"Close the alarm: {alarm}",
            button="I have looked",
            sentences=[
                in_words(alarm),
                "Sign-ups from there are treated as any other again. Should requests "
                "stay unanswered, you hear of it in six hours.",
            ],
        )
        return ask(request, self, question, do, back=page_of(alarm), obj=alarm)

    def has_looked_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("subscribers.change_pumpingalarm")

    @display(description="Raised", ordering="pk")
    def raised(self, obj: PumpingAlarm) -> str:
        return clock(obj.raised_at)

    @display(description="Numbers from")
    def where(self, obj: PumpingAlarm) -> str:
        return obj.where

    @display(description="Confirmed")
    def confirmed_of_asked(self, obj: PumpingAlarm) -> str:
        return f"{obj.confirmed:,} of {obj.asked:,} requests"

    @display(description="Usually confirmed")
    def usual(self, obj: PumpingAlarm) -> str:
        return f"{obj.usual_percent} of 100"

    @display(description="State", label={"open": "danger", "closed": "success"})
    def standing(self, obj: PumpingAlarm) -> tuple[str, str]:
        return ("closed" if obj.looked_at else "open"), self.state(obj)

    @display(description="State")
    def state(self, obj: PumpingAlarm) -> str:
        if obj.looked_at:
            return f"{obj.looked_by} looked, {clock(obj.looked_at)}"
        return "Open"


@admin.register(TurnedAway)
class TurnedAwayAdmin(HistoryAdmin):
    list_display = ("day", "page", "numbers", "by", "count")
    list_filter = (("page", RelatedDropdownFilter),)
    list_filter_submit = True
    ordering = ("-day", "-count")
    fields = ("day", "page", "numbers", "by", "count")
    list_select_related = ("page",)

    @display(description="Numbers from")
    def numbers(self, obj: TurnedAway) -> str:
        return f"+{obj.block}…"

    @display(description="Refused by the limit of")
    def by(self, obj: TurnedAway) -> str:
        return LIMITS.get(obj.limit.partition(" ")[0], obj.limit)

"""The rulebook: what may be done where, by which source, and what is ours beyond it."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from campaigns.admin import rulebook_page
from campaigns.admin.rulebook_form import EndForm, ReviewForm, TightenForm
from campaigns.admin.rulebook_page import address
from campaigns.models import HouseRule
from campaigns.pacing import reviews, tightening
from campaigns.reports.rulebook import InForce, in_force
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.verbs import Question, ask, list_page_of, object_of, page_of
from subscribers.staff.wording import clock

NAMED = "campaigns_houserule"
STATES = {"In force": "success", "Ended": "warning", "Over": "warning"}


class StandingFilter(DropdownFilter):
    title = "standing"
    parameter_name = "standing"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, str]]:
        return [("yes", "Standing"), ("no", "Ended")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[HouseRule]
    ) -> QuerySet[HouseRule]:
        if self.value() in ("yes", "no"):
            return queryset.filter(end__isnull=self.value() == "yes")
        return queryset


@admin.register(HouseRule)
class HouseRuleAdmin(HistoryAdmin):
    list_display = ("where", "asks", "reason", "state", "made", "ended")
    list_filter = (StandingFilter,)
    list_filter_submit = True
    search_fields = ("code", "reason")
    search_help_text = "A place such as FR or US-FL, or a word of the reason."
    ordering = ("-pk",)
    fields = (("where", "state"), "asks", "reason", ("made", "ended"), "ended_why")
    list_select_related = ("end",)
    list_before_template = "admin/campaigns/houserule/before.html"
    list_after_template = "admin/campaigns/houserule/after.html"
    before_the_first = "What the rulebook allows is allowed. Tighten a rule here."
    actions_list = ("tighten",)
    actions_detail = ("end_rule",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[HouseRule]:
        return super().get_queryset(request).select_related("end")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("rule/", view(self.rule), name=f"{NAMED}_rule"),
            path("reviewed/", view(self.reviewed), name=f"{NAMED}_reviewed"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The map, what is ours, ended rules included, and all that ship."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        before, after = rulebook_page.all_rules(
            timezone.now(), may_review=self.has_review_permission(request)
        )
        more = {"title": "Rulebook", "before": before, "after": [after]}
        return super().changelist_view(request, {**more, **(extra_context or {})})

    # --- columns --------------------------------------------------------------

    @display(description="Where", ordering="code")
    def where(self, obj: HouseRule) -> str:
        return "Everywhere" if obj.code == "*" else obj.code

    @display(description="What")
    def asks(self, obj: HouseRule) -> str:
        return rulebook_page.what(obj)

    @display(description="State", label=STATES)
    def state(self, obj: HouseRule) -> str:
        if hasattr(obj, "end"):
            return "Ended"
        today = timezone.now().date()
        if obj.valid_to and obj.valid_to < today:
            return "Over"
        if obj.valid_from and obj.valid_from > today:
            return f"From {obj.valid_from:%d %b %Y}"
        return "In force"

    @display(description="Tightened", ordering="pk")
    def made(self, obj: HouseRule) -> str:
        return f"{obj.by}, {clock(obj.created_at)}"

    @display(description="Ended")
    def ended(self, obj: HouseRule) -> str:
        end = getattr(obj, "end", None)
        return f"{end.by}, {clock(end.ended_at)}" if end else "–"

    @display(description="Why it ended")
    def ended_why(self, obj: HouseRule) -> str:
        return obj.end.reason if hasattr(obj, "end") else "–"

    # --- one rule of the rulebook -----------------------------------------------

    def rule(self, request: HttpRequest) -> HttpResponse:
        """What one rule says. Writes nothing."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        one = _named(request)
        if one is None:
            return HttpResponseRedirect(list_page_of(HouseRule))
        verbs = [
            (self.has_tighten_permission, "tighten", "Tighten this rule"),
            (self.has_review_permission, "reviewed", "I have reviewed it"),
        ]
        return TemplateResponse(
            request,
            "admin/sectioned_page.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": one.rule.name,
                "sections": rulebook_page.one_rule(one),
                "verbs": [
                    (address(verb, one.rule.code), label)
                    for may, verb, label in verbs
                    if may(request)
                ],
                "back": list_page_of(HouseRule),
            },
        )

    def reviewed(self, request: HttpRequest) -> HttpResponse:
        """Keep that somebody has compared a rule with its sources."""
        if not self.has_review_permission(request):
            raise PermissionDenied
        one = _named(request)
        if one is None:
            return HttpResponseRedirect(list_page_of(HouseRule))
        code = one.rule.code

        def do(values: Mapping[str, Any]) -> str:
            by = request.user.get_username()
            reviews.review(code, by=by, now=timezone.now(), **values)
            return f"Noted; {one.rule.name} is due again on {values['next_on']}."

        question = Question(
            title=f"Review {one.rule.name}",
            button="I have reviewed it",
            sentences=[
                "Open its sources and compare what they say today with what the rule "
                "says. If it has become stricter, tighten it first; it is in force at "
                "once.",
            ],
            facts=[("Review by", f"{one.next_review:%d %b %Y}")],
            form=_from(ReviewForm, next_on=_a_year_on()),
        )
        return ask(request, self, question, do, back=address("rule", code))

    # --- verbs ------------------------------------------------------------------

    @action(
        description="Tighten a rule",
        permissions=["tighten"],
        url_path="tighten",
        icon="lock_clock",
        variant=ActionVariant.PRIMARY,
    )
    def tighten(self, request: HttpRequest) -> HttpResponse:
        code = request.GET.get("code", "")

        def do(values: Mapping[str, Any]) -> str:
            row = tightening.tighten(
                values["asked"], by=request.user.get_username(), now=timezone.now()
            )
            self.log_addition(request, row, f"Tightened {row}")
            return f"In force: {rulebook_page.what(row)}"

        question = Question(
            title="Tighten a rule",
            button="Tighten it",
            sentences=[
                "A rule can be made stricter than the rulebook, never looser. It holds "
                "at once: for texts that wait, for forecasts, for everybody.",
            ],
            form=_from(TightenForm, code=code),
        )
        back = address("rule", code) if code else list_page_of(HouseRule)
        return ask(request, self, question, do, back=back)

    @action(
        description="End this rule",
        permissions=["tighten"],
        url_path="end",
        icon="lock_open",
        variant=ActionVariant.WARNING,
    )
    def end_rule(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = object_of(self, request, object_id)

        def do(values: Mapping[str, Any]) -> str:
            by, now = request.user.get_username(), timezone.now()
            tightening.end(row, by=by, why=values["why"], now=now)
            self.log_change(request, row, f"Ended: {values['why']}")
            return "It has ended; the rulebook's own rule holds."

        question = Question(
            title=f"End “{row.reason}”",
            button="End it",
            sentences=[
                f"{rulebook_page.what(row)} By {row.by}, {clock(row.created_at)}.",
                "Once it has ended, what the rulebook allows is allowed at once. Both "
                "stay on the record.",
            ],
            form=EndForm,
            is_destructive=True,
        )
        return ask(request, self, question, do, back=page_of(row), obj=row)

    def has_tighten_permission(
        self, request: HttpRequest, object_id: str | None = None
    ) -> bool:
        return request.user.has_perm("campaigns.add_houserule")

    def has_review_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("campaigns.change_houserule")


def _named(request: HttpRequest) -> InForce | None:
    """The rule that the address names."""
    code = request.GET.get("code", "")
    country = code.partition("-")[0]
    found = in_force(country, on=timezone.now().date()) if country else []
    return next((one for one in found if one.rule.code == code), None)


def _from(form: type[Form], **initial: object) -> Callable[[Any, Any], Form]:
    return lambda data, files: form(data, files, initial=initial)


def _a_year_on() -> date:
    return timezone.now().date() + timedelta(days=365)

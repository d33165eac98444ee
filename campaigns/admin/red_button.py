"""The red button: one page that pauses all sending, and lets it go on."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.forms import CharField, Form
from django.http import HttpRequest, HttpResponse
from unfold.widgets import UnfoldAdminTextInputWidget

from campaigns.models import Campaign, Message, RedButton
from campaigns.sending import launching
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.verbs import Question, ask, list_page_of
from subscribers.staff.wording import clock


class WhyForm(Form):
    why = CharField(
        label="Why?",
        max_length=200,
        widget=UnfoldAdminTextInputWidget(),
        help_text="Colleagues read this beside every text that waits.",
    )


@admin.register(RedButton)
class RedButtonAdmin(HistoryAdmin):
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one button, so its list is its page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_press = request.user.has_perm("campaigns.press_red_button")
        if request.method == "POST" and not may_press:
            raise PermissionDenied
        button = RedButton.objects.filter(pk=1).first()
        is_pressed = button is not None and button.is_pressed

        def do(values: dict[str, str]) -> str:
            by, why = request.user.get_username(), values["why"]
            if is_pressed:
                row = launching.release_red_button(by=by, why=why)
            else:
                row = launching.press_red_button(by=by, why=why)
            said = "Sending goes on." if is_pressed else "All sending is paused."
            self.log_change(request, row, f"{said} {why}")
            return said

        question = Question(
            title="Red button",
            button=_label(is_pressed) if may_press else "",
            sentences=_story(button),
            facts=_at_stake(),
            form=WhyForm if may_press else None,
            is_destructive=not is_pressed,
        )
        return ask(request, self, question, do, back=list_page_of(RedButton))


def environment(request: HttpRequest) -> list[str] | None:
    """Say on every page that all sending is paused. One query."""
    if not request.user.is_authenticated:
        return None
    if RedButton.objects.filter(is_pressed=True).exists():
        return ["All sending is paused", "danger"]
    return None


def _label(is_pressed: bool) -> str:
    return "Let sending go on" if is_pressed else "Pause all sending"


def _story(button: RedButton | None) -> list[str]:
    if button is None:
        return ["Sending is not paused. The button has never been pressed."]
    said = f"by {button.by}, {clock(button.changed_at)}: {button.why}"
    if button.is_pressed:
        return [
            f"All sending is paused, {said}",
            "Texts wait and expire as usual; answers to people wait as well.",
        ]
    return [f"Sending is not paused. It was allowed to go on {said}"]


def _at_stake() -> list[tuple[str, object]]:
    flying = Campaign.objects.filter(status=Campaign.Status.RUNNING).count()
    return [
        ("Campaigns sending", f"{flying:,}"),
        ("Texts waiting", f"{Message.objects.waiting().count():,}"),
    ]

"""The verbs of a campaign's life, each asked on a page and done by POST."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import DecimalField, Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextInputWidget

from campaigns.admin import coupon_words, launch_page
from campaigns.models import Campaign, Message
from campaigns.models.campaign import Trial
from campaigns.reports.counts import states_of
from campaigns.sending import foretelling, launching
from campaigns.sending.arms import bodies_of
from campaigns.sending.lifting import BEFORE_LAUNCH
from subscribers.staff.verbs import (
    Question,
    ask,
    ask_to_move,
    is_confirmed,
    object_of,
    page_of,
)
from subscribers.staff.wording import counted

Status = Campaign.Status
# What each verb makes of a campaign; absent from the page where that is no legal move.
BECOMES = {
    "submit": Status.IN_REVIEW,
    "approve": Status.APPROVED,
    "reopen": Status.DRAFT,
    "launch": Status.PLANNING,
    "pause": Status.PAUSED,
    "resume": Status.PLANNING,
    "cancel": Status.CANCELLED,
}


class BudgetForm(Form):
    budget = DecimalField(
        min_value=Decimal("0.0001"),
        max_digits=12,
        decimal_places=4,
        widget=UnfoldAdminTextInputWidget(),
        help_text="Raise it where it is spent, or the campaign pauses again at once.",
    )


class CampaignVerbs:
    """The verbs of CampaignAdmin, and who may use them."""

    @action(description="Submit for review", permissions=["submit"], icon="rate_review")
    def submit(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(
            request,
            object_id,
            "submit",
            launching.submit,
            button="Submit for review",
            sentences=["The text is locked until somebody decides."],
        )

    @action(
        description="Approve",
        permissions=["approve"],
        icon="verified",
        variant=ActionVariant.SUCCESS,
    )
    def approve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        campaign = object_of(self, request, object_id)
        return self._ask(
            request,
            object_id,
            "approve",
            partial(launching.approve, now=timezone.now()),
            button="Approve",
            sentences=[
                f"Written by {campaign.author or 'an operator'}.",
                "You approve these words:",
                *(f"“{body}”" for body in bodies_of(campaign)),
                *coupon_words.in_short(campaign),
                *_beyond_caps(campaign),
            ],
        )

    @action(description="Back to draft", permissions=["reopen"], icon="edit_note")
    def reopen(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(
            request,
            object_id,
            "reopen",
            launching.reopen,
            button="Back to draft",
            sentences=["It can be edited again, and its approval is gone."],
        )

    @action(
        description="Launch …",
        permissions=["launch"],
        icon="rocket_launch",
        variant=ActionVariant.PRIMARY,
    )
    def launch(self, request: HttpRequest, object_id: str) -> HttpResponse:
        campaign = object_of(self, request, object_id)

        def do(_: object) -> str:
            by = request.user.get_username()
            now = timezone.now()
            done = launching.launch(campaign, by=by, now=now, waits=False)
            self.log_change(request, done, "Launched the campaign.")
            people = counted(done.planned_count, "person", "people")
            more = " so far" if done.status == Status.PLANNING else ""
            return f"Launched for {people}{more}. The gate decides text by text."

        back = page_of(campaign)
        if not _is_legal("launch", campaign):
            messages.error(request, _refusal(campaign, "launched"))
            return HttpResponseRedirect(back)
        if launch_page.AFRESH in request.GET:
            foretelling.forget(campaign)
            return HttpResponseRedirect(request.path)
        if is_confirmed(request):
            # Asked and answered: launching checks anew what a forecast cannot promise.
            question = Question(title=f"Launch {campaign.name}", button="Launch")
        else:
            question = launch_page.question(
                campaign, viewer=request.user, now=timezone.now()
            )
        if launch_page.is_over(question, request):
            return HttpResponse(headers={"HX-Refresh": "true"})
        return ask(request, self, question, do, back=back, obj=campaign)

    @action(
        description="Pause",
        permissions=["pause"],
        icon="pause_circle",
        variant=ActionVariant.WARNING,
    )
    def pause(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(
            request,
            object_id,
            "pause",
            launching.pause,
            button="Pause",
            sentences=["What has not been handed over waits; nothing is lost."],
        )

    @action(description="Resume", permissions=["pause"], icon="play_circle")
    def resume(self, request: HttpRequest, object_id: str) -> HttpResponse:
        campaign = object_of(self, request, object_id)
        said = ["Sending goes on where it stopped; expired texts are dropped."]
        if campaign.trial == Trial.STOPPED:
            said.append(
                "The part that went first did badly; the rest goes all the same."
            )
        budgeted = campaign.budget is not None
        return self._ask(
            request,
            object_id,
            "resume",
            partial(launching.resume, now=timezone.now()),
            button="Resume",
            sentences=[campaign.pause_reason, *said] if campaign.pause_reason else said,
            form=partial(BudgetForm, initial={"budget": campaign.budget})
            if budgeted
            else None,
        )

    @action(
        description="Cancel",
        permissions=["pause"],
        icon="cancel",
        variant=ActionVariant.DANGER,
    )
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(
            request,
            object_id,
            "cancel",
            partial(launching.cancel, now=timezone.now()),
            button="Cancel the campaign",
            sentences=[
                "Texts that wait are cancelled for good; those handed over stay sent. "
                "This cannot be undone."
            ],
            is_destructive=True,
        )

    def _ask(
        self,
        request: HttpRequest,
        object_id: str,
        verb: str,
        move: Callable[..., Campaign],
        **words: Any,
    ) -> HttpResponse:
        campaign = object_of(self, request, object_id)
        done = "resumed" if verb == "resume" else launching.MOVED[BECOMES[verb]]
        return ask_to_move(
            request,
            self,
            campaign,
            move,
            state=Campaign.get_status_display,
            refusal="" if _is_legal(verb, campaign) else _refusal(campaign, done),
            facts=_at_stake(campaign),
            **words,
        )

    # --- who may --------------------------------------------------------------

    def has_submit_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("campaigns.change_campaign")

    def has_approve_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("campaigns.approve_campaign")

    def has_reopen_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Authors take a text back, approvers send it back."""
        return self.has_submit_permission(request) or self.has_approve_permission(
            request
        )

    def has_launch_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("campaigns.send_campaign")

    def has_pause_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("campaigns.pause_campaign")

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Only legal moves are on the page. One query."""
        verbs = super().get_actions_detail(request, object_id)
        campaign = Campaign.objects.filter(pk=object_id).only("status").first()
        return [
            verb for verb in verbs if campaign is None or _is_legal(verb.path, campaign)
        ]


def _refusal(campaign: Campaign, wanted: str) -> str:
    status = campaign.get_status_display().lower()
    return f"{campaign.name} is {status}, so it cannot be {wanted}."


def _is_legal(verb: str, campaign: Campaign) -> bool:
    if verb == "copy":
        return True
    if verb == "resume":
        return campaign.status == Status.PAUSED
    if verb == "launch":
        return campaign.status == Status.APPROVED
    if verb == "house-caps":
        return campaign.status in BEFORE_LAUNCH
    return campaign.may_become(BECOMES[verb])


def _beyond_caps(campaign: Campaign) -> list[str]:
    if not campaign.ignore_caps:
        return []
    return [f"The house caps are lifted for it: {campaign.ignore_caps_reason}"]


def _at_stake(campaign: Campaign) -> list[tuple[str, object]]:
    if campaign.status in (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED):
        return []
    states = states_of([campaign])[campaign.pk]
    planned = states.total()
    waiting = sum(states[status] for status in Message.WAITING)
    left = sum(states[status] for status in Message.LEFT)
    return [
        ("Texts planned", f"{planned:,}"),
        ("Still waiting", f"{waiting:,} of {planned:,}"),
        ("Handed over", f"{left:,}"),
    ]

"""The verbs of a sign-up page's life, each asked on a page and done by POST."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.decorators import action
from unfold.enums import ActionVariant

from subscribers.countries import name_of
from subscribers.models import SignupPage
from subscribers.signup import reviewing
from subscribers.signup.pages import public
from subscribers.staff.verbs import Question, ask, object_of, page_of

State = SignupPage.State
# What each verb makes of a page; absent from the page where that is no legal move.
BECOMES = {
    "submit": State.IN_REVIEW,
    "approve": State.APPROVED,
    "reopen": State.DRAFT,
}
Service = Callable[..., SignupPage]
# Names what the approver was shown, so that nothing else is approved.
READ = "read"


class SignupPageVerbs:
    """The verbs of SignupPageAdmin, and who may use them."""

    @action(description="Submit for review", permissions=["submit"], icon="rate_review")
    def submit(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(
            request,
            object_id,
            "submit",
            reviewing.submit,
            button="Submit for review",
            sentences=["The page is locked until somebody else decides."],
        )

    @action(
        description="Approve",
        permissions=["approve"],
        icon="verified",
        variant=ActionVariant.SUCCESS,
    )
    def approve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        page = object_of(self, request, object_id)
        missing = reviewing.lacking(page)
        service = partial(reviewing.approve, read=request.POST.get(READ, ""))
        return self._ask(
            request,
            object_id,
            "approve",
            service,
            hidden=[(READ, reviewing.as_read(page))],
            # Without a button there is nothing to press but Back.
            button="" if missing else "Approve and open",
            sentences=[
                f"Written by {page.author or 'an operator'}. Shoppers will read "
                f"“{page.headline}” and agree to these words:",
                *_wordings(page),
                *(["It cannot be approved yet:"] if missing else []),
                *missing,
            ],
        )

    @action(description="Back to draft", permissions=["reopen"], icon="edit_note")
    def reopen(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(
            request,
            object_id,
            "reopen",
            reviewing.reopen,
            button="Back to draft",
            sentences=[
                "Shoppers who follow the link see no page until it is approved again."
            ],
        )

    def _ask(
        self,
        request: HttpRequest,
        object_id: str,
        verb: str,
        service: Service,
        **words: Any,
    ) -> HttpResponse:
        page = object_of(self, request, object_id)
        if not page.may_become(BECOMES[verb]):
            messages.error(request, reviewing.refusal_of(page, BECOMES[verb]))
            return HttpResponseRedirect(page_of(page))

        def do(_: object) -> str:
            done = service(page, by=request.user.get_username())
            said = f"The page {done} is now {done.get_state_display().lower()}."
            self.log_change(request, done, said)
            return said

        title = f"{words['button'] or 'Approve'}: {page}"
        question = Question(title=title, facts=_facts(page), **words)
        return ask(request, self, question, do, back=page_of(page), obj=page)

    # --- who may --------------------------------------------------------------

    def has_submit_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("subscribers.change_signuppage")

    def has_approve_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("subscribers.approve_signuppage")

    def has_reopen_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Authors take a page back, approvers send it back."""
        return self.has_submit_permission(request) or self.has_approve_permission(
            request
        )

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Only legal moves are on the page. One query."""
        verbs = super().get_actions_detail(request, object_id)
        page = SignupPage.objects.filter(pk=object_id).only("state").first()
        return [
            verb
            for verb in verbs
            if page is None or page.may_become(BECOMES[verb.path])
        ]


def _wordings(page: SignupPage) -> list[str]:
    """Each wording once, with the countries that see it. One query."""
    countries: dict[str, list[str]] = {}
    for code, row in public(page).wording.items():
        countries.setdefault(row.text, []).append(name_of(code))
    return [f"{', '.join(names)}: “{text}”" for text, names in countries.items()]


def _facts(page: SignupPage) -> list[tuple[str, object]]:
    return [
        ("List", str(page.list)),
        ("Countries", ", ".join(page.countries) or "none"),
        ("Language", page.language or page.list.language),
        ("Version", page.version),
        ("How people join", page.opt_in_in_words),
    ]

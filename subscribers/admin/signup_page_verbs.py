"""The verbs of a sign-up page's life, each asked on a page and done by POST."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import action
from unfold.enums import ActionVariant

from subscribers.countries import name_of
from subscribers.models import SignupPage
from subscribers.signup import reviewing
from subscribers.signup.asking import asked_in_words
from subscribers.signup.pages import wordings_of
from subscribers.signup.texts import text_of, variants_in
from subscribers.staff.fields import language_name
from subscribers.staff.verbs import ask_to_move, object_of

State = SignupPage.State
# From where each verb is a legal move; elsewhere it is absent from the page.
FROM = {
    "submit": (State.DRAFT,),
    "approve": (State.IN_REVIEW,),
    "reopen": (State.IN_REVIEW,),
    "close": tuple(State),
    "sites": tuple(State),
}
BECOMES = {"submit": State.IN_REVIEW, "approve": State.APPROVED}
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
        read = request.POST.get(READ, "")
        service = partial(reviewing.approve, read=read, now=timezone.now())
        return self._ask(
            request,
            object_id,
            "approve",
            service,
            hidden=[(READ, reviewing.as_read(page))],
            # Without a button there is nothing to press but Back.
            button="" if missing else "Approve and open",
            sentences=[
                f"Written by {page.author or 'an operator'}. Shoppers will read:",
                *_texts(page),
                "They agree to these words:",
                *_wordings(page),
                *(["It cannot be approved yet:"] if missing else []),
                *missing,
            ],
        )

    @action(description="Back to draft", permissions=["reopen"], icon="edit_note")
    def reopen(self, request: HttpRequest, object_id: str) -> HttpResponse:
        page = object_of(self, request, object_id)
        return self._ask(
            request,
            object_id,
            "reopen",
            reviewing.reopen,
            button="Back to draft",
            sentences=[
                "It can be edited again.",
                f"Shoppers go on seeing version {page.live.number}."
                if page.live
                else "Shoppers see no page until it is approved.",
            ],
        )

    @action(description="Close to shoppers", permissions=["reopen"], icon="block")
    def close(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(
            request,
            object_id,
            "close",
            reviewing.close,
            button="Close to shoppers",
            is_destructive=True,
            sentences=[
                "Shoppers who follow the link see no page until it is approved again. "
                "Who has joined by it stays."
            ],
        )

    def _ask(
        self,
        request: HttpRequest,
        object_id: str,
        verb: str,
        move: Callable[..., SignupPage],
        **words: Any,
    ) -> HttpResponse:
        page = object_of(self, request, object_id)
        wanted = BECOMES.get(verb, State.DRAFT)
        is_legal = _is_legal(verb, page)
        return ask_to_move(
            request,
            self,
            page,
            move,
            state=SignupPage.get_state_display,
            called=f"The page {page}",
            refusal="" if is_legal else reviewing.refusal_of(page, wanted),
            title=f"{words['button'] or 'Approve'}: {page}",
            facts=_facts(page),
            **words,
        )

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
        page = SignupPage.objects.filter(pk=object_id).only("state", "live").first()
        return [verb for verb in verbs if page is None or _is_legal(verb.path, page)]


def _is_legal(verb: str, page: SignupPage) -> bool:
    return page.state in FROM[verb] and (verb != "close" or page.live_id is not None)


def _texts(page: SignupPage) -> list[SafeString]:
    """What the page says, in each language and version."""
    said = []
    for language in page.all_languages:
        for variant in variants_in(page, language):
            text = text_of(page, language, variant)
            parts = (text.headline, text.incentive, *text.benefits, text.thanks)
            name = language_name(language)
            name = f"{name}, version {variant}" if page.share_b else name
            said.append(_quoted(name, " / ".join(filter(None, parts))))
    return said


def _wordings(page: SignupPage) -> list[SafeString]:
    """Each wording once, with the countries that see it. One query per language."""
    countries: dict[tuple[str, str], list[str]] = {}
    for wording in wordings_of(page).values():
        for code, row in wording.items():
            names = countries.setdefault((row.language, row.text), [])
            if name_of(code) not in names:
                names.append(name_of(code))
    return [
        _quoted(f"{', '.join(names)}, in {language_name(language)}", text)
        for (language, text), names in countries.items()
    ]


def _quoted(name: str, text: str) -> SafeString:
    """Words of any language keep their own direction inside the sentence."""
    return format_html("{}: <bdi>“{}”</bdi>", name, text)


def _facts(page: SignupPage) -> list[tuple[str, object]]:
    return [
        ("List", str(page.list)),
        ("Countries", ", ".join(page.countries) or "none"),
        ("Languages", ", ".join(map(language_name, page.all_languages))),
        ("Version", page.version),
        ("How people join", page.opt_in_in_words),
        ("Test", f"{page.share_b} % see version B" if page.share_b else "none"),
        ("Asked beside the number", ", ".join(asked_in_words(page)) or "nothing"),
    ]

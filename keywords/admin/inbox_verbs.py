"""What staff press on a conversation: each posts, and calls a service."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import timezone

from keywords.admin.inbox_forms import AssignForm, NoteForm, SeenForm, SnoozeForm
from keywords.admin.inbox_list import Asked
from keywords.inbox import answering, deciding, handling
from keywords.models import Conversation
from subscribers.errors import Refusal
from subscribers.staff.verbs import list_page_of, object_of, page_of

REPLY = "keywords.reply_conversation"
HANDLE = "keywords.handle_conversation"
DECIDE = "subscribers.unsubscribe_subscriber"
# Does it; returns what staff read afterwards, and whether they are done with it.
Doing = Callable[[HttpRequest, Conversation], tuple[str, bool]]


class InboxVerbs:
    """The addresses of ConversationAdmin that change something."""

    def verb_urls(self) -> list[URLPattern]:
        verbs: dict[str, tuple[str, Doing]] = {
            "assign": (HANDLE, self._assign),
            "snooze": (HANDLE, self._snooze),
            "close": (HANDLE, self._close),
            "reopen": (HANDLE, self._reopen),
            "note": (HANDLE, self._note),
            "unread": (HANDLE, self._unread),
            "leave": (DECIDE, self._leave),
            "stay": (DECIDE, self._stay),
        }
        return [
            *(
                self.address(f"<path:object_id>/{name}/", name, self._verb(*verb))
                for name, verb in verbs.items()
            ),
            self.address("<path:object_id>/reply/", "reply", self.reply),
        ]

    def address(self, route: str, name: str, view: Callable) -> URLPattern:
        named = f"keywords_conversation_{name}"
        return path(route, self.admin_site.admin_view(view), name=named)

    def allow(self, request: HttpRequest, *permissions: str) -> None:
        """Let nobody pass who may not see conversations and do this."""
        may_look = self.has_view_permission(request)
        if not (may_look and request.user.has_perms(permissions)):
            raise PermissionDenied

    def _verb(self, permission: str, do: Doing) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            self.allow(request, permission)
            row = object_of(self, request, object_id)
            asked = Asked.of(request.POST.dict() if request.POST else {})
            here = f"{page_of(row)}{asked.query()}"
            if request.method != "POST":
                return HttpResponseRedirect(here)
            try:
                said, is_done = do(request, row)
            except Refusal as refusal:
                messages.error(request, str(refusal))
                return HttpResponseRedirect(here)
            if said:
                messages.success(request, said)
            home = f"{list_page_of(Conversation)}{asked.query()}"
            return HttpResponseRedirect(home if is_done else here)

        return view

    def reply(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send the answer; one that is refused stays on the page with the reason."""
        self.allow(request, REPLY)
        row = object_of(self, request, object_id)
        asked = Asked.of(request.POST.dict())
        here = f"{page_of(row)}{asked.query()}#reply"
        if request.method != "POST":
            return HttpResponseRedirect(here)
        form, body = SeenForm(request.POST), request.POST.get("body", "")
        if not form.is_valid():
            said = "This page is out of date. Read the conversation as it is now."
            return self.open(request, row, typed=body, complaint=said)
        try:
            made = answering.answer(
                row.pk,
                body,
                by=request.user,
                after=form.cleaned_data["after"] or 0,
                now=timezone.now(),
            )
        except Refusal as refusal:
            row.refresh_from_db()
            return self.open(request, row, typed=body, complaint=str(refusal))
        self.log_change(request, row, "Answered.")
        if "close" in request.POST:
            return self._verb(HANDLE, self._close)(request, object_id)
        if made.foreseen.verdict.until:
            messages.info(request, f"It waits: {made.foreseen.verdict.detail}")
        return HttpResponseRedirect(here)

    # --- each verb --------------------------------------------------------------

    def _assign(self, request: HttpRequest, row: Conversation) -> tuple[str, bool]:
        form = AssignForm(request.POST)
        if not form.is_valid():
            raise handling.NotThere("Whom should it be given to? Choose again.")
        to: User | None = form.cleaned_data["to"]
        handling.assign(row.pk, to, seen=form.cleaned_data["seen"])
        said = f"Given to {to.get_username()}." if to else "It is nobody's now."
        if to == request.user:
            said = "It is yours."
        self.log_change(request, row, said)
        return said, False

    def _snooze(self, request: HttpRequest, row: Conversation) -> tuple[str, bool]:
        form, now = SnoozeForm(request.POST), timezone.now()
        if not form.is_valid():
            raise handling.NotThere("Until when? Choose again.")
        handling.snooze(row.pk, until=form.instant(now), now=now)
        self.log_change(request, row, "Snoozed.")
        return "Put off. It comes up again then, or when they text.", True

    def _close(self, request: HttpRequest, row: Conversation) -> tuple[str, bool]:
        handling.close(row.pk, by=request.user, heard=_heard(request))
        self.log_change(request, row, "Closed.")
        return "Closed. It opens again when they text.", True

    def _reopen(self, request: HttpRequest, row: Conversation) -> tuple[str, bool]:
        handling.reopen(row.pk, now=timezone.now())
        self.log_change(request, row, "Opened again.")
        return "Open again.", False

    def _note(self, request: HttpRequest, row: Conversation) -> tuple[str, bool]:
        form = NoteForm(request.POST)
        if not form.is_valid():
            raise handling.NotThere(" ".join(form.errors["body"]))
        body = form.cleaned_data["body"]
        handling.note(row.pk, body, by=request.user, now=timezone.now())
        return "", False

    def _unread(self, request: HttpRequest, row: Conversation) -> tuple[str, bool]:
        handling.unsee(row, by=request.user)
        return "It is unread again.", True

    def _leave(self, request: HttpRequest, row: Conversation) -> tuple[str, bool]:
        now = timezone.now()
        left = deciding.they_leave(
            row.pk, by=request.user, heard=_heard(request), now=now
        )
        self.log_change(request, row, "Took it as leaving.")
        lists = sorted({slug for slugs in left.lists.values() for slug in slugs})
        return f"They have left {', '.join(lists) or 'and will get no more'}.", True

    def _stay(self, request: HttpRequest, row: Conversation) -> tuple[str, bool]:
        now = timezone.now()
        was_held = deciding.they_stay(
            row.pk, by=request.user, heard=_heard(request), now=now
        )
        self.log_change(request, row, "Took it as staying.")
        said = "They stay, and their texts go on."
        return said if was_held else "They had answered already.", False


def _heard(request: HttpRequest) -> int:
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise handling.Meanwhile("This page is out of date. Read it as it is now.")
    return form.cleaned_data["heard"]

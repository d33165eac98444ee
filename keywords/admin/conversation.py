"""The inbox: who is talking to us, one conversation open beside the list of all."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils import timezone

from keywords.admin import inbox_list, inbox_talk
from keywords.admin.inbox_forms import SNOOZE_CHOICES, BeginForm
from keywords.admin.inbox_groups import InboxGroups
from keywords.admin.inbox_list import Asked
from keywords.admin.inbox_live import Live
from keywords.admin.inbox_talk import Talk
from keywords.admin.inbox_verbs import DECIDE, HANDLE, REPLY, InboxVerbs
from keywords.inbox import answering, filling, handling
from keywords.inbox.marks import Mark
from keywords.inbox.reading import Stretch
from keywords.models import Conversation, SavedReply
from subscribers.errors import Refusal
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.verbs import Question, list_page_of, object_of, page_of, show

FOLDER = "admin/keywords/conversation"
NOTHING_NEW = 204
BEGINNING = Question(
    title="New conversation",
    button="Open it",
    sentences=[
        "It opens the conversation; nothing is sent until you write and press Send.",
        "A first text is promotional: it may leave only to somebody who is on a list "
        "of that number, in their open hours and within their caps.",
    ],
)


@admin.register(Conversation)
class ConversationAdmin(InboxVerbs, InboxGroups, HistoryAdmin):
    list_select_related = ("subscriber", "sender", "assignee")

    def get_queryset(self, request: HttpRequest) -> Any:
        return Conversation.objects.select_related("subscriber", "sender", "assignee")

    def get_urls(self) -> list[URLPattern]:
        return [
            self.address("news/", "news", self.news),
            self.address("begin/", "begin", self.begin),
            *self.group_urls(),
            self.address("<path:object_id>/thread/", "thread", self.thread),
            self.address("<path:object_id>/earlier/", "earlier", self.earlier),
            self.address("<path:object_id>/judge/", "judge", self.judge),
            *self.verb_urls(),
            *super().get_urls(),
        ]

    # --- pages ------------------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self.allow(request)
        return self._page(request, Asked.of(request.GET.dict()), {"title": "Inbox"})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        self.allow(request)
        if request.method == "POST":
            raise PermissionDenied  # it is changed by its verbs
        return self.open(request, object_of(self, request, object_id))

    def open(
        self,
        request: HttpRequest,
        row: Conversation,
        *,
        typed: str = "",
        complaint: str = "",
    ) -> HttpResponse:
        """The conversation beside the list; what was typed and refused is kept."""
        before = _mark(request, "earlier")
        if before is None:
            handling.see(row, by=request.user)
        given = request.POST or request.GET
        asked = Asked.of(given.dict(), current=row.pk)
        talk = self._talk(request, row, asked, Stretch(before=before))
        saved = inbox_talk.saved_replies() if request.user.has_perm(REPLY) else []
        if not typed and request.GET.get("saved", "").isdecimal():
            typed = _filled(row, int(request.GET["saved"]), request.user)
        context = {
            "title": inbox_talk.name_of(row),
            "talk": talk,
            "thread": None if before else self._live_thread(request, talk),
            "typed": typed,
            "complaint": complaint,
            "saved": saved,
            "colleagues": inbox_talk.colleagues(beside=row.assignee),
            "snoozes": SNOOZE_CHOICES,
            "longest": answering.LONGEST,
        }
        if request.user.has_perm(REPLY):
            context["judged"] = inbox_talk.judged(
                row, typed, by=request.user, now=timezone.now()
            )
        return self._page(request, asked, context)

    def begin(self, request: HttpRequest) -> HttpResponse:
        """Open a conversation with a subscriber; it texts nobody by itself."""
        self.allow(request, REPLY)
        form = BeginForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                row = answering.begin(
                    form.cleaned_data["phone"],
                    form.cleaned_data["sender"],
                    by=request.user,
                    now=timezone.now(),
                )
            except Refusal as refusal:
                form.add_error("phone", str(refusal))
            else:
                self.log_change(request, row, "Begun by staff.")
                return HttpResponseRedirect(f"{page_of(row)}#reply")
        back = list_page_of(Conversation)
        return show(request, self, BEGINNING, form=form, back=back)

    # --- what the page asks while it is open --------------------------------------

    def news(self, request: HttpRequest) -> HttpResponse:
        """The list anew, or nothing where nothing in it has changed."""
        self.allow(request)
        current = request.GET.get("current", "")
        asked = Asked.of(
            request.GET.dict(), current=int(current) if current.isdecimal() else 0
        )
        return self._if_new(request, self._live_list(request, asked))

    def thread(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What was said anew; whoever looks at it has read it."""
        self.allow(request)
        row = object_of(self, request, object_id)
        handling.see(row, by=request.user)
        stretch = Stretch(since=_mark(request, "since"))
        talk = self._talk(request, row, Asked.of(request.GET.dict()), stretch)
        return self._if_new(request, self._live_thread(request, talk))

    def earlier(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What was said before the part that the page shows. Nobody has read more."""
        self.allow(request)
        row = object_of(self, request, object_id)
        stretch = Stretch(before=_mark(request, "earlier"))
        talk = self._talk(request, row, Asked.of(request.GET.dict()), stretch)
        return TemplateResponse(request, f"{FOLDER}/earlier.html", {"talk": talk})

    def judge(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What the gate says of the answer as typed. Writes nothing."""
        self.allow(request, REPLY)
        row = object_of(self, request, object_id)
        body = request.POST.get("body", "")[: 2 * answering.LONGEST]
        found = inbox_talk.judged(row, body, by=request.user, now=timezone.now())
        return TemplateResponse(request, f"{FOLDER}/judged.html", {"judged": found})

    def _if_new(self, request: HttpRequest, live: Live) -> HttpResponse:
        if request.GET.get("seen") == live.seen:
            return HttpResponse(status=NOTHING_NEW)
        context = {"live": live, "is_news": bool(request.GET.get("seen"))}
        return TemplateResponse(request, f"{FOLDER}/live.html", context)

    # --- pieces -----------------------------------------------------------------

    def _page(
        self, request: HttpRequest, asked: Asked, context: dict[str, Any]
    ) -> HttpResponse:
        whole = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "asked": asked,
            "list": self._live_list(request, asked),
            "may_reply": request.user.has_perm(REPLY),
            "may_handle": request.user.has_perm(HANDLE),
            "may_decide": request.user.has_perm(DECIDE),
            **context,
        }
        return TemplateResponse(request, f"{FOLDER}/inbox.html", whole)

    def _live_list(self, request: HttpRequest, asked: Asked) -> Live:
        listed = inbox_list.listed(asked, request.user)
        context = {
            "asked": asked,
            "listed": listed,
            "may_decide": request.user.has_perm(DECIDE),
        }
        html = render_to_string(f"{FOLDER}/list.html", context, request)
        return Live.of("inbox-list", html, listed.news)

    def _talk(
        self, request: HttpRequest, row: Conversation, asked: Asked, stretch: Stretch
    ) -> Talk:
        return inbox_talk.talk(row, stretch, asked=asked, viewer=request.user)

    def _live_thread(self, request: HttpRequest, talk: Talk) -> Live:
        html = render_to_string(f"{FOLDER}/thread.html", {"talk": talk}, request)
        return Live.of("inbox-thread", html, talk.renewed_at, said=talk.last_said)


def _mark(request: HttpRequest, name: str) -> Mark | None:
    return Mark.read(request.GET.get(name, ""))


def _filled(row: Conversation, key: int, by: User) -> str:
    """The words of a saved reply for this person, as far as they can be made."""
    saved = SavedReply.objects.filter(pk=key).first()
    return filling.filled(row, saved.body, by=by) if saved else ""

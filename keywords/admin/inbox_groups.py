"""When hundreds answer at once: what they say in groups, and one verb on a group."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils import timezone

from keywords.admin.inbox_forms import GroupAnswerForm
from keywords.admin.inbox_verbs import DECIDE, HANDLE, REPLY
from keywords.inbox import triaging
from keywords.models import Conversation, Triage
from subscribers.errors import Refusal
from subscribers.staff.verbs import (
    Question,
    is_confirmed,
    list_page_of,
    page_of,
    show,
)
from subscribers.staff.wording import counted

Verb = Triage.Verb
NEEDED = {Verb.CLOSE: HANDLE, Verb.ANSWER: REPLY, Verb.LEAVE: DECIDE}
BUTTONS = {
    Verb.CLOSE: "Close them all",
    Verb.ANSWER: "Answer them all",
    Verb.LEAVE: "They all want to leave",
}
MEANS = {
    Verb.CLOSE: "Nobody is texted. Each opens again when the person texts.",
    Verb.ANSWER: "Each answer goes through the gate by itself: whoever may not be "
    "texted gets none, and stays open. The others are closed.",
    Verb.LEAVE: "Each of them leaves what a STOP to that number would end, and is "
    "suppressed. No text confirms it. The ledger says that you read it so.",
}


class InboxGroups:
    """The addresses of ConversationAdmin about many conversations at once."""

    def group_urls(self) -> list[URLPattern]:
        return [self.address("sayings/", "sayings", self.sayings)]

    def sayings(self, request: HttpRequest) -> HttpResponse:
        """What at least two people say, the commonest first; posted to, one verb."""
        self.allow(request)
        if request.method == "POST":
            return self._triage(request)
        verbs = [verb for verb in Verb if self._may(request, verb)]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Same texts",
            "sayings": triaging.sayings(),
            "verbs": [(verb.value, BUTTONS[verb]) for verb in verbs],
            "running": Triage.objects.filter(status=Triage.Status.RUNNING)[:5],
            "back": list_page_of(Conversation),
        }
        template = "admin/keywords/conversation/sayings.html"
        return TemplateResponse(request, template, context)

    def _triage(self, request: HttpRequest) -> HttpResponse:
        """Ask before a verb is done to a group, then do it."""
        back = _sayings_page()
        verb = request.POST.get("verb", "")
        gists = request.POST.getlist("gist")
        if verb not in Verb.values or not gists:
            return HttpResponseRedirect(back)
        self.allow(request, NEEDED[Verb(verb)])
        confirmed = is_confirmed(request)
        form = None
        if verb == Verb.ANSWER:
            form = GroupAnswerForm(request.POST if confirmed else None)
        question = _question(Verb(verb), gists, request.POST.get("said", ""))
        if not confirmed or (form is not None and not form.is_valid()):
            return show(request, self, question, form=form, back=back)
        words = form.cleaned_data["words"] if form else ""
        return self._start(request, Verb(verb), gists, words, question, form)

    def _start(
        self,
        request: HttpRequest,
        verb: Triage.Verb,
        gists: list[str],
        words: str,
        question: Question,
        form: GroupAnswerForm | None,
    ) -> HttpResponse:
        try:
            done = triaging.start(
                verb,
                gists,
                by=request.user,
                now=timezone.now(),
                said=request.POST.get("said", ""),
                body=words,
            )
        except Refusal as refusal:
            if form is None:
                self.message_user(request, str(refusal), "error")
                return HttpResponseRedirect(_sayings_page())
            form.add_error(None, str(refusal))
            return show(request, self, question, form=form, back=_sayings_page())
        self.log_change(request, done, f"{done.get_verb_display()}: {done.total}.")
        return HttpResponseRedirect(page_of(done))

    def _may(self, request: HttpRequest, verb: Triage.Verb) -> bool:
        return request.user.has_perm(NEEDED[verb])


def _question(verb: Triage.Verb, gists: list[str], said: str) -> Question:
    number = triaging.count(gists, now=timezone.now())
    return Question(
        title=f"{BUTTONS[verb]}: “{said}”" if said else BUTTONS[verb],
        button=BUTTONS[verb],
        sentences=[MEANS[verb]],
        facts=[
            ("Open conversations", f"{number:,}"),
            ("Ways of saying it", counted(len(gists), "wording")),
        ],
        is_destructive=verb == Verb.LEAVE,
        hidden=[("verb", verb), ("said", said), *(("gist", one) for one in gists)],
    )


def _sayings_page() -> str:
    return f"{list_page_of(Conversation)}sayings/"

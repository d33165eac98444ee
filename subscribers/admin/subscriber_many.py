"""Verbs on many people: those ticked, or everybody who fits the filters and the search.

Each asks first, stating the count; a few are done at once, many by the worker.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from unfold.decorators import action

from subscribers.acting import service
from subscribers.acting.verbs import in_words
from subscribers.admin.subscriber_finding import criteria_of
from subscribers.admin.subscriber_forms import (
    EraseForm,
    JoinForm,
    LeaveForm,
    TagForm,
    UntagForm,
)
from subscribers.admin.subscriber_verbs import LEAVING, at_stake
from subscribers.errors import Refusal
from subscribers.finding import criteria as finding
from subscribers.finding.criteria import Criteria
from subscribers.models import BulkAct, Subscriber, Tag
from subscribers.scopes import Scope
from subscribers.staff.verbs import Question, is_confirmed, page_of, selected, show

Verb = BulkAct.Verb
Values = Mapping[str, Any]
# Counting what many stand to lose takes longer than a page may.
COUNTED_TO = 10_000


class SubscriberMany:
    """The actions of SubscriberAdmin's list."""

    @action(description="Put a tag on …", permissions=["tag"])
    def tag_selected(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> HttpResponse:
        question = {
            "title": "Put a tag on several subscribers",
            "button": "Put the tag on",
            "form": TagForm,
        }
        return self._ask(request, "tag_selected", Verb.TAG, question, _tag)

    @action(description="Take a tag off …", permissions=["tag"])
    def untag_selected(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> HttpResponse:
        question = {
            "title": "Take a tag off several subscribers",
            "button": "Take the tag off",
            "form": UntagForm,
        }
        return self._ask(request, "untag_selected", Verb.UNTAG, question, _untag)

    @action(description="Add to a list …", permissions=["subscribe"])
    def subscribe_selected(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> HttpResponse:
        question = {
            "title": "Add several subscribers to a list",
            "button": "Add them to the list",
            "sentences": [
                "All of them must have agreed to this list's texts, and the sentence "
                "below is kept as the proof of it. On a double opt-in list each gets "
                "one text that asks to confirm. Whoever has left stays away."
            ],
            "form": JoinForm,
        }
        return self._ask(request, "subscribe_selected", Verb.SUBSCRIBE, question, _join)

    @action(description="Unsubscribe and suppress …", permissions=["unsubscribe"])
    def unsubscribe_selected(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> HttpResponse:
        question = {
            "title": "Unsubscribe several subscribers",
            "button": "Unsubscribe them",
            "sentences": [LEAVING],
            "form": LeaveForm,
            "is_destructive": True,
        }
        name = "unsubscribe_selected"
        return self._ask(request, name, Verb.UNSUBSCRIBE, question, _leave)

    @action(description="Erase …", permissions=["erase"])
    def erase_selected(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> HttpResponse:
        question = {
            "title": "Erase several subscribers",
            "button": "Erase them for good",
            "sentences": [
                "Numbers, names, particulars, texts and evidence go for good; the "
                "numbers stay suppressed. This cannot be undone."
            ],
            "form": EraseForm,
            "is_destructive": True,
        }
        return self._ask(request, "erase_selected", Verb.ERASE, question, _why)

    def has_tag_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("subscribers.change_subscriber")

    def _ask(
        self,
        request: HttpRequest,
        name: str,
        verb: str,
        asked: Mapping[str, Any],
        values_of: Callable[[Values], Values],
    ) -> HttpResponse:
        """Show the question; once it is confirmed, begin and show how far it is."""
        meant = meant_by(request)
        back = request.get_full_path()
        confirmed = is_confirmed(request)
        form: Form = asked["form"](request.POST if confirmed else None)
        if not confirmed or not form.is_valid():
            question = Question(
                **asked, facts=facts_of(meant), hidden=selected(request, name)
            )
            return show(request, self, question, form=form, back=back)
        try:
            act = service.start(
                verb,
                values_of(form.cleaned_data),
                meant,
                by=request.user.get_username(),
                now=timezone.now(),
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(back)
        return HttpResponseRedirect(told(request, act, back))


def told(request: HttpRequest, act: BulkAct, back: str) -> str:
    """Say what came of it if it has ended; return the address to go on to."""
    if act.status == BulkAct.Status.RUNNING:
        return page_of(act)
    if act.status == BulkAct.Status.FAILED:
        messages.error(request, act.fault)
    else:
        messages.success(request, in_words(act))
    return back


def meant_by(request: HttpRequest) -> Criteria:
    """Return whom an action means: those ticked, or everybody the page means."""
    meant = criteria_of(request)
    if request.POST.get("select_across") == "1":
        return meant
    ticked = request.POST.getlist("_selected_action")
    keys = [int(key) for key in ticked if key.isdecimal()]
    return Criteria(values=meant.values, term=meant.term, keys=keys)


def facts_of(meant: Criteria) -> list[tuple[str, object]]:
    """The counts a confirmation states, and by what these people were found."""
    people = meant.people(now=timezone.now()).order_by()
    asked_for = ("Who", "; ".join(finding.in_words(meant)))
    if people[: COUNTED_TO + 1].count() > COUNTED_TO:
        return [("Subscribers", f"{people.count():,}"), asked_for]
    return [*at_stake(people), asked_for]


def _tag(values: Values) -> Values:
    tag, _ = Tag.objects.get_or_create(name=values["tag"])
    return {"tag": tag.pk, "named": tag.name}


def _untag(values: Values) -> Values:
    return {"tag": values["tag"].pk, "named": values["tag"].name}


def _join(values: Values) -> Values:
    lst = values["list"]
    return {"list": lst.pk, "named": lst.name, "why": values["why"]}


def _leave(values: Values) -> Values:
    said_at = values["said_at"]
    return {
        "scope": _key_of(values["scope"]),
        "named": str(values["scope"]),
        "why": values["why"],
        "said_at": said_at.isoformat() if said_at else None,
    }


def _why(values: Values) -> Values:
    return {"why": values["why"]}


def _key_of(scope: Scope) -> str:
    if scope.list is not None:
        return f"list:{scope.list.slug}"
    return f"brand:{scope.brand}" if scope.brand else "everything"

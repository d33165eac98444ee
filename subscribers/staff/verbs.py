"""The page that asks before a verb is done, and the one way verbs are done: by POST.

What a verb does stands in a service; which verbs a noun has, in its admin.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.db.models import Model
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.admin import ModelAdmin

from subscribers.errors import Refusal

CONFIRMED = "confirmed"
# Does the verb with the form's values; returns the sentence staff read afterwards.
Doing = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the page says before the button is pressed.

    `facts` are the counts at stake, as (what, how many). `hidden` is repeated by
    the form, for verbs on a set of rows. `more` goes to a template of its own.
    """

    title: str
    button: str
    sentences: Sequence[str] = ()
    facts: Sequence[tuple[str, object]] = ()
    form: Callable[[Any, Any], Form] | None = None
    is_destructive: bool = False
    hidden: Sequence[tuple[str, str]] = ()
    template: str = "admin/verb.html"
    more: Mapping[str, object] | None = None


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the button of a question was pressed, rather than its page opened."""
    return request.method == "POST" and CONFIRMED in request.POST


def ask(
    request: HttpRequest,
    admin: ModelAdmin,
    question: Question,
    do: Doing,
    *,
    back: str,
    obj: Model | None = None,
) -> HttpResponse:
    """Show the question; once it is confirmed by POST, do it and say what came of it.

    A refusal is shown in its own words; anything else is a bug and may crash.
    """
    confirmed = is_confirmed(request)
    typed = (request.POST, request.FILES) if confirmed else (None, None)
    form = question.form(*typed) if question.form else None
    if confirmed and (form is None or form.is_valid()):
        try:
            messages.success(request, do(form.cleaned_data if form else {}))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(back)
    return show(request, admin, question, form=form, back=back, obj=obj)


def ask_to_move(
    request: HttpRequest,
    admin: ModelAdmin,
    row: Model,
    move: Callable[..., Model],
    *,
    button: str,
    state: Callable[[Any], str],
    refusal: str = "",
    called: str = "",
    **words: Any,
) -> HttpResponse:
    """Ask before a row moves on in its life; where it may not, say the `refusal`.

    `move(row, by=…)` also takes what the form asks, and returns the row as it is then;
    `state` is what staff read of one. `words` are those of the Question.
    """
    back = page_of(row)
    if refusal:
        messages.error(request, refusal)
        return HttpResponseRedirect(back)

    def do(typed: Mapping[str, Any]) -> str:
        moved = move(row, by=request.user.get_username(), **typed)
        said = f"{called or row} is now {state(moved).lower()}."
        admin.log_change(request, moved, said)
        return said

    title = words.pop("title", f"{button}: {row}")
    question = Question(title=title, button=button, **words)
    return ask(request, admin, question, do, back=back, obj=row)


def show(
    request: HttpRequest,
    admin: ModelAdmin,
    question: Question,
    *,
    back: str,
    form: Form | None = None,
    obj: Model | None = None,
) -> HttpResponse:
    """Show the question, its form as it was filled in so far; do nothing."""
    return TemplateResponse(
        request,
        question.template,
        {
            **admin.admin_site.each_context(request),
            "opts": admin.opts,
            "original": obj,
            "title": question.title,
            "question": question,
            "form": form,
            "back": back,
            **(question.more or {}),
        },
    )


def selected(request: HttpRequest, action: str) -> list[tuple[str, str]]:
    """Return the hidden fields that name the same rows to the same action again."""
    keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
    return [
        ("action", action),
        ("select_across", request.POST.get("select_across", "0")),
        *((ACTION_CHECKBOX_NAME, key) for key in keys),
    ]


def object_of(admin: ModelAdmin, request: HttpRequest, object_id: str) -> Any:
    """Return the row a verb's address names. One query."""
    key = unquote(object_id)
    obj = None
    if key.isdecimal():
        obj = admin.get_queryset(request).filter(pk=int(key)).first()
    if obj is None:
        raise Http404(f"There is no {admin.opts.verbose_name} {key}.")
    return obj


def page_of(obj: Model) -> str:
    """The row's own page."""
    return reverse(
        f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk]
    )


def list_page_of(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")

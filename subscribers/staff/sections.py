"""What stands above and below a form: tables, cards, figures, each with a template."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under headers; `empty` says what to do where there are none."""

    template: ClassVar[str] = "admin/pieces/table.html"

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[object]]
    empty: str = "There is nothing yet."
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Sentences under a title; `quoted` is a text as a phone shows it."""

    template: ClassVar[str] = "admin/pieces/card.html"

    title: str
    sentences: Sequence[object]
    quoted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Facts with their names; `share` fills a bar, in per cent.

    `are_words` writes them smaller, because they are not figures.
    """

    template: ClassVar[str] = "admin/pieces/figures.html"

    title: str
    facts: Sequence[tuple[str, object]]
    share: int | None = None
    are_words: bool = False


class Section(Protocol):
    """What a page can show: words and figures, and the template that draws them."""

    template: ClassVar[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Sections under one another, to stand as one beside others."""

    template: ClassVar[str] = "admin/pieces/stack.html"

    sections: Sequence[Section]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Sections side by side where there is room."""

    template: ClassVar[str] = "admin/pieces/columns.html"

    sections: Sequence[Section]


class SectionedAdmin(ModelAdmin):
    """An admin whose page of one row has sections around the form."""

    change_form_template = "admin/sectioned_change_form.html"
    # What stands for a field where the page may only be read: one of its columns, or
    # nothing. Django would write a time there without its zone, and JSON as JSON.
    read_as: ClassVar[Mapping[str, str]] = {}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if not self.read_as or obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (title, {**options, "fields": self._read(options["fields"])})
            for title, options in fieldsets
        ]

    def _read(self, fields: Iterable[Any]) -> list[Any]:
        shown = (
            self.read_as.get(name, name)
            if isinstance(name, str)
            else tuple(self._read(name))
            for name in fields
        )
        return [name for name in shown if name]

    def sections_above(self, request: HttpRequest, obj: Any) -> Iterable[Section]:
        return ()

    def sections_below(self, request: HttpRequest, obj: Any) -> Iterable[Section]:
        return ()

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        sections: Mapping[str, object] = {}
        if obj is not None and change:
            # A form that was refused has written on its copy of the row.
            typed_on = request.method == "POST"
            row = self.get_queryset(request).get(pk=obj.pk) if typed_on else obj
            sections = {
                "sections_above": list(self.sections_above(request, row)),
                "sections_below": list(self.sections_below(request, row)),
            }
        return super().render_change_form(
            request, {**context, **sections}, add, change, form_url, obj
        )

"""The subscribers' page at a million people: search, counts and pages that stay quick.

What is searched for may be somebody's name or number, so it stays in the visitor's
session and the address holds a word that stands for it.
"""

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from unfold.views import ChangeList

from subscribers.finding.criteria import FILTERS, Criteria
from subscribers.models import Subscriber
from subscribers.staff import searching
from subscribers.staff.verbs import list_page_of
from subscribers.staff.wording import Many

# Nobody leafs through eighty pages: a filter finds sooner.
COUNTED_TO = 2_000
STANDS_FOR = "~"
SESSION = "people_searched"
REMEMBERED = 20


class CappedPaginator(Paginator):
    """Counts so far and no further, so that the last page is near too."""

    template_name = "admin/subscribers/subscriber/pages.html"

    @cached_property
    def count(self) -> int:
        found = self.object_list.order_by()[: COUNTED_TO + 1].count()
        return Many(COUNTED_TO) if found > COUNTED_TO else found


class PeopleChangeList(ChangeList):
    """Asks who of the page is reachable, once the page is known.

    As an annotation the database would answer it for every page passed over.
    """

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str] | None = None
    ) -> QuerySet[Subscriber]:
        term = term_of(request)
        if term is None:
            # Everybody, in place of the few that were searched for, would be worse.
            messages.warning(request, "This search is over. Search again.")
            return self.root_queryset.none()
        self.query = term
        return super().get_queryset(request, exclude_parameters)

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        # Unfold would write the count where it was given up as if it were whole.
        self.full_result_count = count = self.result_count
        self.result_count_said = f"{count:,}"
        shown = [person.pk for person in self.result_list]
        reachable = Subscriber.objects.reachable_at_all().filter(pk__in=shown)
        keys = set(reachable.values_list("pk", flat=True))
        for person in self.result_list:
            person.is_reachable = person.pk in keys


class SubscriberFinding:
    """The search of SubscriberAdmin."""

    paginator = CappedPaginator
    search_fields = ("first_name",)  # shows the box; get_search_results reads it
    search_help_text = searching.PEOPLE_HELP

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PeopleChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Subscriber], search_term: str
    ) -> tuple[QuerySet[Subscriber], bool]:
        if not search_term.strip():
            return queryset, False
        return searching.people(queryset, search_term), False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.search)
        name = "subscribers_subscriber_search"
        return [path("search/", view, name=name), *super().get_urls()]

    def search(self, request: HttpRequest) -> HttpResponse:
        """Keep what is searched for, and show who is found."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        query = QueryDict(mutable=True)
        query.update(
            {name: request.POST[name] for name in FILTERS if request.POST.get(name)}
        )
        term = request.POST.get("q", "").strip()
        if term:
            query["q"] = _remember(request, term)
        asked = f"?{query.urlencode()}" if query else ""
        return HttpResponseRedirect(list_page_of(Subscriber) + asked)


def criteria_of(request: HttpRequest) -> Criteria:
    """Return what the page's address asks for, its search read from the session.

    A search that the session no longer knows means nobody.
    """
    term = term_of(request)
    return Criteria(keys=[]) if term is None else Criteria.of(request.GET, term)


def term_of(request: HttpRequest) -> str | None:
    """Return what is searched for, or None where the session no longer knows."""
    asked = request.GET.get("q", "")
    if not asked.startswith(STANDS_FOR):
        return asked
    return request.session.get(SESSION, {}).get(asked)


def _remember(request: HttpRequest, term: str) -> str:
    kept = request.session.get(SESSION, {})
    word = STANDS_FOR + secrets.token_urlsafe(6)
    request.session[SESSION] = dict([*kept.items(), (word, term)][-REMEMBERED:])
    return word

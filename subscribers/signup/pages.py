"""A sign-up page with the wording approved for each country: what shoppers may see."""

from collections.abc import Mapping
from dataclasses import dataclass

from subscribers import disclosures
from subscribers.models import Disclosure, SignupPage, SubscriberList
from subscribers.registries import WayBack, ways_back


@dataclass(frozen=True, slots=True)
class PublicPage:
    """`wording` has a version for each country served, in the page's own order."""

    row: SignupPage
    wording: Mapping[str, Disclosure]

    @property
    def list(self) -> SubscriberList:
        return self.row.list

    @property
    def language(self) -> str:
        return self.row.language or self.row.list.language

    @property
    def countries(self) -> tuple[str, ...]:
        return tuple(self.wording)

    @property
    def is_open(self) -> bool:
        return self.row.state == SignupPage.State.APPROVED and bool(self.wording)

    @property
    def asks_first(self) -> bool:
        return self.row.opt_in_for(self.list) in SubscriberList.ASKING


def find(slug: str) -> PublicPage | None:
    """Return the page of that name, open or not. Two queries."""
    row = SignupPage.objects.select_related("list").filter(slug=slug).first()
    return public(row) if row else None


def public(row: SignupPage) -> PublicPage:
    """Return the page with what is approved for it now. One query."""
    served = [code for code in row.countries if row.list.serves(code)]
    shown = disclosures.shown(row.list, served, row.language)
    return PublicPage(row, {code: shown[code] for code in served if code in shown})


def preview_of(row: SignupPage) -> PublicPage:
    """Return the page as it would be once the wording it lacks is approved."""
    approved = public(row).wording
    language = row.language or row.list.language
    countries = row.countries or row.list.countries
    drafts = {
        code: disclosures.draft_of(row.list, code, language) for code in countries
    }
    return PublicPage(row, drafts | approved)


def way_back(page: PublicPage, country: str) -> WayBack:
    """Return how somebody of this country answers the list's texts, if at all."""
    for source in ways_back:
        return source(page.list, country, page.language)
    return WayBack()

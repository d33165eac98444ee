"""A sign-up page with the wording approved for each country: what shoppers may see."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from subscribers import disclosures
from subscribers.models import Disclosure, SignupPage, SubscriberList
from subscribers.models.signup import A
from subscribers.registries import JoinByText, WayBack, joins_by_text, ways_back
from subscribers.signup import speaking
from subscribers.signup.colours import Colours
from subscribers.signup.texts import Text, text_of


@dataclass(frozen=True, slots=True)
class PublicPage:
    """`row` is the page as its live version shows it, or as it is being written.

    `wording` has a version for each country served, in the page's own order;
    `language` is the visitor's, `variant` the version under test that they see.
    """

    row: SignupPage
    wording: Mapping[str, Disclosure]
    language: str
    variant: str = A
    # Whether an alarm may be open, so that who signs up has to be asked about it.
    has_alarm: bool = True

    @property
    def list(self) -> SubscriberList:
        return self.row.list

    @property
    def text(self) -> Text:
        """What the page itself says to this visitor."""
        return text_of(self.row, self.language, self.variant)

    @property
    def purpose(self) -> str:
        """What the texts are about, in the visitor's language; "" where nobody said."""
        return self.list.purpose_in(self.language)

    @property
    def text_direction(self) -> str:
        return speaking.direction(self.text.language)

    @property
    def colours(self) -> Colours:
        return colours_of(self.row)

    @property
    def languages(self) -> Sequence[tuple[str, str]]:
        """Its languages by their own names, where there is more than one."""
        codes = self.row.all_languages
        return [(one, speaking.own_name(one)) for one in codes] if codes[1:] else []

    @property
    def countries(self) -> tuple[str, ...]:
        return tuple(self.wording)

    @property
    def is_open(self) -> bool:
        return self.row.state == SignupPage.State.APPROVED and bool(self.wording)

    @property
    def asks_first(self) -> bool:
        return self.row.opt_in_for(self.list) in SubscriberList.ASKING

    @property
    def seen(self) -> str:
        """What the form sends back to say which version stood beside it: "3B"."""
        return f"{self.row.version}{self.variant}"


def find(slug: str, *, asked: str = "", accept: str = "") -> PublicPage | None:
    """Return the page of that name, open or not, in the visitor's language.

    An open one is as its live version shows it, whatever is being written. Two
    queries.
    """
    row = row_of(slug)
    if row is None:
        return None
    return public(row, language_for(row, asked=asked, accept=accept))


def row_of(slug: str) -> SignupPage | None:
    """Return the page of that name; an open one as its live version. One query."""
    rows = SignupPage.objects.select_related("list", "live").filter(slug=slug)
    row = rows.first()
    if row is not None and row.live is not None:
        row.showing(row.live, json.loads(row.live.content))
    return row


def language_for(row: SignupPage, *, asked: str, accept: str) -> str:
    return speaking.chosen(row.all_languages, asked=asked, accept=accept)


def public(row: SignupPage, language: str = "") -> PublicPage:
    """Return the page with what is approved for it now. One query."""
    language = language or row.first_language
    served = [code for code in row.countries if row.list.serves(code)]
    shown = disclosures.shown(row.list, served, language)
    wording = {code: shown[code] for code in served if code in shown}
    return PublicPage(row, wording, language)


def wordings_of(row: SignupPage) -> dict[str, Mapping[str, Disclosure]]:
    """Return per language what is shown beside the box. One query per language."""
    return {language: public(row, language).wording for language in row.all_languages}


def preview_of(row: SignupPage, language: str = "", variant: str = A) -> PublicPage:
    """Return the page as it would be once the wording it lacks is approved."""
    language = language or row.first_language
    approved = public(row, language).wording
    countries = row.countries or row.list.countries
    drafts = {
        code: disclosures.draft_of(row.list, code, language) for code in countries
    }
    return PublicPage(row, drafts | approved, language, variant)


def colours_of(row: SignupPage) -> Colours:
    return Colours(row.background, row.accent, row.on_accent)


def by_text(page: PublicPage, country: str, *, now: datetime) -> JoinByText | None:
    """Return what somebody of this country can text instead of using the page."""
    for source in joins_by_text:
        return source(page.list, country, now)
    return None


def way_back(page: PublicPage, country: str) -> WayBack:
    """Return how somebody of this country answers the list's texts, if at all."""
    for source in ways_back:
        return source(page.list, country, page.language)
    return WayBack()

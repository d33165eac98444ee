"""What people read before they agree to a list, per country, and who approved it."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.text import slugify

from subscribers import disclosures
from subscribers.countries import name_of
from subscribers.elements import elements_in, missing_elements
from subscribers.models import Disclosure, SubscriberList
from subscribers.staff import pictures
from subscribers.staff.pictures import Phones, Screen
from subscribers.staff.stories import Need, Needs
from subscribers.staff.wording import clock

TITLE = "What people agree to"


def waiting(lst: SubscriberList, viewer: User) -> Iterator[Needs]:
    """Say where the wording that is shown is not what the list says now. One query."""
    approved = disclosures.shown(lst, lst.countries)
    new = [code for code in lst.countries if code not in approved]
    changed = [code for code, row in approved.items() if row.text != _now(lst, row)]
    needs = [*_need(lst, viewer, new, changed), *_lack(lst, viewer)]
    if needs:
        yield Needs(title="Wording", needs=needs)


def shown(lst: SubscriberList) -> Phones:
    """Return the wording of each country with what it says and lacks. One query."""
    approved = disclosures.shown(lst, lst.countries)
    return Phones(
        title=TITLE,
        screens=[_screen(lst, code, approved.get(code)) for code in lst.countries],
        sentences=[]
        if lst.countries
        else ["The list serves no country yet. Write two letters of each above."],
    )


def _need(
    lst: SubscriberList, viewer: User, new: list[str], changed: list[str]
) -> Iterator[Need]:
    said = {
        "Nobody has approved the wording for {} yet.": new,
        "The list has changed since its wording was approved for {}.": changed,
    }
    may_approve = viewer.has_perm("subscribers.change_disclosure")
    for sentence, countries in said.items():
        if countries:
            yield Need(
                sentence=sentence.format(_named(countries)),
                href=_verb(lst) if may_approve else f"#{slugify(TITLE)}",
                verb="Approve the wording" if may_approve else "Read it",
                tone=pictures.LATER,
            )


def _lack(lst: SubscriberList, viewer: User) -> Iterator[Need]:
    missing = missing_elements(lst)
    may_fill_in = viewer.has_perm("subscribers.change_subscriberlist")
    if missing:
        yield Need(
            sentence=f"The wording lacks {_joined(missing)}. No sign-up page can be "
            "approved until the list says it.",
            href="#id_support" if may_fill_in else f"#{slugify(TITLE)}",
            verb="Fill in" if may_fill_in else "Read it",
            tone=pictures.BAD,
        )


def _screen(lst: SubscriberList, code: str, row: Disclosure | None) -> Screen:
    row = row or disclosures.draft_of(lst, code, lst.language)
    said = elements_in(row)
    return Screen(
        heading=name_of(code),
        text=row.text,
        ticks=[(element.name, element.is_there) for element in said],
        notes=_story(lst, row),
    )


def _story(lst: SubscriberList, row: Disclosure) -> list[str]:
    if row.pk is None:
        return ["Not approved yet: an approver would publish this."]
    said = [
        f"Version {row.version}, approved by {row.approved_by}.",
        f"In force since {clock(row.approved_at)}.",
    ]
    if row.text != _now(lst, row):
        said.append("The list says something else by now.")
    return said


def _verb(lst: SubscriberList) -> str:
    return reverse("admin:subscribers_subscriberlist_approve_wording", args=[lst.pk])


def _now(lst: SubscriberList, row: Disclosure) -> str:
    """What the list says by now where this version is shown."""
    return disclosures.compose(lst, row.language, row.country)


def _named(codes: list[str]) -> str:
    return _joined([name_of(code) for code in codes])


def _joined(words: list[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last

"""What a keyword's page tells: what it would answer, who used it, how to share it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import quote

from django.db.models import Count
from django.utils.html import format_html

from campaigns.composing import stocking
from campaigns.composing.parts import count_parts
from campaigns.models import Coupon
from keywords import giving
from keywords.answering.rehearsing import rehearse
from keywords.models import InboundMessage, Keyword, WebhookDelivery
from keywords.understanding.conflicts import mistakable
from keywords.understanding.spellings import words_on
from subscribers import disclosures, places
from subscribers.phones import number_in_words
from subscribers.reports.growth import by_door
from subscribers.reports.kept import kept
from subscribers.staff import pictures
from subscribers.staff.pictures import Phones, Screen
from subscribers.staff.sections import Card, Figures, Section
from subscribers.staff.stories import Answer, Answers
from subscribers.staff.wording import counted, link

LATELY = timedelta(days=30)
WHAT_HAPPENS = "What happens when somebody texts it"


def live(keyword: Keyword, problems: Iterable[str], now: datetime) -> list[Section]:
    """Return what the keyword would do, saved or not. Three queries at most."""
    warnings = [*_mistakable(keyword), *_unapproved(keyword)]
    pieces = [
        _said("To mend first", problems, pictures.BAD),
        _said("Worth a second look", warnings, pictures.LATER),
        _phones(keyword, now),
    ]
    return [piece for piece in pieces if piece is not None]


def _said(title: str, sentences: Iterable[str], tone: str) -> Answers | None:
    answers = [Answer(subject="", headline=said, tone=tone) for said in sentences]
    return Answers(title=title, answers=answers) if answers else None


def below(keyword: Keyword, now: datetime) -> list[Section]:
    """Return how often it was used and how to share it. Three queries."""
    return [
        _used(keyword, now),
        *_given(keyword, now),
        *_posted(keyword, now),
        *_sharing(keyword),
    ]


def _posted(keyword: Keyword, now: datetime) -> Iterator[Figures]:
    """What became of the texts of a month. One query."""
    if keyword.webhook is None:
        return
    ours = WebhookDelivery.objects.filter(
        inbound__keyword=keyword, created_at__gte=now - LATELY
    )
    by_status = ours.order_by().values("status").annotate(number=Count("*"))
    found = dict(by_status.values_list("status", "number"))
    yield Figures(
        title=f"Posted to {keyword.webhook} in the last 30 days",
        facts=[
            (status.label, f"{found.get(status, 0):,}")
            for status in WebhookDelivery.Status
        ],
    )


def _given(keyword: Keyword, now: datetime) -> Iterator[Figures]:
    """What became of the codes. Five queries."""
    if keyword.coupon_pool is None:
        return
    given = Coupon.objects.given().filter(source=giving.source_of(keyword))
    lately = given.filter(given_at__gte=now - LATELY).count()
    stock = stocking.stock_of(keyword.coupon_pool, now=now)
    yield Figures(
        title="Coupons for joining",
        facts=[
            ("Given by this word", f"{given.count():,}"),
            ("In the last 30 days", f"{lately:,}"),
            ("Pool", link(keyword.coupon_pool)),
            ("Left in it", f"{stock.left:,} of {stock.left + stock.given:,}"),
        ],
    )


def _mistakable(keyword: Keyword) -> list[str]:
    if not keyword.word or not keyword.sender_id:
        return []
    return mistakable(keyword.word, words_on(keyword.sender, but=keyword.pk))


def _unapproved(keyword: Keyword) -> Iterator[str]:
    """People may not be asked to join by words that nobody approved."""
    lst = keyword.list
    if lst is None or keyword.action != Keyword.Action.JOIN:
        return
    place = keyword.stands_at
    if place is not None and places.shown_at(place) is None:
        yield (
            f"Nobody has approved the call to action at {place}. People who join there "
            "agree to words nobody has read."
        )
    approved = disclosures.shown(lst, lst.countries)
    if any(country not in approved for country in lst.countries):
        yield (
            f"Nobody has approved the wording of {lst} yet. It belongs beside the "
            "word wherever it is printed."
        )


def _phones(keyword: Keyword, now: datetime) -> Phones:
    if not keyword.sender_id:
        return Phones(
            title=WHAT_HAPPENS,
            screens=[],
            sentences=["Choose a word, a number and what it does."],
        )
    return Phones(
        title=WHAT_HAPPENS,
        screens=[
            Screen(
                heading=one.case,
                text=one.text,
                sender=number_in_words(keyword.sender.number),
                notes=[_cost(one.text)],
            )
            for one in rehearse(keyword, now=now)
        ],
        sentences=_effect(keyword, now),
    )


def _cost(text: str) -> str:
    cut = count_parts(text)
    return f"{counted(cut.parts, 'part')}, {cut.units} characters in {cut.encoding}."


def _effect(keyword: Keyword, now: datetime) -> list[str]:
    said = []
    if keyword.starts_at and keyword.starts_at > now:
        said.append(
            "It does not count yet: until then it is a message for a person to read."
        )
    if keyword.countries:
        said.append(
            f"It counts for numbers of {', '.join(keyword.countries)} only; from "
            "elsewhere it is a message like any other."
        )
    if keyword.action == Keyword.Action.LEAVE and keyword.list:
        said.append(f"They leave {keyword.list}, and nothing else.")
        if keyword.sender.opt_out_by == keyword.sender.OptOutBy.PROVIDER:
            said.append("On this number the provider confirms it, not we.")
    if keyword.coupon_pool_id and keyword.action == Keyword.Action.JOIN:
        said.append(
            f"A coupon of {keyword.coupon_pool} comes in a text of its own, "
            "promotional like a campaign's: it keeps open hours and counts for caps."
        )
    if keyword.action == Keyword.Action.REPLY:
        said.append("They get an answer; they join and leave nothing.")
    if keyword.action == Keyword.Action.TAG and keyword.tag:
        said.append(f"They are tagged {keyword.tag}; they join and leave nothing.")
    if keyword.action == Keyword.Action.WEBHOOK and keyword.webhook:
        said.append(
            f"The text and its number are posted to {keyword.webhook}; what that "
            "answers is not read. They join and leave nothing."
        )
    if keyword.is_catch_all:
        said.append(
            "It also answers what nothing else understood, once a day to each person. "
            "Staff still find those texts in the inbox."
        )
    if keyword.action == Keyword.Action.POLL and keyword.poll:
        said.append("They are asked once each; they join and leave nothing.")
    if keyword.action == Keyword.Action.HAND:
        said.append("The text comes to staff, in the inbox.")
    if keyword.action == Keyword.Action.CONTEST and keyword.contest:
        said.append("They enter once each; they join and leave nothing.")
    return said


def _used(keyword: Keyword, now: datetime) -> Figures:
    since = now - LATELY
    ours = InboundMessage.objects.filter(keyword=keyword)
    texts = ours.filter(intent=InboundMessage.Intent.KEYWORD)
    found = texts.filter(received_at__gte=since).aggregate(
        texts=Count("*"), people=Count("subscriber", distinct=True)
    )
    facts: list[tuple[str, object]] = [
        ("Texts", f"{found['texts']:,} of {texts.count():,} ever"),
        ("From", counted(found["people"], "person", "people")),
    ]
    if keyword.is_catch_all:
        caught = ours.filter(
            intent=InboundMessage.Intent.MESSAGE, received_at__gte=since
        )
        facts.append(("Other texts it answered", f"{caught.count():,}"))
    if keyword.action == Keyword.Action.JOIN and keyword.list:
        lst = keyword.list
        doors = kept(f"doors.{lst.pk}", partial(by_door, since=since, lst=lst), now=now)
        came = dict(doors.figure)
        joined = f"{came.get(keyword.door, 0):,} of {sum(came.values()):,}"
        facts.append((f"Of all who joined {lst} and stayed", joined))
    return Figures(title="Used in the last 30 days", facts=facts)


def _sharing(keyword: Keyword) -> Iterator[Card]:
    number = keyword.sender.number
    if not keyword.sender.is_two_way:
        return
    # "?&": old iPhones read the text after "&", everything else after "?".
    address = f"sms:{number}?&body={quote(keyword.word)}"
    yield Card(
        title="Share it",
        sentences=[
            format_html(
                "On paper: Text <b>{}</b> to <b>{}</b>.",
                keyword.word,
                number_in_words(number),
            ),
            format_html(
                "On a web page or in an e-mail, a link that opens the text ready to "
                'be sent: <code class="saywhen-code">{}</code>',
                address,
            ),
            *_to_print_beside(keyword),
        ],
    )


def _to_print_beside(keyword: Keyword) -> Iterator[object]:
    if keyword.stands_at_id:
        yield format_html(
            "What belongs beside it, word for word, stands on the page of {}.",
            link(keyword.stands_at),
        )
    elif keyword.list and keyword.action == Keyword.Action.JOIN:
        yield format_html(
            "Wherever it stands, the wording of {} has to stand beside it.",
            link(keyword.list),
        )

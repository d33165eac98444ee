"""What a keyword would answer, in the very words of the notices; it sends nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from campaigns.composing import coupons, polling, requests, wording
from campaigns.models import Sender
from campaigns.sending import gifts
from keywords import giving
from keywords.answering import replying
from keywords.answering.replying import Reader
from keywords.contests import answering
from keywords.contests.entering import Came, Entered
from keywords.models import Contest, ContestEntry, Keyword, Poll
from keywords.polls import asking
from keywords.understanding.on_sender import Lists
from subscribers import disclosures
from subscribers.models import Subscriber, SubscriberList, Subscription

Action = Keyword.Action
ENTERING = (
    ("Anybody who enters", Came.IN),
    ("Somebody who has entered", Came.ALREADY),
    ("After the end", Came.OVER),
)


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of ours: in which case, and its words."""

    case: str
    text: str


def rehearse(keyword: Keyword, *, now: datetime) -> list[Answered]:
    """Return what people would get, a new person first; nothing for silence.

    Four queries at most.
    """
    if keyword.ends_at is not None and keyword.ends_at <= now:
        return [Answered("It is over: anybody who texts it", _over(keyword))]
    if keyword.action in (Action.REPLY, Action.HAND, Action.TAG, Action.WEBHOOK):
        return list(_replying(keyword)) if keyword.reply else []
    if keyword.action == Action.POLL:
        return list(_polling(keyword.poll)) if keyword.poll_id else []
    if keyword.action == Action.CONTEST:
        return list(_entering(keyword.contest)) if keyword.contest_id else []
    if keyword.list_id is None:
        return []
    if keyword.action == Action.JOIN:
        return list(_joining(keyword, keyword.list, now))
    if keyword.action == Action.LEAVE:
        return list(_leaving(keyword.sender, keyword.list))
    return []


def _replying(keyword: Keyword) -> Iterator[Answered]:
    """As it is read by who is known, and by who is not where that differs."""
    lst = keyword.speaks_for
    if lst is None:
        lst = next(iter(Lists([keyword.sender]).of(keyword.sender)), None)
    reader = Reader(keyword.sender.number, lst, lst.language if lst else "en")
    known, stranger = replying.rehearsed(keyword.reply, reader)
    if known == stranger:
        yield Answered("Anybody who texts it", known)
        return
    yield Answered("Somebody we know well, such as Maria Schneider", known)
    yield Answered("Somebody we know nothing of", stranger or "(no answer)")


def _polling(poll: Poll) -> Iterator[Answered]:
    first = poll.questions.first()
    if first is not None:
        words = asking.text_of(first, poll, is_first=True)
        text = polling.leaving_open(words, poll.list.language)
        yield Answered("Anybody who texts it while the poll is open", text)


def _entering(contest: Contest) -> Iterator[Answered]:
    language = contest.list.language
    for case, came in ENTERING:
        done = Entered(came, ContestEntry(code="0123456789abcdef"))
        yield Answered(case, answering.text_of(done, contest, language))


def _joining(
    keyword: Keyword, lst: SubscriberList, now: datetime
) -> Iterator[Answered]:
    person = _newcomer(keyword, lst, now)
    confirmation = wording.confirmation(**requests.about(person))
    if keyword.opt_in_for(lst) not in lst.ASKING:
        yield Answered("A new person, who joins at once", confirmation)
    else:
        request = requests.request_of(person, keyword.sender)
        yield Answered("A new person, who is asked first", request)
        yield Answered("After their yes", confirmation)
    yield from _giving(keyword, person)
    yield Answered("Somebody who is on the list", wording.already(**_today(lst)))


def _giving(keyword: Keyword, person: Subscription) -> Iterator[Answered]:
    """What comes after the confirmation, with a code and once there is none."""
    if keyword.coupon_pool_id is None:
        return
    gift = giving.gift_of(keyword)
    code = coupons.sample_of(gift.pool)
    for case, body, given in (
        ("Then, in open hours, with a code of their own", gift.words, code),
        ("Then, once the codes have run out", gifts.without_code(gift), ""),
    ):
        text = gifts.compose_gift(body, person, {}, code=given, sender=keyword.sender)
        if body and not text.problem:
            yield Answered(case, text.body)


def _newcomer(keyword: Keyword, lst: SubscriberList, now: datetime) -> Subscription:
    """A new person as the notices see them, stored nowhere; no number has key 0."""
    countries = [code for code in lst.countries if keyword.sender.serves(code)]
    approved = disclosures.shown(lst, countries)
    read = next(map(approved.get, countries), None) or lst
    return Subscription(
        pk=0,
        list=lst,
        subscriber=Subscriber(),
        door=keyword.door,
        requested_at=now,
        request_count=1,
        is_asked_by_link=keyword.opt_in_for(lst) == lst.OptIn.LINK,
        promise_messages=read.promise_messages,
        promise_per=read.promise_per,
    )


def _leaving(sender: Sender, lst: SubscriberList) -> Iterator[Answered]:
    if sender.opt_out_by == Sender.OptOutBy.US:
        text = wording.left(brand=lst.brand, list_name=lst.name, language=lst.language)
        yield Answered("Anybody who texts it", text)


def _over(keyword: Keyword) -> str:
    lst = keyword.speaks_for
    brand = lst.brand if lst else keyword.sender.number
    return wording.over(brand=brand, language=lst.language if lst else "en")


def _today(lst: SubscriberList) -> dict[str, object]:
    return {
        "brand": lst.brand,
        "list_name": lst.name,
        "messages": lst.promise_messages,
        "per": lst.promise_per or None,
        "language": lst.language,
    }

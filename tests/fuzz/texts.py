"""Bad texts, made from a seed, and what none of them may do."""

from dataclasses import dataclass
from random import Random

from keywords.matching import interpret
from keywords.models import InboundMessage
from keywords.understanding.vocabulary import Intent
from subscribers.models import ConsentEvent, Subscriber, Subscription

NUMBERS = (
    *("+12025550101", "12025550102", "(202) 555-0103", "+33612300004", "0612300004"),
    *(
        "12345",
        "VODAFONE",
        "",
        "+",
        "+1202555010199999999999",
        "００１２０２５５５０１０１",
    ),
    *("+1 202 555 0101 ext. 7", "12025550101;isub=1", "\x00+12025550101", "anonymous"),
    *("+12025550100", "null", "-12025550101", "+12025550101\r\nTo: +12025550102"),
)
OURS = ("+12025550100", "12025550100", "(202) 555-0100", "0012025550100", "99999", "")
WORDS = (
    *(
        "STOP",
        "stop",
        "ＳＴＯＰ",
        "S\u200bTOP",
        "STOP!!!",
        "«stop»",
        "STOP offers",
        "stpo",
    ),
    *("START", "BUNGA", "YES", "NO", "HELP", "PAUSE 99999999999", "TOPICS 1 2 999"),
    *("LESS", "Arrêt", "توقف", "停止", "hello", "when does the sale stop", "🛑"),
    *(
        "Liked “Reply STOP to end”",
        "JOIN BUNGA",
        "STOP " * 400,
        "' OR 1=1 --",
        "{{ x }}",
    ),
)
ODD = (
    "\x00",
    "\x07",
    "\ud83d",
    "\u202e",
    "\u200f",
    "\ufeff",
    "\uffff",
    "\r\n",
    "\x1b[0m",
)
LONGEST = 10_000


@dataclass(frozen=True)
class BadText:
    once: str
    from_number: str
    to_number: str
    body: str


def bad_text(random: Random) -> BadText:
    return BadText(
        once=f"id-{random.randrange(10**9)}"
        if random.random() < 0.95
        else random.choice(["", "x" * 300, "\x00"]),
        from_number=mangled(random, random.choice(NUMBERS), odds=0.1),
        to_number=random.choice(OURS),
        body=body(random),
    )


def body(random: Random) -> str:
    word = random.choice(WORDS)
    kind = random.random()
    if kind < 0.4:
        return word
    if kind < 0.7:
        return mangled(random, word)
    if kind < 0.8:
        return " ".join(random.choices(WORDS, k=random.randrange(1, 6)))[:LONGEST]
    if kind < 0.9:
        return "".join(
            chr(random.choice([random.randrange(128), random.randrange(0x110000)]))
            for _ in range(random.randrange(200))
        )
    return random.choice("a🌷\u0301\x00 \n") * random.choice([0, 1, 160, LONGEST])


def mangled(random: Random, word: str, odds: float = 1) -> str:
    while random.random() < odds:
        at = random.randrange(len(word) + 1)
        cut = random.choice([0, 0, 1])
        word = word[:at] + random.choice([*ODD, "x", " ", ""]) + word[at + cut :]
        odds /= 2
    return word


@dataclass(frozen=True)
class Before:
    """What stood there before a text came."""

    line: int
    text: int
    standing: dict[int, str]


def look() -> Before:
    last = ConsentEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
    text = InboundMessage.objects.order_by("-pk").values_list("pk", flat=True).first()
    return Before(last or 0, text or 0, standing())


def standing() -> dict[int, str]:
    return dict(Subscription.objects.values_list("pk", "status"))


def check_nothing_changed(before: Before) -> None:
    """What nobody proved to have sent."""
    assert look() == before, "unproven: something changed"


def check(before: Before) -> None:
    """Raise AssertionError, whose words before the colon name the promise."""
    texts = InboundMessage.objects.filter(pk__gt=before.text)
    assert not texts.filter(intent="").exists(), "unheard: a text was not taken up"
    writers = set(texts.values_list("subscriber", flat=True))
    lines = ConsentEvent.objects.filter(pk__gt=before.line)
    others = set(lines.values_list("subscriber", flat=True)) - writers
    assert not others, "others: the consent of somebody else changed"
    for text in texts:
        check_text(text)
    moved = {
        pk for pk, status in standing().items() if before.standing.get(pk) != status
    }
    movers = Subscription.objects.filter(pk__in=moved).values_list("subscriber")
    assert {pk for (pk,) in movers} <= writers, "others: a subscription moved"


def check_text(text: InboundMessage) -> None:
    changes = {change["change"] for change in text.changes}
    words = interpret(text.body).intent
    joins = {"subscribed", "confirmed", "requested", "unsuppressed"} & changes
    if words in (Intent.MESSAGE, Intent.CLARIFY) and not text.keyword_id:
        assert not changes, f"conversation: changed a consent: {changes}"
    if words in (Intent.OPT_OUT, Intent.OPT_OUT_ALL, Intent.WRONG_NUMBER):
        assert not joins, f"leaving: joined: {changes}"
        assert text.intent == "opt_out" or not text.subscriber_id, "leaving: unheard:"
    if text.subscriber_id is None:
        assert text.reply == "", "no phone: answered"
        assert not changes, "no phone: changed a consent"
    person = Subscriber.objects.filter(pk=text.subscriber_id).first()
    assert person is None or person.erased_at is None, "erased: a text was tied to one"

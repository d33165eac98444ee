"""The composer's live panel: how a draft reads, what it costs and what to mend."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.models import User
from django.db.models import QuerySet

from campaigns.admin.cost_words import cost_said
from campaigns.admin.coupon_words import scarce
from campaigns.admin.text_on_phone import phones
from campaigns.asking import checks as asking
from campaigns.composing import couponing
from campaigns.composing.advice import Advice, Item, Written, advise, checklist
from campaigns.composing.rendering import (
    RenderingError,
    check,
    fields_left_blank,
    merge_fields,
)
from campaigns.composing.texts import known_fields, list_values
from campaigns.models import Campaign, Sender, Variant
from campaigns.models.campaign import Kind
from campaigns.pricing import cost_of
from campaigns.sending.audience import audience
from campaigns.sending.measuring import Measured, Press, measure
from campaigns.sending.previewing import (
    PEOPLE_SHOWN,
    Preview,
    count_gaps,
    people_after,
    people_of,
    preview,
)
from subscribers.models import AttributeType, Subscriber, SubscriberList
from subscribers.models.lists import Template
from subscribers.staff import pictures
from subscribers.staff.pictures import Phones
from subscribers.staff.sections import Figures, Section
from subscribers.staff.stories import Answer, Answers, Check, Checks
from subscribers.staff.wording import counted

TITLES = {
    "wide": "Characters that cost more",
    "long": "Long",
    "no_default": "A gap for some",
    "shortener": "A public short link",
    "stopped": "Words that carriers stop",
    "health": "It says something about health",
    "capitals": "Capitals",
    "typed_address": "A link without a count",
}
OFFERED = (
    ("first_name", "First name", "there"),
    ("last_name", "Last name", ""),
)
OURS = (
    ("brand", "Brand"),
    ("list_name", "List"),
    ("support", "Support"),
    ("preferences", "Link to their choices"),
    ("coupon", "Coupon code"),
)
MEASURED = 1_000  # people whose texts are cut while one types; the rest is reckoned


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form holds right now, valid or not; nothing of it is saved.

    `problems` are sentences about what cannot be read at all.
    """

    campaign: Campaign
    arms: Sequence[Variant]
    problems: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """What is shown beside the form: what to mend, phones, and what to know.

    Shape: the people shown come after the key `after`; `last` is the last one's key.
    """

    to_mend: Answers | None = None
    phones: Phones | None = None
    to_know: Sequence[Section] = ()
    after: int = 0
    last: int = 0
    has_more: bool = False


def panel(typed: Typed, *, viewer: User, after: int = 0) -> Panel:
    """Return the panel of a draft. A constant number of queries."""
    campaign = typed.campaign
    sound, problems = _sorted_out(typed)
    missing = list(_missing(typed))
    if missing or not sound:
        return Panel(_to_mend(problems, missing))
    press = Press.of(campaign)
    if not press.senders:
        said = f"{campaign.list} names no sender yet, so nothing can leave."
        return Panel(_to_mend([*problems, said]))
    if not typed.problems:
        bodies = [arm.body for arm in sound]
        problems += [said for _, said in couponing.mistakes(campaign, bodies)]
        problems += asking.problems(campaign, bodies, press.senders.values())
    people = audience(campaign)
    keys = list(people.order_by("pk").values_list("pk", flat=True)[:MEASURED])
    shown = people_after(campaign, after) if after else people_of(keys[:PEOPLE_SHOWN])
    found = preview(press, sound, shown)
    problems += [one.composed.problem for one in found if one.composed.problem]
    size, lacking = _count(campaign, sound, people)
    return Panel(
        to_mend=_to_mend(problems),
        phones=phones("As they would read it", found, viewer),
        to_know=[
            _cost(
                measure(press, sound, Subscriber.objects.filter(pk__in=keys)),
                size,
                viewer,
            ),
            *_advice(campaign, found, size, lacking),
        ],
        after=after,
        last=shown[-1].pk if shown else 0,
        has_more=size > len(shown),
    )


def merge_fields_offered() -> list[tuple[str, str]]:
    """Return what the picker inserts, with its label: people's fields, then ours."""
    columns = AttributeType.objects.order_by("name").values_list("name", flat=True)
    return [
        *((label, f"{{{{ {name}|default:'{say}' }}}}") for name, label, say in OFFERED),
        *(
            (name.replace("_", " ").capitalize(), f"{{{{ attr.{name}|default:'' }}}}")
            for name in columns
        ),
        *((label, f"{{{{ {name} }}}}") for name, label in OURS),
    ]


def _sorted_out(typed: Typed) -> tuple[list[Variant], list[str]]:
    """Return the arms that can be rendered, and what is wrong with the others."""
    problems = list(typed.problems)
    known, sound = known_fields(typed.campaign), []
    for arm in typed.arms:
        try:
            check(arm.body, known)
        except RenderingError as problem:
            problems.append(f"{arm.name}: {problem}" if arm.name else str(problem))
        else:
            sound.append(arm)
    return sound, problems


def _count(
    campaign: Campaign, arms: Sequence[Variant], people: QuerySet[Subscriber]
) -> tuple[int, dict[str, int]]:
    """Count the audience, and who of it would read nothing in a field's place."""
    gaps = {name for arm in arms for name in fields_left_blank(arm.body)}
    size, lacking = count_gaps(people, sorted(gaps))
    ours = list_values(campaign.list)
    return size, lacking | {name: size for name, told in ours.items() if not told}


def _missing(typed: Typed) -> Iterator[str]:
    """Say what has to be there before anything can be shown."""
    if not typed.campaign.list_id and SubscriberList.objects.exists():
        yield "Choose a list: it says who gets the text, and whose it is."
    elif not typed.campaign.list_id:
        yield "Make a list first, under Lists: it says who gets the text."
    if not typed.arms:
        yield "Write the text: this is where people's phones will show it."


def _to_mend(problems: Sequence[str], missing: Sequence[str] = ()) -> Answers | None:
    told = [
        *((said, pictures.BAD) for said in dict.fromkeys(problems)),
        *((said, pictures.PLAIN) for said in missing),
    ]
    if not told:
        return None
    return Answers(
        title="To mend first" if problems else "To begin with",
        answers=[Answer(subject="", headline=said, tone=tone) for said, tone in told],
    )


def _cost(measured: Mapping[int, Measured], size: int, viewer: User) -> Figures:
    """Return what the audience costs, reckoned from those whose texts were cut."""
    parts = [one.parts for one in measured.values()]
    total = sum(parts)
    about = ""
    if size > len(parts):
        total, about = round(total * size / len(parts)), "about "
    least, most = min(parts, default=0), max(parts, default=0)
    each = f"{least} to {counted(most, 'part')}" if least < most else most
    return Figures(
        title="What it costs",
        facts=[
            ("Audience", counted(size, "person", "people")),
            ("Each text", each if isinstance(each, str) else counted(each, "part")),
            ("All texts", f"{about}{counted(total, 'part')}"),
            ("Price", _price(measured.values(), size, about, viewer)),
        ],
        are_words=True,
    )


def _price(measured: Collection[Measured], size: int, about: str, viewer: User) -> str:
    """Return what all texts cost, as far as their senders have prices."""
    loads: Counter[tuple[Sender, str]] = Counter()
    for one in measured:
        loads[one.sender, one.country] += one.parts
    costs = {road: cost_of(road[0], parts, road[1]) for road, parts in loads.items()}
    known = sum((cost for cost in costs.values() if cost is not None), Decimal(0))
    unpriced = sorted({one.slug for (one, _), cost in costs.items() if cost is None})
    if about:
        known = known * size / len(measured)
    return cost_said(known, unpriced, viewer, about=about)


def _advice(
    campaign: Campaign,
    found: Sequence[Preview],
    size: int,
    lacking: dict[str, int],
) -> list[Section]:
    """Return the warnings of all arms, then each arm's checklist."""
    answers = scarce(campaign, size)
    lists: list[Section] = []
    for arm in {one.arm.body: one.arm for one in found}.values():
        written = Written(
            body=arm.body,
            readings=[one.reading for one in found if one.arm is arm],
            brand=campaign.list.brand,
            links=campaign.links,
            fields=merge_fields(arm.body),
            is_promotional=campaign.kind == Kind.PROMOTIONAL,
            lacking={
                name: lacking[name]
                for name in fields_left_blank(arm.body)
                if name in lacking
            },
            audience=size,
            is_healthcare=campaign.list.template == Template.HEALTHCARE,
        )
        answers += [_warning(arm, one) for one in advise(written)]
        lists.append(_checks(arm, checklist(written)))
    worth = Answers(title="Worth a second look", answers=answers)
    return [worth, *lists] if answers else lists


def _warning(arm: Variant, advice: Advice) -> Answer:
    return Answer(
        subject=arm.name,
        headline=TITLES[advice.code],
        detail=advice.sentence,
        tone=pictures.LATER,
    )


def _checks(arm: Variant, items: Sequence[Item]) -> Checks:
    return Checks(
        title=f"Checklist: {arm.name}" if arm.name else "Checklist",
        checks=[
            Check(
                label=item.label,
                word="yes" if item.is_met else "no",
                detail=item.detail,
                tone=pictures.GOOD if item.is_met else pictures.PLAIN,
            )
            for item in items
        ],
    )

"""The gate: each kind against each check, and what holds for any facts at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.models import Campaign, Sender
from campaigns.pacing import gate
from campaigns.pacing.caps import Rule, Slot
from campaigns.pacing.facts import Block, Draft, Facts, Person, Standing, World
from campaigns.pacing.place import Place
from campaigns.pacing.verdict import Decision
from campaigns.pacing.windows import parse_period
from subscribers.models import SubscriberList

NOON = datetime(2026, 6, 2, 18, 0, tzinfo=UTC)
NIGHT = datetime(2026, 6, 2, 6, 0, tzinfo=UTC)
KINDS = ("promotional", "transactional", "conversational", "required")
ONE_A_DAY = Rule("cap:one", 1, parse_period("24h"), "skip")
HAD_ONE = Slot(99, NOON - timedelta(hours=1), "promotional", 1, (), False)
LIST = SubscriberList(pk=1, slug="offers", name="Offers", brand="Petal")


def make_facts(kind: str = "promotional", **changes: object) -> Facts:
    """A text that may leave at NOON, with some of its facts changed."""
    names = ("cause", "asked_at", "expires_at", "tags")
    draft = Draft(
        subscriber=1,
        sender=1,
        kind=kind,
        list=1,
        message=1,
        **{name: changes.pop(name) for name in names if name in changes},
    )
    world = World(
        is_paused=changes.pop("is_paused", False),
        pause_reason="",
        campaigns={},
        senders={1: Sender(pk=1, slug="main", rate=10, kind="long_code", countries=[])},
        lists={1: LIST},
        house=changes.pop("house", ()),
        spent={},
        secrets=(),
    )
    person = Person("+12025550101", Place("US", area="202"), "mobile", False, None)
    facts = Facts(
        draft=draft,
        world=world,
        person=person._replace(**changes.pop("person", {})),
        standing=Standing("active", None, None, None, None, frozenset()),
        blocks=(),
        slots=(),
    )
    return facts._replace(**changes)


def code(facts: Facts, now: datetime = NOON) -> str:
    return gate.decide(facts, now).code


def block(scope: str) -> Block:
    brand = "Petal" if scope == "brand" else ""
    return Block(scope, brand, 1 if scope == "list" else None, NOON)


ALIVE = {"conversational": {"asked_at": NOON - timedelta(hours=1)}}


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_nothing_stands_against_is_sent(kind):
    facts = make_facts(kind, **ALIVE.get(kind, {}))

    assert gate.decide(facts, NOON).decision == Decision.SEND


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("promotional", "quiet_hours"),
        ("transactional", ""),
        ("conversational", ""),
        ("required", "quiet_hours"),
    ],
)
def test_quiet_hours_bind_by_kind(kind, expected):
    asked_at = NIGHT - timedelta(hours=1)
    facts = make_facts(kind, **({"asked_at": asked_at} if kind in ALIVE else {}))

    assert code(facts, NIGHT) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"), [(9, ""), (11, "quiet_hours")], ids=["just", "earlier"]
)
def test_a_request_the_person_just_caused_leaves_at_night(minutes, expected):
    asked_at = NIGHT - timedelta(minutes=minutes)
    facts = make_facts("required", cause="request:1:1", asked_at=asked_at)
    facts = facts._replace(standing=facts.standing._replace(status="pending"))

    assert code(facts, NIGHT) == expected


@pytest.mark.parametrize(
    ("kind", "scope", "expected"),
    [
        ("promotional", "list", "suppressed"),
        ("promotional", "brand", "suppressed"),
        ("promotional", "everything", "suppressed"),
        ("transactional", "brand", ""),
        ("transactional", "everything", "suppressed"),
        ("conversational", "brand", "suppressed"),
        ("required", "brand", "suppressed"),
    ],
)
def test_suppressions_bind_by_kind_and_scope(kind, scope, expected):
    facts = make_facts(kind, blocks=(block(scope),), **ALIVE.get(kind, {}))

    assert code(facts) == expected


@pytest.mark.parametrize(
    ("asked", "brands", "expected"),
    [
        (-1, {"Petal"}, "suppressed"),
        (1, {"Petal"}, ""),
        (-1, {"Stem"}, ""),
    ],
    ids=["they left after asking", "they asked after leaving", "another brand"],
)
def test_an_answer_of_no_list_stops_at_a_leaving_that_came_after_the_question(
    asked, brands, expected
):
    asked_at = NOON + timedelta(hours=asked)
    facts = make_facts("conversational", asked_at=asked_at, blocks=(block("brand"),))
    draft = facts.draft._replace(list=None)
    facts = facts._replace(draft=draft, brands=frozenset(brands))

    assert code(facts, NOON + timedelta(hours=2)) == expected


@pytest.mark.parametrize(
    ("cause", "expected"),
    [("optout:7", ""), ("help:7", ""), ("request:1:1", "suppressed")],
)
def test_only_an_answer_passes_a_suppression(cause, expected):
    facts = make_facts(
        "required", cause=cause, asked_at=NOON, blocks=(block("everything"),)
    )

    assert code(facts) == expected


def test_an_answer_nobody_asked_for_does_not_pass():
    facts = make_facts("required", cause="optout:7", blocks=(block("everything"),))

    assert code(facts) == "suppressed"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("promotional", "cap:one"), ("transactional", ""), ("required", "")],
)
def test_a_cap_for_everyone_binds_promotional_texts_only(kind, expected):
    facts = make_facts(kind, house=(ONE_A_DAY,), slots=(HAD_ONE,))

    assert code(facts) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [("active", ""), ("pending", "no_consent"), ("unsubscribed", "no_consent")],
)
def test_a_promotional_text_needs_a_live_consent(status, expected):
    facts = make_facts()

    facts = facts._replace(standing=facts.standing._replace(status=status))

    assert code(facts) == expected


def test_a_conversation_is_over_after_a_day():
    facts = make_facts("conversational", asked_at=NOON - timedelta(hours=25))

    assert code(facts) == "conversation_over"


def test_an_expired_soft_consent_is_none():
    facts = make_facts()
    ended = facts.standing._replace(consent_expires_at=NOON - timedelta(days=1))

    assert code(facts._replace(standing=ended)) == "consent_expired"


def test_the_first_check_that_bites_gives_the_code():
    facts = make_facts(is_paused=True, blocks=(block("everything"),), expires_at=NOON)

    assert code(facts) == "all_paused"


def test_a_cancelled_campaign_drops():
    facts = make_facts()
    campaign = Campaign(pk=1, status=Campaign.Status.CANCELLED)
    world = replace(facts.world, campaigns={1: campaign})
    draft = facts.draft._replace(campaign=1)

    assert code(facts._replace(world=world, draft=draft)) == "campaign_cancelled"


WORLDS = st.fixed_dictionaries(
    {
        "is_paused": st.booleans(),
        "asked_at": st.none() | st.just(NOON - timedelta(hours=1)),
        "cause": st.sampled_from(["", "optout:1", "request:1:1", "joined:1:1"]),
        "expires_at": st.none()
        | st.timedeltas(timedelta(days=-3), timedelta(days=9)).map(lambda d: NOON + d),
        "house": st.sampled_from(
            [(), (ONE_A_DAY,), (replace(ONE_A_DAY, over="defer"),)]
        ),
        "slots": st.lists(
            st.builds(
                Slot,
                message=st.integers(2, 99),
                at=st.none()
                | st.timedeltas(timedelta(days=-2), timedelta(0)).map(
                    lambda d: NOON + d
                ),
                kind=st.sampled_from(KINDS),
                list=st.just(1),
                tags=st.just(()),
                is_released=st.booleans(),
            ),
            max_size=3,
        ).map(tuple),
        "blocks": st.lists(
            st.sampled_from(["list", "brand", "everything"]), max_size=2
        ).map(lambda scopes: tuple(block(scope) for scope in scopes)),
        "person": st.fixed_dictionaries(
            {
                "line": st.sampled_from(["mobile", "unknown", "landline", "invalid"]),
                "is_erased": st.booleans(),
                "held_until": st.none() | st.just(NOON + timedelta(hours=3)),
            }
        ),
    }
)
MOMENTS = st.integers(0, 7 * 24 * 60).map(lambda m: NOON + timedelta(minutes=m))


@given(st.sampled_from(KINDS), WORLDS, MOMENTS)
def test_every_verdict_but_send_has_a_reason(kind, world, now):
    verdict = gate.decide(make_facts(kind, **world), now)

    assert (verdict.decision == Decision.SEND) == (verdict.code == "")
    assert verdict.detail or verdict.decision == Decision.SEND


@given(st.sampled_from(KINDS), WORLDS, MOMENTS)
def test_every_deferral_moves_forward_and_ends_before_expiry(kind, world, now):
    facts = make_facts(kind, **world)
    verdict = gate.decide(facts, now)

    if verdict.decision == Decision.DEFER:
        assert verdict.until >= now + gate.LEAST_DEFERRAL
        expires_at = facts.draft.expires_at
        assert expires_at is None or verdict.until < expires_at


@given(WORLDS, MOMENTS)
def test_no_suppressed_person_ever_gets_a_promotional_text(world, now):
    facts = make_facts(**{**world, "blocks": (block("brand"),)})

    assert gate.decide(facts, now).decision != Decision.SEND


@given(st.sampled_from(KINDS), WORLDS, MOMENTS)
def test_the_walk_agrees_with_the_decision(kind, world, now):
    facts = make_facts(kind, **world)
    first = next((c.verdict for c in gate.walk(facts, now) if c.verdict), None)

    assert (first.code if first else "") == gate.decide(facts, now).code

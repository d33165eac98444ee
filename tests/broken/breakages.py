"""Ways to break each promise of sending, and the tests that must notice."""

from dataclasses import dataclass

JUDGING = "tests/campaigns/sending/test_judging.py"
GATE = "tests/campaigns/pacing/test_gate.py"
DISPATCH = "tests/campaigns/sending/test_dispatch.py"
HOURS = "tests/campaigns/pacing/test_hours_everywhere.py"
YEAR = "tests/campaigns/pacing/test_whole_year.py"
CAPS = "tests/campaigns/sending/test_caps.py"
EDGE = "tests/campaigns/pacing/test_caps_at_the_edge.py"
HTTP = "tests/campaigns/gateways/test_http.py"
TURNS = "tests/keywords/hearing/test_turns.py"
RACE = "tests/services/test_cap_race.py"
KILL = "tests/services/test_kill.py"


@dataclass(frozen=True)
class Breakage:
    """A file with one passage that is written otherwise; tests that must then fail."""

    promise: str
    what: str
    file: str
    passage: str
    written: str
    tests: tuple[str, ...]
    needs_postgresql: bool = False


BREAKAGES = (
    Breakage(
        "P1",
        "nobody asks whether they are on the list",
        "campaigns/pacing/permission.py",
        "    if status != wanted:\n",
        "    if False:\n",
        (GATE, DISPATCH),
    ),
    Breakage(
        "P1",
        "a topic they did not choose is sent",
        "campaigns/pacing/permission.py",
        "    if topic and standing.topics and topic not in standing.topics:\n",
        "    if False:\n",
        (GATE, DISPATCH, JUDGING),
    ),
    Breakage(
        "P1",
        "a consent that has run out is as good as any",
        "campaigns/pacing/permission.py",
        "    if standing.consent_expires_at and standing.consent_expires_at <= now:\n",
        "    if False:\n",
        (JUDGING,),
    ),
    Breakage(
        "P2",
        "an opt-out leaves what waits in line",
        "campaigns/sending/notices.py",
        "    if not keys:\n        return 0\n",
        "    return 0\n",
        (DISPATCH, JUDGING),
    ),
    Breakage(
        "P2",
        "an opt-out overlooks what a worker has claimed",
        "campaigns/models/message.py",
        "WAITING = (Status.QUEUED, Status.DEFERRED, Status.CLAIMED)",
        "WAITING = (Status.QUEUED, Status.DEFERRED)",
        (JUDGING,),
    ),
    Breakage(
        "P2",
        "hand-over does not look whether the text was cancelled",
        "campaigns/sending/judging.py",
        'pk__among=Given("keys"), claim=Given("claim"), status=Status.CLAIMED\n',
        'pk__among=Given("keys")\n',
        (JUDGING,),
    ),
    Breakage(
        "P2",
        "the gate overlooks a wish to leave that the door has noted",
        "campaigns/pacing/permission.py",
        "    if not facts.person.wants_out:\n",
        "    if True:\n",
        (TURNS,),
    ),
    Breakage(
        "P2",
        "a noted wish to leave ends with an earlier text",
        "keywords/hearing/turns.py",
        "    consent.forget_wishes(set(wishing) - unheard)\n",
        "    consent.forget_wishes(wishing)\n",
        (TURNS,),
    ),
    Breakage(
        "P3",
        "slots are counted without the subscribers' locks",
        "campaigns/sending/judging.py",
        "loading.lock_people([row.subscriber for row in wave])",
        "None",
        (RACE,),
        needs_postgresql=True,
    ),
    Breakage(
        "P3",
        "texts of one batch do not see each other's slots",
        "campaigns/sending/taking.py",
        "            granted.append(slots.slot_of(facts))\n",
        "            pass\n",
        (CAPS,),
    ),
    Breakage(
        "P3",
        "a window begins a minute late",
        "campaigns/pacing/caps.py",
        "(slot.at is None or slot.at >= start)",
        "(slot.at is None or (slot.at - start).total_seconds() > 60)",
        (EDGE,),
    ),
    Breakage(
        "P4",
        "hours are judged as they were when the text was claimed",
        "campaigns/sending/taking.py",
        "        verdict = gate.decide(self._seen(facts), now)\n",
        "        verdict = gate.decide(self._seen(facts), facts.draft.first_due_at)\n",
        (JUDGING,),
    ),
    Breakage(
        "P4",
        "no margin before a closing",
        "campaigns/pacing/calendars.py",
        "MARGIN_SECONDS = 15 * 60",
        "MARGIN_SECONDS = 0",
        (HOURS, YEAR),
    ),
    Breakage(
        "P4",
        "the likeliest zone counts alone",
        "campaigns/pacing/hours.py",
        "for chain in applied for zone in where.zones",
        "for chain in applied for zone in where.zones[:1]",
        (HOURS, YEAR),
    ),
    Breakage(
        "P4",
        "summer time is forgotten",
        "campaigns/pacing/calendars.py",
        "        if following != offset:\n",
        "        if False:\n",
        (HOURS, YEAR),
    ),
    Breakage(
        "P5",
        "a text that may have left is sent again",
        "campaigns/sending/reaping.py",
        "    claimed = [pk for pk, status in rows if status == Status.CLAIMED]\n"
        "    handing = [pk for pk, status in rows if status == Status.HANDING]\n",
        "    claimed, handing = [pk for pk, _ in rows], []\n",
        (KILL,),
        needs_postgresql=True,
    ),
    Breakage(
        "P5",
        "a gateway that did not answer in time is asked again",
        "campaigns/gateways/http.py",
        "            raise OutcomeUnknown(\n"
        '                f"{self.url.address} did not answer in time."',
        "            raise Unreachable(\n"
        '                f"{self.url.address} did not answer in time."',
        (HTTP,),
    ),
    Breakage(
        "P5",
        "the hand-over is not committed before the gateway is called",
        "campaigns/sending/judging.py",
        '        "status": Status.HANDING,',
        '        "status": Status.CLAIMED,',
        (KILL, DISPATCH),
        needs_postgresql=True,
    ),
)

"""The codes of a wave's texts: how long each would be, and then the drawing itself.

It runs inside the transaction that hands the texts over, so that a code leaves its pool
if and only if a text goes with it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from campaigns.composing import coupons
from campaigns.models import Campaign
from campaigns.pacing import gate
from campaigns.pacing.facts import Facts
from campaigns.pacing.timing import no_coupon
from campaigns.pacing.verdict import Verdict
from campaigns.sending.arms import arms_of
from campaigns.sending.measuring import Cuts, Press
from subscribers.models import Subscriber


def cutter(loaded: Sequence[Facts]) -> Callable[[Facts], int]:
    """Return what counts the parts of a text with the code it would get.

    Only a budget and a carrier's cap ask for them before a text is composed.
    """
    cuts: dict[int, Cuts] = {}
    for campaign, theirs in _giving(loaded):
        if campaign.budget is not None or theirs[0].world.carrier_caps:
            people = {one.draft.subscriber for one in theirs}
            rows = Subscriber.objects.filter(pk__in=people)
            cuts[campaign.pk] = Cuts.of(Press.of(campaign), arms_of(campaign), rows)

    def cut(facts: Facts) -> int:
        found = cuts.get(facts.campaign.pk)
        if found is None or not _leaves(facts):
            return facts.draft.parts
        return found.measure(facts.draft.subscriber, facts.coupon).parts

    return cut


def _leaves(facts: Facts) -> bool:
    return bool(facts.coupon) or facts.campaign.falls_back


def draw(
    passed: Sequence[Facts], verdicts: dict[int, Verdict], *, now: datetime
) -> list[Facts]:
    """Return the texts that still go, each with the code that is theirs now.

    Another worker may have drawn the last ones since the gate saw them: who gets none
    for it has their verdict put into `verdicts`. A code stays with its person if the
    text fails or is dropped after all; should it be tried again, it has the same one.
    """
    given: dict[int, str] = {}
    for campaign, theirs in _giving(passed):
        cause = coupons.cause_of(campaign.pk)
        wanting = {one.draft.subscriber: cause for one in theirs if one.coupon}
        pool = campaign.coupon_pool_id
        codes = coupons.draw(pool, wanting, source=cause, now=now) if wanting else {}
        given |= {
            one.draft.message: codes.get(one.draft.subscriber, "") for one in theirs
        }
    going = []
    for one in passed:
        if one.draft.message in given:
            one = one._replace(coupon=given[one.draft.message])
            if not _leaves(one):
                verdict = gate.within_life(no_coupon(one, now), one, now)
                verdicts[one.draft.message] = verdict
                continue
        going.append(one)
    return going


def _giving(loaded: Iterable[Facts]) -> Iterator[tuple[Campaign, list[Facts]]]:
    """Yield each campaign that gives codes, with its texts."""
    found: dict[int, list[Facts]] = {}
    for one in loaded:
        if one.campaign is not None and one.campaign.coupon_pool_id:
            found.setdefault(one.campaign.pk, []).append(one)
    for theirs in found.values():
        yield theirs[0].campaign, theirs

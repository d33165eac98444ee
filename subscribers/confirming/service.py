"""What the button of a request's page changes, through consent's door; no wording."""

from dataclasses import dataclass
from datetime import datetime

from subscribers import consent, disclosures
from subscribers.models import Disclosure, Subscription
from subscribers.origin import Origin, Who

DOOR = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Who pressed, as far as the web server knows, and the words on the page."""

    address: str
    agent: str
    wording: Disclosure | None

    @property
    def evidence(self) -> dict[str, object]:
        shown = self.wording
        return {
            "ip": self.address,
            "user_agent": self.agent,
            "disclosure": {"country": shown.country, **disclosures.named(shown)}
            if shown
            else None,
        }


def agree(request: Subscription, *, press: Press, now: datetime) -> bool:
    """Take the yes; return whether they have joined."""
    done = consent.confirm(
        [request.subscriber_id],
        request.list,
        origin=_origin("pressed the button on the page", press),
        now=now,
    )
    return bool(done.joined)


def refuse(request: Subscription, *, press: Press, now: datetime) -> None:
    consent.decline(
        [request.subscriber_id],
        request.list,
        origin=_origin("declined on the page", press),
        now=now,
    )


def _origin(why: str, press: Press) -> Origin:
    return Origin(who=Who.PERSON, why=why, door=DOOR, evidence=press.evidence)

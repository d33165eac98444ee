"""The tables of who may be texted, and the proof of it."""

from subscribers import lookups as lookups
from subscribers.models.abuse import PumpingAlarm, TurnedAway
from subscribers.models.arrival import Arrival
from subscribers.models.bulk_act import BulkAct
from subscribers.models.consent import (
    ChainHead,
    ConsentEvent,
    Evidence,
    PhoneHashKey,
    Seal,
    Suppression,
)
from subscribers.models.disclosure import Disclosure
from subscribers.models.door import OwnOptIn
from subscribers.models.hygiene import NumberFlag
from subscribers.models.import_draft import ImportDraft, ImportMapping
from subscribers.models.importing import (
    AttributeType,
    ImportJob,
    ImportLane,
    ImportRow,
)
from subscribers.models.lists import SubscriberList, Topic
from subscribers.models.place import Place
from subscribers.models.segment import Segment, SegmentMember
from subscribers.models.signup import (
    SignupCount,
    SignupPage,
    SignupVersion,
)
from subscribers.models.subscriber import Subscriber, Tag
from subscribers.models.subscription import Subscription
from subscribers.models.tally import Tally

__all__ = [
    "Arrival",
    "AttributeType",
    "BulkAct",
    "ChainHead",
    "ConsentEvent",
    "Disclosure",
    "Evidence",
    "ImportDraft",
    "ImportJob",
    "ImportLane",
    "ImportMapping",
    "ImportRow",
    "NumberFlag",
    "OwnOptIn",
    "PhoneHashKey",
    "Place",
    "PumpingAlarm",
    "Seal",
    "Segment",
    "SegmentMember",
    "SignupCount",
    "SignupPage",
    "SignupVersion",
    "Subscriber",
    "SubscriberList",
    "Subscription",
    "Suppression",
    "Tag",
    "Tally",
    "Topic",
    "TurnedAway",
]

"""The audience's pages: one module per noun, imported here so that they register."""

from subscribers.admin import (
    abuse,
    bulk_act,
    consent_event,
    disclosure,
    evidence,
    hygiene,
    import_job,
    import_wizard,
    place,
    segment,
    signup_page,
    staff_user,
    subscriber,
    subscriber_list,
    suppression,
    tag,
)

__all__ = [
    "abuse",
    "bulk_act",
    "consent_event",
    "disclosure",
    "evidence",
    "hygiene",
    "import_job",
    "import_wizard",
    "place",
    "segment",
    "signup_page",
    "staff_user",
    "subscriber",
    "subscriber_list",
    "suppression",
    "tag",
]

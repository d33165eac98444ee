"""What can go wrong with subscribers; every message is a sentence staff may read."""


class Refusal(Exception):
    """Root of every refusal of ours, upper floors included: show it, don't trace it."""


class SubscriberError(Refusal):
    """Root of this app's refusals."""


class UnknownSubscriber(SubscriberError):
    """No such number is known."""


class UnknownSlug(SubscriberError):
    """No list, segment, page … of that name."""


class NotAllowed(SubscriberError):
    """A rule of consent forbids the change."""


class SoftRefused(NotAllowed):
    """Existing custom is no ground for texts here, or no longer."""


class ImportRefused(SubscriberError):
    """The file, or the way it was handed in, cannot be imported."""


class BadRules(SubscriberError):
    """A segment's rules cannot be understood; `place` is where: "all[1].value"."""

    def __init__(self, sentence: str, place: str = "") -> None:
        super().__init__(f"{place}: {sentence}" if place else sentence)
        self.sentence = sentence
        self.place = place


class SegmentInUse(SubscriberError):
    """Campaigns or other segments ask about the segment."""

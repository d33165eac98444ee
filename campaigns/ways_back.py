"""How somebody answers a list's texts: which number hears them, and which words."""

from campaigns.composing.languages import REPLY_WORDS, closest
from campaigns.composing.texts import stop_route
from campaigns.models import Sender
from subscribers.models import SubscriberList
from subscribers.registries import WayBack


def way_back(lst: SubscriberList, country: str, language: str) -> WayBack:
    """Return it for one country; the number is empty where no sender can hear.

    Two queries at most.
    """
    words = REPLY_WORDS[closest(language)]
    sender = Sender.objects.for_list(lst, country)
    if sender is not None and sender.is_two_way:
        return WayBack(number=sender.number, start=words.start, yes=words.yes)
    number = stop_route(lst)
    return WayBack(number=number, start=words.start) if number else WayBack()

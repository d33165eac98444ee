"""What the hygiene of lists asks of this floor: who was texted, who gave a sign."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from campaigns.models import Click, Message
from campaigns.models.campaign import Kind
from subscribers.models import SubscriberList
from subscribers.registries import signs_of_life, texted


def register() -> None:
    """Call once, from AppConfig.ready()."""
    signs_of_life.register("messages", sign)
    texted.register("messages", texts_of)


def sign(wanted: str, since: datetime) -> Q:
    """Who tapped a link, or got a text where a delivery counts, since an instant."""
    taps = Click.objects.filter(
        at__gte=since, message_link__message__subscriber=OuterRef("pk")
    )
    if wanted != SubscriberList.Sign.DELIVERY:
        return Q(Exists(taps))
    arrived = Message.objects.filter(
        subscriber=OuterRef("pk"),
        status=Message.Status.DELIVERED,
        handed_at__gte=since,
    )
    return Q(Exists(taps)) | Q(Exists(arrived))


def texts_of(lst: SubscriberList, number: int, since: datetime) -> Q:
    """To whom so many promotional texts of the list were handed over since."""
    rows = Message.objects.filter(
        Q(list=lst) | Q(campaign__list=lst),
        kind=Kind.PROMOTIONAL,
        status__in=Message.LEFT,
        handed_at__gte=since,
    )
    counted = rows.values("subscriber").annotate(number=Count("pk"))
    return Q(pk__in=counted.filter(number__gte=number).values("subscriber"))

"""All we hold on one person, for that person: particulars, choices, evidence."""

from django.forms.models import model_to_dict

from subscribers import evidence
from subscribers.models import Subscriber, Subscription

PARTICULARS = (
    *("first_name", "last_name", "email", "language", "birthday", "country"),
    *("region", "postcode", "zone", "area", "line", "attributes"),
)
CHOICES = (
    *("language", "promise_messages", "promise_per", "own_messages", "own_per"),
    "paused_until",
)


def held(subscriber: Subscriber) -> dict[str, object]:
    """Return it for `DjangoJSONEncoder`: the evidence pack, and what is not in it."""
    rows = Subscription.objects.filter(subscriber=subscriber).select_related("list")
    return {
        "you": particulars(subscriber),
        "choices": [
            {
                "list": row.list.name,
                **{name: getattr(row, name) for name in CHOICES},
                "topics": [topic.name for topic in row.topics.all()],
            }
            for row in rows.prefetch_related("topics").order_by("list")
        ],
        **evidence.pack(subscriber),
    }


def particulars(subscriber: Subscriber) -> dict[str, object]:
    """Return what is known of the person beside the number, blanks left out."""
    known = model_to_dict(subscriber, fields=PARTICULARS)
    tags = list(subscriber.tags.values_list("name", flat=True))
    told = {"phone": str(subscriber.phone), **known, "tags": tags}
    told["since"] = subscriber.created_at
    return {name: value for name, value in told.items() if value}

"""A person's text to us: kept on their simulated phone and heard by the one intake."""

from datetime import datetime

from django.db import transaction

from campaigns.models import SimulatedText
from keywords import intake
from subscribers.retrying import retried_on_collision


@retried_on_collision
@transaction.atomic
def text_us(
    *, gateway: str, phone: str, number: str, body: str, once: str, now: datetime
) -> intake.Received:
    """Text `body` from `phone` (E.164) to our `number`; one INSERT beside the intake.

    `once` is the provider's id: the same one again, say from a form sent twice, is a
    duplicate and leaves nothing on the phone.
    """
    # Before the answer that the intake may queue, so that the phone shows it first.
    typed = SimulatedText.objects.create(
        gateway=gateway,
        sender=number,
        phone=phone,
        text=body,
        direction=SimulatedText.Direction.FROM_PHONE,
        created_at=now,
    )
    received = intake.receive(
        gateway=gateway,
        provider_id=once,
        from_number=phone,
        to_number=number,
        body=body,
        now=now,
    )
    if received.intent == intake.DUPLICATE:
        typed.delete()
    return received

"""What texts cost: each sender's price of a part, in the house's one currency."""

from decimal import Decimal

from django.conf import settings

from campaigns.models import Sender

CENT = Decimal("0.01")


def cost_of(sender: Sender, parts: int, country: str) -> Decimal | None:
    """Return what parts to a country cost, or None where nobody has set a price."""
    price = sender.price_in(country)
    return None if price is None else price * parts


def money(cost: Decimal) -> str:
    """Return "12.30 USD"; what rounds to no cent keeps the digits it has."""
    if 0 < cost < CENT:
        return f"{cost.normalize():f} {settings.SMS_CURRENCY}"
    return f"{cost:,.2f} {settings.SMS_CURRENCY}"


def unit_price(price: Decimal) -> str:
    """Return what one part costs, with the digits that providers' lists have."""
    digits = f"{price:.4f}".removesuffix("0").removesuffix("0")
    return f"{digits} {settings.SMS_CURRENCY}"

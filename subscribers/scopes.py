"""Scope: how far an opt-out or a suppression reaches."""

from dataclasses import dataclass

from django.db.models import Q

from subscribers.models import SubscriberList, Suppression


@dataclass(frozen=True, slots=True)
class Scope:
    """One list, one brand, or everything."""

    kind: str
    brand: str = ""
    list: SubscriberList | None = None

    @classmethod
    def everything(cls) -> "Scope":
        return cls(Suppression.Scope.EVERYTHING)

    @classmethod
    def of_brand(cls, brand: str) -> "Scope":
        return cls(Suppression.Scope.BRAND, brand=brand)

    @classmethod
    def of_list(cls, lst: SubscriberList) -> "Scope":
        return cls(Suppression.Scope.LIST, list=lst)

    @property
    def subscriptions(self) -> Q:
        """A filter on Subscription."""
        if self.list is not None:
            return Q(list=self.list)
        return Q(list__brand=self.brand) if self.brand else Q()

    @property
    def suppressions(self) -> Q:
        """A filter on Suppression: exactly this scope."""
        return Q(scope=self.kind, brand=self.brand, list=self.list)

    def __str__(self) -> str:
        return self.list.name if self.list else self.brand or "everything"

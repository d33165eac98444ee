"""A phone number column that stays text until somebody looks at it."""

import re

from django.db import models
from phonenumber_field.modelfields import PhoneNumberDescriptor, PhoneNumberField

CANONICAL = re.compile(r"\+[1-9][0-9]{6,14}")


class LazyDescriptor(PhoneNumberDescriptor):
    """Parses a stored number when it is read, not when its row is loaded."""

    def __get__(self, instance: models.Model | None, owner: type) -> object:
        if instance is None:
            return self
        value = super().__get__(instance, owner)
        if isinstance(value, str):
            super().__set__(instance, value)
            value = super().__get__(instance, owner)
        return value

    def __set__(self, instance: models.Model, value: object) -> None:
        if isinstance(value, str) and CANONICAL.fullmatch(value):
            instance.__dict__[self.field.name] = value
        else:
            super().__set__(instance, value)


class E164Field(PhoneNumberField):
    """PhoneNumberField for numbers `subscribers.phones` has already checked.

    The library parses a number three times on its way in and once on its way out,
    which is most of the cost of a bulk insert; a canonical text needs none of it.
    """

    descriptor_class = LazyDescriptor

    def get_prep_value(self, value: object) -> object:
        if isinstance(value, str) and CANONICAL.fullmatch(value):
            return value
        return super().get_prep_value(value)

    def from_db_value(self, value: object, *_: object) -> object:
        return value

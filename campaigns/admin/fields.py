"""Form fields of this floor: lengths of time, cap periods and link targets."""

from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.forms import CharField, SplitDateTimeField
from django.utils import timezone
from unfold.widgets import UnfoldAdminSplitDateTimeWidget, UnfoldAdminTextInputWidget

from campaigns.pacing.windows import parse_period
from subscribers.staff.fields import PairsField
from subscribers.staff.wording import counted

HOUR = timedelta(hours=1)
_is_web_address = URLValidator(schemes=["http", "https"])


class LengthField(CharField):
    """A length of time typed as 48h or 3d."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: object) -> object:
        return f"{value // HOUR}h" if isinstance(value, timedelta) else value

    def to_python(self, value: object) -> timedelta | None:
        text = str(value or "").strip()
        if not text:
            return None
        length = _period_of(text)
        if length is None:
            raise ValidationError("Write hours or days, such as 48h or 3d.")
        return length

    def validate(self, value: timedelta | None) -> None:
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: timedelta | None) -> None:
        """A length that could be read is valid."""


class PeriodField(CharField):
    """The window of a cap: 24h, 7d, day, week or month."""

    widget = UnfoldAdminTextInputWidget

    def to_python(self, value: object) -> str:
        text = str(value or "").strip()
        try:
            return parse_period(text).text if text else ""
        except ValueError as problem:
            raise ValidationError(str(problem), code="no_period") from problem


class WallClockField(SplitDateTimeField):
    """A day and a time as typed, without a zone: the form knows whose clock it is."""

    widget = UnfoldAdminSplitDateTimeWidget

    def compress(self, data_list: list) -> datetime | None:
        # Read in UTC, where every time exists: an hour that the viewer's own clock
        # leaves out in spring may well exist where the text is read.
        with timezone.override(UTC):
            moment = super().compress(data_list)
        return moment and moment.replace(tzinfo=None)


class LinksField(PairsField):
    """Link targets by the name the text uses."""

    def to_python(self, value: object) -> dict[str, str]:
        links = super().to_python(value)
        for name, url in links.items():
            if not name.isidentifier():
                raise ValidationError(
                    f"“{name}” cannot be a link's name: use letters, digits and _.",
                    code="bad_name",
                )
            try:
                _is_web_address(url)
            except ValidationError as problem:
                raise ValidationError(
                    f"“{url}” is no web address; write https://….", code="bad_url"
                ) from problem
        return links


def length_in_words(length: timedelta) -> str:
    """Return "3 days" or "36 hours"."""
    days, hours = length.days, length // HOUR
    if length == timedelta(days=days):
        return counted(days, "day")
    return counted(hours, "hour")


def _period_of(text: str) -> timedelta | None:
    try:
        return parse_period(text).length
    except ValueError:
        return None

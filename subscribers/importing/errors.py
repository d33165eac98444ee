"""Why a file cannot be imported at all; a bad row is a Reject, not an error."""

from subscribers.errors import ImportRefused


class UnreadableFile(ImportRefused, ValueError):
    """The file is missing, or is no table of rows."""


class BadMapping(ImportRefused, ValueError):
    """The columns named by hand do not fit the file or our fields."""


class NoPhoneColumn(BadMapping):
    """No column is known to hold phone numbers."""

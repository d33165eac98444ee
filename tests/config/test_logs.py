"""What may not stand in a log line does not, whoever printed it."""

import logging

import pytest

from config.logs import OneLineFormatter, mask


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("to +12025550123.", "to +•••0123."),
        ("GET /webhooks/main/inbound/?from=1", "GET /webhooks/main/inbound/?•••"),
        ("Gone: /p/abc.def-9/", "Gone: /p/•••/"),
        ("Gone: /c/4-0HFXEvrSrr/", "Gone: /c/•••/"),
        ("twilio://sid:hush@api.twilio.com", "twilio://•••@api.twilio.com"),
        ("sent 12025550 texts", "sent 12025550 texts"),
    ],
    ids=["phone", "query", "token", "request", "password", "a plain count"],
)
def test_a_line_is_masked(line, masked):
    assert mask(line) == masked


def test_a_newline_in_a_message_does_not_start_a_line():
    record = logging.LogRecord("x", logging.INFO, "", 0, "one\ntwo %s", ("3",), None)

    assert OneLineFormatter("%(message)s").format(record) == "one | two 3"

"""The suite itself: no test may leave this machine."""

import socket

import pytest


def test_a_connection_to_the_outside_fails():
    with (
        socket.socket() as door,
        pytest.raises(RuntimeError, match=r"may not connect to 192\.0\.2\.1"),
    ):
        door.connect(("192.0.2.1", 80))


def test_a_name_of_the_outside_is_not_looked_up():
    with pytest.raises(RuntimeError, match="may not look up"):
        socket.create_connection(("gateway.example", 443))

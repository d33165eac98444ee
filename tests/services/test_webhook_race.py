"""On PostgreSQL: workers that post at the same time post each text once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from keywords.models import WebhookDelivery
from keywords.posting import deliveries
from tests.factories import NOON
from tests.keywords.posting.conftest import (  # noqa: F401
    loopback,
    points,
    receiver,
    text,
    till,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite writes one by one."
    ),
]

WORKERS, TEXTS = 4, 60


def test_each_text_is_posted_once_by_four_workers(points, text, receiver):  # noqa: F811
    for _ in range(TEXTS):
        text()
    ready = Barrier(WORKERS)

    def work(_: int) -> None:
        try:
            ready.wait()
            deliveries.post_due(clock=lambda: NOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as running:
        list(running.map(work, range(WORKERS)))

    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert (len(ids), len(set(ids))) == (TEXTS, TEXTS)
    assert WebhookDelivery.objects.filter(status="delivered").count() == TEXTS

"""Load balancers learn whether the database answers."""

import pytest


@pytest.mark.django_db
def test_it_says_ok_while_the_database_answers(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})

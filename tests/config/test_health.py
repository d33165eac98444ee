"""Load balancers learn whether the database answers."""

import pytest


@pytest.mark.django_db
def test_it_says_ok_while_the_database_answers(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_the_bare_address_leads_to_the_admin(client):
    assert client.get("/")["Location"] == "/admin/"

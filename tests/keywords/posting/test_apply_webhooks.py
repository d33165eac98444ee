"""Webhooks, and the keywords that post to them, as a file says them."""

import pytest

from keywords.models import Keyword, Webhook

pytestmark = pytest.mark.django_db

HOOK = """
[[webhooks]]
slug = "till"
url = "https://till.example/texts"
[[keywords]]
word = "POINTS"
sender = "main"
action = "webhook"
webhook = "till"
"""


@pytest.fixture
def shop(example) -> str:
    return example + HOOK


def test_a_file_makes_a_webhook_with_a_secret(apply, shop):
    apply(shop, "--by", "Ops")

    made = Webhook.objects.get()
    assert (made.name, made.author, made.is_active) == ("Till", "Ops", True)
    assert made.secret.startswith("whsec_")


def test_a_keyword_names_it(apply, shop):
    apply(shop)

    assert Keyword.objects.get(word="POINTS").webhook.slug == "till"


def test_the_operator_is_told_where_to_read_a_secret(apply, shop, capsys):
    apply(shop)

    assert "The webhook Till signs with a secret that nobody has read" in (
        capsys.readouterr().err
    )


def test_applying_it_again_keeps_the_secret(apply, shop):
    apply(shop)
    secret = Webhook.objects.get().secret

    assert {one["result"] for one in apply(shop)["items"]} == {"unchanged"}
    assert Webhook.objects.get().secret == secret


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("https://till", "http://till", "key url: write an address that begins with"),
        ("till.example", "10.0.0.1", "key url: this address leads into a private"),
        ('webhook = "till"', "", 'key webhook: the action "webhook" needs the slug'),
        (
            'action = "webhook"',
            'action = "hand"',
            'key webhook: the action "hand" posts nothing.',
        ),
        ('webhook = "till"', 'webhook = "tell"', 'there is no webhook "tell"'),
    ],
    ids=["http", "a private network", "none", "another action", "an unknown one"],
)
def test_what_is_wrong_is_said(refusal, shop, old, new, said):
    assert said in "\n".join(refusal(shop.replace(old, new)))

"""A wrong setting is refused at start, in a sentence."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment


@pytest.fixture
def env(monkeypatch):
    reader = Environment()
    monkeypatch.setattr(reader, "ENVIRON", {}, raising=False)
    return reader


@pytest.mark.parametrize(("text", "value"), [("true", True), ("OFF", False)])
def test_a_flag_reads_words(env, text, value):
    env.ENVIRON["DEBUG"] = text

    assert env.flag("DEBUG", default=not value) is value


def test_a_flag_refuses_what_is_neither_yes_nor_no(env):
    env.ENVIRON["DEBUG"] = "maybe"

    with pytest.raises(ImproperlyConfigured, match="true or false, not 'maybe'"):
        env.flag("DEBUG")


def test_an_empty_variable_is_the_default(env):
    env.ENVIRON["WORKERS"] = ""

    assert env.number("WORKERS", default=2) == 2


def test_a_secret_may_begin_with_a_dollar(env):
    env.ENVIRON["SECRET_KEY"] = "$ecret"

    assert env.text("SECRET_KEY") == "$ecret"


@pytest.mark.parametrize("text", ["soon", "-5", "2.5", "29"])
def test_a_number_refuses_words_and_what_is_too_small(env, text):
    env.ENVIRON["SMS_CLAIM_SECONDS"] = text

    with pytest.raises(ImproperlyConfigured, match="at least 30"):
        env.number("SMS_CLAIM_SECONDS", default=300, at_least=30)


def test_a_list_ignores_spaces_and_empty_words(env):
    env.ENVIRON["ALLOWED_HOSTS"] = " a.example , ,b.example"

    assert env.words("ALLOWED_HOSTS") == ["a.example", "b.example"]


@pytest.mark.parametrize("text", ["sms.example.com", "https://a.example/x", "ftp://a"])
def test_a_public_address_is_scheme_and_host_only(env, text):
    env.ENVIRON["PUBLIC_URL"] = text

    with pytest.raises(ImproperlyConfigured, match="must look like"):
        env.web_address("PUBLIC_URL", default="")


def test_an_unknown_database_is_refused_without_printing_its_password(env):
    env.ENVIRON["DATABASE_URL"] = "mysql://me:hush@127.0.0.1/shop"

    with pytest.raises(ImproperlyConfigured) as refused:
        env.database("DATABASE_URL", default="", base=Path("/srv"))

    assert "hush" not in str(refused.value)


def test_a_relative_database_file_lies_beside_the_project(env):
    env.ENVIRON["DATABASE_URL"] = "sqlite:///var/shop.sqlite3"

    database = env.database("DATABASE_URL", default="", base=Path("/srv"))

    assert database["NAME"] == "/srv/var/shop.sqlite3"


@pytest.mark.parametrize("text", ["no-id", ":secret", "id:", f"{'x' * 33}:secret"])
def test_a_key_without_an_id_or_a_secret_is_refused(env, text):
    env.ENVIRON["LEDGER_SEAL_KEYS"] = text

    with pytest.raises(ImproperlyConfigured, match="2026:a-long-secret"):
        env.signing_keys("LEDGER_SEAL_KEYS")


def test_keys_keep_their_order_and_their_colons(env):
    env.ENVIRON["LEDGER_SEAL_KEYS"] = "2027:a:b, 2026:c"

    assert env.signing_keys("LEDGER_SEAL_KEYS") == ["2027:a:b", "2026:c"]


def test_a_currency_is_read_in_capitals(env):
    env.ENVIRON["SMS_CURRENCY"] = "eur"

    assert env.currency("SMS_CURRENCY", default="USD") == "EUR"


def test_a_currency_that_is_none_is_refused(env):
    env.ENVIRON["SMS_CURRENCY"] = "dollars"

    with pytest.raises(ImproperlyConfigured, match="three letters, such as USD"):
        env.currency("SMS_CURRENCY", default="USD")

"""The `apply` command: what a file says is what there is, however often it is run."""

import getpass
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from campaigns.models import Campaign, Cap, ListSender, Sender
from campaigns.sending import launching
from campaigns.sending.arms import bodies_of
from keywords.applying.apply import TABLES
from keywords.models import Keyword
from subscribers import disclosures, triggers
from subscribers.models import (
    AttributeType,
    Disclosure,
    Segment,
    SignupPage,
    SignupVersion,
    SubscriberList,
)
from tests.factories import NOON, join, make_people, us_phone

pytestmark = pytest.mark.django_db

MODELS = (Sender, SubscriberList, Cap, Segment, SignupPage, Keyword, Campaign)


def results(done: dict) -> dict[str, str]:
    return {item["table"]: item["result"] for item in done["items"]}


def complete(example: str) -> str:
    """The example with what a public page needs."""
    public = (
        'terms_url = "https://petal.example/terms"\n'
        'privacy_url = "https://petal.example/privacy"\n'
        'support = "help@petal.example"\n'
    )
    return example.replace("[[caps]]", f"{public}[[caps]]", 1)


@pytest.fixture
def spring(apply, example):
    """The example's campaign with other keys added."""

    def make(more: str) -> Campaign:
        apply(f"{example}\n{more}\n")
        return Campaign.objects.get()

    return make


def test_the_example_creates_one_row_of_each_kind(apply, example):
    done = apply(example)

    assert (done["created"], done["updated"], done["unchanged"]) == (7, 0, 0)
    assert [model.objects.count() for model in MODELS] == [1] * 7


def test_it_says_what_became_of_each_entry(apply, example):
    done = apply(example)

    assert done["items"][0] == {"table": "senders", "slug": "main", "result": "created"}
    assert [item["slug"] for item in done["items"]][-2:] == ["BUNGA", "spring"]


def test_a_second_run_changes_nothing(apply, example):
    apply(example)
    before = [list(model.objects.values()) for model in (*MODELS, Disclosure)]

    done = apply(example, "--by", "somebody else")

    assert (done["created"], done["updated"], done["unchanged"]) == (0, 0, 7)
    assert [list(m.objects.values()) for m in (*MODELS, Disclosure)] == before


def test_the_order_of_the_tables_does_not_matter(apply, example):
    tables = re.split(r"\n(?=\[\[)", example)

    done = apply("\n\n".join(reversed(tables)))

    assert done["created"] == 7


def test_only_what_differs_is_updated(apply, example):
    apply(example)

    done = apply(example.replace("rate = 10", "rate = 12.5"))

    assert done["updated"] == 1
    assert results(done)["senders"] == "updated"
    assert Sender.objects.get().rate == 12.5


def test_rows_the_file_does_not_name_stay(apply, example):
    apply(example)

    apply(example.split("[[caps]]")[0])

    assert Cap.objects.count() == Campaign.objects.count() == 1


def test_one_wrong_entry_changes_nothing_at_all(refusal, example):
    refusal(example.replace("{{ link }}", "{{ lnik }}"))

    assert [model.objects.count() for model in MODELS] == [0] * 7
    assert not Disclosure.objects.exists()
    assert not AttributeType.objects.exists()


def test_a_person_reads_one_sentence(apply, example):
    apply(example)
    out = StringIO()

    call_command("apply", "shop.toml", stdout=out)

    assert out.getvalue() == "Created 0, updated 0, left 7 unchanged.\n"


@pytest.mark.parametrize("start", ["\ufeff", "\r\n", "# the shop\n"])
def test_it_reads_what_editors_put_into_a_file(apply, example, start):
    assert apply(start + example.replace("\n", "\r\n"))["created"] == 7


# --- who reviewed -------------------------------------------------------------------


def test_what_is_applied_counts_as_approved_by_whoever_applies(apply, example):
    apply(example, "--by", "Ann")

    campaign = Campaign.objects.get()
    assert (campaign.status, campaign.approved_by) == ("approved", "Ann")


def test_a_page_of_a_complete_list_is_approved(apply, example):
    apply(complete(example), "--by", "Ann")

    page = SignupPage.objects.get()
    assert (page.state, page.approved_by) == ("approved", "Ann")


def test_a_page_whose_list_lacks_an_element_stays_a_draft_and_says_so(
    apply, example, capsys
):
    apply(example)

    assert SignupPage.objects.get().state == "draft"
    assert "terms_url, privacy_url, support" in capsys.readouterr().err


def test_without_a_name_it_is_the_user_of_this_machine(apply, example, monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "deploy")

    apply(example)

    assert Campaign.objects.get().author == "deploy"


def test_a_user_without_a_name_is_the_operator(apply, example, monkeypatch):
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 1234")

    monkeypatch.setattr(getpass, "getuser", nobody)

    apply(example)

    assert Campaign.objects.get().author == "operator"


def test_a_second_approver_is_recorded_beside_the_author(apply, example, settings):
    settings.REQUIRE_SECOND_APPROVER = True

    apply(example, "--by", "Ann", "--approved-by", "Ben")

    row = Campaign.objects.get()
    assert (row.author, row.approved_by) == ("Ann", "Ben")


def test_a_second_approver_is_demanded_where_the_house_says_so(
    refusal, example, settings
):
    settings.REQUIRE_SECOND_APPROVER = True

    assert refusal(example, "--by", "Ann") == [
        "A second person has to approve what is applied (REQUIRE_SECOND_APPROVER): "
        "add --approved-by NAME."
    ]


def test_nobody_approves_their_own_file_under_another_spelling(
    refusal, example, settings
):
    settings.REQUIRE_SECOND_APPROVER = True

    assert refusal(example, "--by", "Ann", "--approved-by", "ANN ") == [
        "--approved-by must name somebody other than --by, which is Ann "
        "(REQUIRE_SECOND_APPROVER)."
    ]


def test_a_name_is_needed(refusal, example):
    assert refusal(example, "--by", " ") == ["Say who applies the file: --by NAME."]


# --- senders and lists --------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "number", "stored"),
    [
        pytest.param("long_code", "+1 (202) 555-0100", "+12025550100", id="spaces"),
        pytest.param("toll_free", "+1 800 555 0100", "+18005550100", id="toll-free"),
        pytest.param("short_code", "36180", "36180", id="short code"),
    ],
)
def test_a_number_is_stored_as_its_kind_wants(apply, example, kind, number, stored):
    apply(example.replace("+12025550100", number).replace("long_code", kind))

    assert Sender.objects.get().number == stored


def test_a_sender_keeps_what_staff_completed_in_the_admin(apply, example):
    apply(example)
    Sender.objects.update(registration={"status": "pending"})

    done = apply(example)

    assert done["unchanged"] == 7
    assert Sender.objects.get().registration == {"status": "pending"}


def test_a_registration_is_stored_as_given(apply, example):
    apply(
        example.replace(
            "rate = 10",
            'rate = 10\nregistration = { brand = "B1", status = "Approved" }',
        )
    )

    row = Sender.objects.get()
    assert row.registration == {"brand": "B1", "status": "approved"}
    assert row.is_registered


def test_a_list_may_name_a_sender_for_each_country(apply, example):
    other = '[[senders]]\nslug = "fr36"\nnumber = "36180"\nkind = "short_code"\n'
    text = f'{other}gateway = "main"\nrate = 5\n{example}'.replace(
        'sender = "main"\n\n', 'senders = { US = "main", FR = "fr36" }\n\n'
    )

    apply(text)

    named = ListSender.objects.values_list("country", "sender__slug")
    assert set(named) == {("US", "main"), ("FR", "fr36")}


def test_topics_are_added_and_renamed_but_never_removed(apply, example):
    apply(example.replace('"month" }', '"month" }\ntopics = ["sale", "new-in"]'))

    apply(
        example.replace('"month" }', '"month" }\ntopics=[{slug="sale",name="Sales"}]')
    )

    topics = SubscriberList.objects.get().topics.values_list("slug", "name")
    assert set(topics) == {("sale", "Sales"), ("new-in", "New in")}


def test_new_wording_is_a_new_approved_version(apply, example):
    apply(example)

    apply(example.replace("messages = 4", "messages = 6"), "--by", "Ann")

    newest = Disclosure.objects.filter(country="US").latest("version")
    assert (newest.version, newest.state, newest.approved_by) == (2, "live", "Ann")


def test_wording_that_staff_approved_survives_another_run(apply, example):
    apply(example)
    SubscriberList.objects.update(support="As counsel wants it.")
    lst = SubscriberList.objects.get()
    disclosures.publish(lst, author="mia", approved_by="ann", now=timezone.now())
    SubscriberList.objects.update(support="")

    apply(example.replace("Weekly offers", "Offers"))

    live = Disclosure.objects.filter(state="live")
    assert live.filter(text__contains="As counsel wants it.").count() == live.count()


def test_brand_may_change_while_nobody_has_joined(apply, example):
    apply(example)

    apply(example.replace("Petal & Stem", "Stem"))

    assert SubscriberList.objects.get().brand == "Stem"


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ("Petal & Stem", "Stem", 11, "brand"),
        ("offers and new arrivals", "news", 12, "purpose"),
    ],
)
def test_brand_and_purpose_lock_once_somebody_has_joined(
    apply, refusal, example, old, new, line, key
):
    apply(example)
    join(make_people([us_phone(1)]), SubscriberList.objects.get())

    assert refusal(example.replace(old, new)) == [
        f'shop.toml, line {line}, [[lists]] "offers", key {key}: people have joined '
        f'this list for its {key} "{old}", which cannot change any more; make a new '
        "list.",
        "Nothing was changed.",
    ]


# --- segments, pages, keywords ------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "kind"),
    [
        ('op = "gte", value = 100', "number"),
        ('op = "is", value = true', "boolean"),
        ('op = "in", value = ["S", "M"]', "text"),
        ('op = "before", value = 2026-12-01', "date"),
        ('op = "in_last_days", value = 30', "date"),
    ],
)
def test_a_column_nobody_brought_yet_gets_the_type_it_is_compared_as(
    apply, example, condition, kind
):
    apply(example.replace('op = "gte", value = 100', condition))

    assert AttributeType.objects.get().type == kind


def test_a_column_that_is_known_keeps_its_type(refusal, example):
    AttributeType.objects.create(name="spend", type="text")

    assert "line 27" in refusal(example)[0]
    assert AttributeType.objects.get().type == "text"


def test_a_changed_page_is_a_new_version(apply, example):
    apply(example)

    apply(example.replace("10% off", "20% off"), "--by", "Ann")

    page = SignupPage.objects.get()
    assert (page.version, page.author) == (2, "Ann")


def test_a_page_in_review_is_approved_without_a_new_version(apply, example):
    apply(complete(example))
    SignupPage.objects.update(state="in_review", approved_by="", live=None)
    with triggers.lifted(connection):
        SignupVersion.objects.all().delete()

    apply(complete(example))

    page = SignupPage.objects.get()
    assert (page.version, page.state) == (1, "approved")


def test_a_keyword_is_the_same_however_it_is_written(apply, example):
    apply(example)

    done = apply(example.replace("BUNGA", "Bunga!"))

    assert results(done)["keywords"] == "updated"
    assert Keyword.objects.get().word == "Bunga!"


def test_join_may_be_the_word_that_joins(apply, example):
    apply(example.replace("BUNGA", "JOIN"))

    assert Keyword.objects.get().folded == "join"


# --- campaigns ----------------------------------------------------------------------


def test_a_campaign_holds_what_its_table_says(spring):
    row = spring(
        'tags = ["spring"]\npriority = 10\nbudget = 12.5\ncanary = 0.02\n'
        'cap = { messages = 1, per = "7d", over = "defer" }\n'
        'ignore_caps = true\nignore_caps_reason = "Recall notice."\n'
    )

    assert (row.tags, row.priority, row.canary) == (["spring"], 10, 0.02)
    assert row.budget == Decimal("12.5")
    assert (row.cap_messages, row.cap_per, row.cap_over) == (1, "7d", "defer")
    assert row.ignore_caps_reason == "Recall notice."


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("90m", timedelta(minutes=90)),
        ("48h", timedelta(hours=48)),
        ("3d", timedelta(days=3)),
    ],
)
def test_expiry_is_minutes_hours_or_days(apply, example, written, length):
    apply(example.replace("48h", written))

    assert Campaign.objects.get().expires_after == length


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        pytest.param("2026-12-01T10:00:00", 10, id="naive is UTC"),
        pytest.param("2026-12-01T10:00:00+02:00", 8, id="with an offset"),
        pytest.param("2026-12-01T10:00:00\nlocal_time = true", 10, id="wall clock"),
    ],
)
def test_send_at_is_an_instant_or_a_wall_clock(spring, written, hour):
    row = spring(f"send_at = {written}")

    assert row.send_at == datetime(2026, 12, 1, hour, tzinfo=UTC)


def test_variants_are_replaced_as_a_whole(apply, example):
    arms = '\n[[campaigns.variants]]\nname = "A"\nbody = "Tulips"\n'
    apply(example + arms + arms.replace("A", "B"))

    apply(example + arms + 'weight = 3\n[[campaigns.variants]]\nname="C"\nbody="Hi"')

    row = Campaign.objects.get()
    assert list(row.variants.values_list("name", "weight")) == [("A", 3), ("C", 1)]


def test_variants_need_no_other_body(apply, example):
    body = re.search(r"^body = .*$", example, re.MULTILINE)[0]

    apply(example.replace(body, 'variants = [{ name = "A", body = "Tulips" }]'))

    assert bodies_of(Campaign.objects.get()) == ["Tulips"]


def test_a_key_that_is_gone_from_a_campaign_has_its_default_again(apply, example):
    apply(example + "\npriority = 1\n")

    done = apply(example)

    assert results(done)["campaigns"] == "updated"
    assert Campaign.objects.get().priority == 50


def test_a_draft_of_the_same_words_is_approved(apply, example):
    apply(example)
    Campaign.objects.update(status="draft", approved_by="")

    done = apply(example, "--by", "Ann")

    assert results(done)["campaigns"] == "updated"
    assert Campaign.objects.get().approved_by == "Ann"


@pytest.fixture
def running(apply, example):
    apply(example)
    join(make_people([us_phone(1)]), SubscriberList.objects.get())
    return launching.launch(Campaign.objects.get(), by="Ann", now=NOON)


def test_a_running_campaign_may_be_applied_as_it_is(running, apply, example):
    assert apply(example)["unchanged"] == 7


def test_a_running_campaign_refuses_any_difference(running, refusal, example):
    text = example.replace("48h", "3d").replace("tulips are", "roses are")

    assert refusal(text) == [
        'shop.toml, line 47, [[campaigns]] "spring", key body: spring is already '
        "running; give the change a new slug. What differs: body, expires_after.",
        "Nothing was changed.",
    ]


def test_a_campaign_without_segment_is_for_the_whole_list(apply, example):
    apply(re.sub(r"^segment = .*$", "", example, flags=re.MULTILINE))

    assert Campaign.objects.get().segment is None


# --- the manual ---------------------------------------------------------------------


def documented() -> dict[str, set[str]]:
    """The keys of each table's section in the manual."""
    text = Path(settings.BASE_DIR, "docs", "configuration.md").read_text("utf-8")
    sections = re.split(r"^## `\[\[(\w+)\]\]`$", text, flags=re.MULTILINE)[1:]
    return {
        name: set(re.findall(r"^\| `([\w.]+)` \|", body, re.MULTILINE))
        for name, body in zip(sections[::2], sections[1::2], strict=True)
    }


def test_every_key_is_documented_and_nothing_else():
    keys = {
        table.name: {key.name for key in table.keys}
        | {f"{key.name}.{part.name}" for key in table.keys for part in key.parts}
        for table in TABLES
    }

    assert documented() == keys


def test_a_price_is_kept_to_the_hundredth_of_a_thousandth(apply, example):
    priced = example.replace("rate = 10", "rate = 10\nprice = 0.0115", 1)
    apply(priced)

    assert Sender.objects.get().price == Decimal("0.01150")
    assert apply(priced)["updated"] == 0

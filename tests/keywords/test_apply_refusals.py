"""What `apply` refuses, in which words: file, line, table and key, all at once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db

LAST = "Nothing was changed."
SENDER, LIST = '[[senders]] "main"', '[[lists]] "offers"'
CAP, SEGMENT = '[[caps]] "two-a-day"', '[[segments]] "paris-big-spenders"'
KEYWORD, PAGE = '[[keywords]] "BUNGA"', '[[signup_pages]] "offers"'
CAMPAIGN = '[[campaigns]] "spring"'


def case(name: str, old: str, new: str, line: int, place: str, sentence: str):
    """The example with `old` written as `new`, and what is said of that."""
    return pytest.param(
        old, new, f"shop.toml, line {line}, {place}: {sentence}", id=name
    )


def after(line: str, more: str) -> tuple[str, str]:
    return line, f"{line}\n{more}"


KEYS = [
    case(
        "unknown key",
        'brand = "Petal',
        'brnad = "Petal',
        11,
        f"{LIST}, key brnad",
        'there is no such key; did you mean "brand"?',
    ),
    case(
        "unknown key, nothing near",
        *after("rate = 10", "xyz = 1"),
        7,
        f"{SENDER}, key xyz",
        "there is no such key; the keys are slug, number, kind, gateway, fallback, "
        "rate, price, prices, monthly_fee, carrier_caps, countries, opt_out_by, "
        "registration.",
    ),
    case(
        "unknown key inside",
        'per = "month"',
        'every = "month"',
        15,
        f"{LIST}, key promise.every",
        "there is no such key; the keys are messages, per.",
    ),
    case(
        "missing key",
        'opt_in = "double"\n',
        "",
        8,
        f"{LIST}, key opt_in",
        "this key is missing.",
    ),
    case(
        "number for text",
        'name = "Weekly offers"',
        "name = 7",
        10,
        f"{LIST}, key name",
        "must be text in quotes, not 7.",
    ),
    case(
        "empty text",
        "Weekly offers",
        " ",
        10,
        f"{LIST}, key name",
        "must not be empty.",
    ),
    case(
        "long text",
        "Weekly offers",
        "x" * 101,
        10,
        f"{LIST}, key name",
        "must not be longer than 100 characters; this has 101.",
    ),
    case(
        "a character no database stores",
        "tulips are in",
        "tulips \\u0000",
        47,
        f"{CAMPAIGN}, key body",
        "must not hold control characters or line ends.",
    ),
    case(
        "not a choice",
        '"double"',
        '"duble"',
        13,
        f"{LIST}, key opt_in",
        'must be single, double, link or soft, not "duble".',
    ),
    case(
        "not a slug",
        'slug = "two-a-day"',
        'slug = "two a day"',
        19,
        '[[caps]] "two a day", key slug',
        'must be 1 to 50 letters, digits, hyphens or underscores, not "two a day".',
    ),
    case(
        "a table for a list",
        'countries = ["US", "FR"]\npromise',
        'countries = "US"\npromise',
        14,
        f"{LIST}, key countries",
        'must be a list in [ ], not "US".',
    ),
    case(
        "no country",
        'countries = ["US", "FR"]\npromise',
        'countries = ["UK"]\npromise',
        14,
        f"{LIST}, key countries",
        'must hold two-letter country codes such as "US"; "UK" is none; the United '
        'Kingdom is "GB".',
    ),
    case(
        "a country twice",
        'countries = ["US", "FR"]\npromise',
        'countries = ["US", "us"]\npromise',
        14,
        f"{LIST}, key countries",
        'names "us" twice.',
    ),
    case(
        "zero messages",
        "messages = 2",
        "messages = 0",
        21,
        f"{CAP}, key messages",
        "must be a whole number from 1 to 32767, not 0.",
    ),
    case(
        "true is no number",
        "messages = 2",
        "messages = true",
        21,
        f"{CAP}, key messages",
        "must be a whole number from 1 to 32767, not true.",
    ),
    case(
        "no rate",
        "rate = 10",
        "rate = nan",
        6,
        f"{SENDER}, key rate",
        "must be a number above 0, not nan.",
    ),
]

SENDERS_AND_LISTS = [
    case(
        "unknown gateway",
        'gateway = "main"',
        'gateway = "bulk"',
        5,
        f"{SENDER}, key gateway",
        'SMS_GATEWAYS has no gateway "bulk"; it has: main.',
    ),
    case(
        "number that cannot exist",
        "+12025550100",
        "+1202555",
        3,
        f"{SENDER}, key number",
        '"+1202555" cannot be a long_code. This phone number is too short.',
    ),
    case(
        "short code with letters",
        '"+12025550100"\nkind = "long_code"',
        '"12AB"\nkind = "short_code"',
        3,
        f"{SENDER}, key number",
        'a short code is 3 to 8 digits, not "12AB".',
    ),
    case(
        "name without a letter",
        '"+12025550100"\nkind = "long_code"',
        '"12345"\nkind = "alphanumeric"',
        3,
        f"{SENDER}, key number",
        "a name has at most 11 plain letters, digits, spaces or & . _ + -, with a "
        'letter among them; "12345" is none.',
    ),
    case(
        "sender of a list",
        'sender = "main"\n\n[[caps',
        'sender = "mian"\n\n[[caps',
        16,
        f"{LIST}, key sender",
        'there is no sender "mian" in this file or the database; did you mean "main"?',
    ),
    case(
        "two ways to name senders",
        *after('"month" }', 'senders = { US = "main", FR = "main" }'),
        16,
        f"{LIST}, key senders",
        "name either one sender or, in senders, one for each country.",
    ),
    case(
        "no sender",
        'sender = "main"\n\n[[caps',
        "\n[[caps",
        8,
        f"{LIST}, key sender",
        "name either one sender or, in senders, one for each country.",
    ),
    case(
        "a country without sender",
        'sender = "main"\n\n[[caps',
        'senders = { US = "main" }\n\n[[caps',
        16,
        f"{LIST}, key senders",
        "names no sender for FR.",
    ),
    case(
        "soft opt-in in the US",
        '"double"',
        '"soft"',
        13,
        f"{LIST}, key opt_in",
        "soft opt-in is not allowed in US. Prior express written consent is needed; "
        "a sale is not consent.",
    ),
    case(
        "not an address",
        *after('"month" }', 'terms_url = "example.com"'),
        16,
        f"{LIST}, key terms_url",
        'must be a web address starting with https:// or http://, not "example.com".',
    ),
    case(
        "not a language",
        *after('"month" }', 'language = "English"'),
        16,
        f"{LIST}, key language",
        'must be a language such as "en" or "pt-BR", not "English".',
    ),
    case(
        "a topic twice",
        *after('"month" }', 'topics = ["sale", { slug = "sale", name = "S" }]'),
        16,
        f"{LIST}, key topics",
        'names the topic "sale" twice.',
    ),
]

CAPS_SEGMENTS_PAGES = [
    case(
        "scope of a list there isn't",
        '"everyone"',
        '"list:ofers"',
        20,
        f"{CAP}, key scope",
        'there is no list "ofers" in this file or the database; did you mean "offers"?',
    ),
    case(
        "scope",
        '"everyone"',
        '"all"',
        20,
        f"{CAP}, key scope",
        'must be everyone, list:<slug>, kind:<kind> or tag:<tag>, not "all".',
    ),
    case(
        "scope of a notice",
        '"everyone"',
        '"kind:required"',
        20,
        f"{CAP}, key scope",
        'must be promotional, transactional or conversational, not "required".',
    ),
    case(
        "period",
        '"24h"',
        '"daily"',
        22,
        f"{CAP}, key per",
        'must be hours such as "24h", days such as "7d", or "day", "week" or "month", '
        'not "daily".',
    ),
    case(
        "a page for more countries than its list",
        'bouquet"\ncountries = ["US", "FR"]',
        'bouquet"\ncountries = ["US", "DE"]',
        40,
        f"{PAGE}, key countries",
        'the list "offers" does not serve DE; it serves US, FR.',
    ),
    case(
        "a site with a page after it",
        'bouquet"\n',
        'bouquet"\nsites = ["https://shop.example/page"]\n',
        40,
        f"{PAGE}, key sites",
        'must be a site such as "https://shop.example", with nothing after it, not '
        '"https://shop.example/page".',
    ),
    case(
        "rules that are no table",
        "rules = {",
        "rules = [] #",
        27,
        f"{SEGMENT}, key rules",
        "must be a table in { }, not a list.",
    ),
]

KEYWORDS = [
    case(
        "reserved in one language",
        "BUNGA",
        "Ayuda",
        30,
        '[[keywords]] "Ayuda", key word',
        '"Ayuda" is reserved in Spanish, where people text it to get help; choose '
        "another word.",
    ),
    case(
        "reserved in several languages",
        "BUNGA",
        "stop",
        30,
        '[[keywords]] "stop", key word',
        '"stop" is reserved in several languages, where people text it to leave; '
        "choose another word.",
    ),
    case(
        "reserved by providers",
        "BUNGA",
        "START",
        30,
        '[[keywords]] "START", key word',
        '"START" is reserved in English, where people text it to come back; choose '
        "another word.",
    ),
    case(
        "nothing to compare",
        "BUNGA",
        "!!!",
        30,
        '[[keywords]] "!!!", key word',
        'nobody can text "!!!": use letters or digits.',
    ),
    case(
        "joins nothing",
        'action = "join"\nlist = "offers"',
        'action = "join"',
        29,
        f"{KEYWORD}, key list",
        'the action "join" needs a list.',
    ),
    case(
        "replies nothing",
        'action = "join"',
        'action = "reply"',
        29,
        f"{KEYWORD}, key reply",
        'the action "reply" needs the text to reply with.',
    ),
    case(
        "an unknown field in a reply",
        *after('action = "join"', 'reply = "Hi {{ frist_name }}"'),
        33,
        f"{KEYWORD}, key reply",
        "There is no field “frist_name”: did you mean “first_name”.",
    ),
    case(
        "ends before it starts",
        *after(
            'action = "join"',
            "starts_at = 2027-01-02T00:00:00\nends_at = 2027-01-01T00:00:00",
        ),
        34,
        f"{KEYWORD}, key ends_at",
        "must be later than starts_at.",
    ),
]

CAMPAIGNS = [
    case(
        "unknown field",
        "{{ link }}",
        "{{ lnik }}",
        47,
        f"{CAMPAIGN}, key body",
        "There is no field “lnik”: did you mean “link”.",
    ),
    case(
        "no body",
        'body = "Hi',
        'name = "Hi',
        42,
        f"{CAMPAIGN}, key body",
        "this key is missing.",
    ),
    case(
        "not https",
        '"https://example.com/tulips"',
        '"http://example.com/tulips"',
        48,
        f"{CAMPAIGN}, key links.link",
        'must be a web address starting with https://, not "http://example.com/tulips".',
    ),
    case(
        "a link called like a field",
        "links = { link =",
        "links = { brand =",
        48,
        f"{CAMPAIGN}, key links.brand",
        "is a field's name; call the link otherwise.",
    ),
    case(
        "a link nobody can write",
        "links = { link =",
        'links = { "my-link" =',
        48,
        f"{CAMPAIGN}, key links.my-link",
        "must be called by letters, digits and underscores, because the body names it "
        'so; "my-link" is not.',
    ),
    case(
        "expiry",
        '"48h"',
        '"two days"',
        49,
        f"{CAMPAIGN}, key expires_after",
        'must be a time such as "90m", "48h" or "3d", not "two days".',
    ),
    case(
        "a date without a time",
        *after('"48h"', "send_at = 2026-12-01"),
        50,
        f"{CAMPAIGN}, key send_at",
        "must be a date and time without quotes, such as 2026-12-01T10:00:00, not "
        "2026-12-01.",
    ),
    case(
        "a wall clock with an offset",
        *after('"48h"', "send_at = 2026-12-01T10:00:00Z\nlocal_time = true"),
        50,
        f"{CAMPAIGN}, key send_at",
        "must have no offset, because local_time reads it on each person's clock.",
    ),
    case(
        "local time of nothing",
        *after('"48h"', "local_time = true"),
        50,
        f"{CAMPAIGN}, key local_time",
        "needs send_at.",
    ),
    case(
        "ends before it is sent",
        *after('"48h"', "send_at=2026-12-02T10:00:00\nends_at=2026-12-01T10:00:00"),
        51,
        f"{CAMPAIGN}, key ends_at",
        "must be later than send_at.",
    ),
    case(
        "canary",
        *after('"48h"', "canary = 1"),
        50,
        f"{CAMPAIGN}, key canary",
        "must be a share between 0 and 1, not 1.",
    ),
    case(
        "budget",
        *after('"48h"', "budget = 0.00001"),
        50,
        f"{CAMPAIGN}, key budget",
        "must be below 100000000 with at most 4 decimals, not 1e-05.",
    ),
    case(
        "topic",
        *after('"48h"', 'topic = "sale"'),
        50,
        f"{CAMPAIGN}, key topic",
        'the list "offers" has no topic "sale"; it has none.',
    ),
    case(
        "caps lifted without a reason",
        *after('"48h"', "ignore_caps = true"),
        42,
        f"{CAMPAIGN}, key ignore_caps_reason",
        "this key is missing; ignore_caps needs a reason.",
    ),
    case(
        "a variant's field",
        *after('"48h"', '[[campaigns.variants]]\nname = "A"\nbody = "{{ lnk }}"'),
        52,
        f"{CAMPAIGN}, key variants 1.body",
        "There is no field “lnk”: did you mean “link”.",
    ),
    case(
        "a required notice",
        '"promotional"',
        '"required"',
        46,
        f"{CAMPAIGN}, key kind",
        'must be promotional or transactional, not "required".',
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [*KEYS, *SENDERS_AND_LISTS, *CAPS_SEGMENTS_PAGES, *KEYWORDS, *CAMPAIGNS],
)
def test_it_says_where_and_what(refusal, example, old, new, said):
    assert old in example

    assert refusal(example.replace(old, new, 1)) == [said, LAST]


def test_a_rule_that_cannot_be_asked_is_refused_with_its_place(refusal, example):
    first, last = refusal(example.replace('field = "country"', 'field = "contry"'))

    assert first.startswith(f"shop.toml, line 27, {SEGMENT}, key rules: all[0].field: ")
    assert last == LAST


def test_all_mistakes_are_told_in_the_files_order(refusal, example):
    text = example.replace('"48h"', '"x"').replace("rate = 10", "rate = 0")

    lines = refusal(text.replace("messages = 2", "messages = 2.5"))

    assert [line.split(",")[1] for line in lines[:-1]] == [
        " line 6",
        " line 21",
        " line 49",
    ]


def test_entries_that_wait_for_a_wrong_one_are_not_called_wrong(refusal, example):
    assert len(refusal(example.replace("long_code", "fax"))) == 2


def test_an_unknown_table_is_refused(refusal, example):
    assert refusal(example.replace("[[caps]]", "[[cap]]")) == [
        'shop.toml, line 18, [[cap]]: there is no such table; did you mean "caps"?',
        LAST,
    ]


def test_single_brackets_are_refused(refusal, example):
    assert refusal(example.replace("[[caps]]", "[caps]")) == [
        "shop.toml, line 18, [[caps]]: write [[caps]], in double brackets.",
        LAST,
    ]


def test_an_entry_without_a_name_is_counted(refusal):
    assert refusal('[[caps]]\nper = "day"\nscope = "everyone"\nmessages = 1\n') == [
        "shop.toml, line 1, [[caps]] number 1, key slug: this key is missing.",
        LAST,
    ]


def test_the_same_slug_twice_is_refused(refusal, example):
    again = (
        '[[caps]]\nslug = "two-a-day"\nscope = "everyone"\nmessages = 1\nper = "day"'
    )

    assert refusal(f"{example}\n{again}") == [
        f"shop.toml, line 52, {CAP}, key slug: is in this file twice.",
        LAST,
    ]


def test_the_same_word_twice_on_a_sender_is_refused(refusal, example):
    again = '[[keywords]]\nword="bunga"\nsender="main"\naction="join"\nlist="offers"'

    assert refusal(f"{example}\n{again}") == [
        'shop.toml, line 52, [[keywords]] "bunga", key word: is in this file twice.',
        LAST,
    ]


def test_a_number_belongs_to_one_sender(refusal, example):
    again = example.split("[[lists]]")[0].replace('slug = "main"', 'slug = "two"')

    assert refusal(f"{example}\n{again}") == [
        'shop.toml, line 53, [[senders]] "two", key number: the sender "main" has '
        'this number on the gateway "main" already.',
        LAST,
    ]


def test_a_name_cannot_listen_for_a_keyword(refusal, example):
    text = example.replace("+12025550100", "Petal").replace("long_code", "alphanumeric")

    assert refusal(text) == [
        f'shop.toml, line 31, {KEYWORD}, key sender: "main" is a name, which cannot '
        "receive texts; use a number.",
        LAST,
    ]


# --- files that cannot be read ------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "a = 1\nb = \n",
            "shop.toml, line 2, column 5: this is not TOML: Invalid value.",
            id="no value",
        ),
        pytest.param(
            "[[caps]]\nslug = 'x'\nslug = 'y'\n",
            "shop.toml, line 3, column 11: this is not TOML: Cannot overwrite a value.",
            id="a key twice",
        ),
        pytest.param(
            '\nslug = "x',
            "shop.toml, line 2, column 10: this is not TOML: Unterminated string.",
            id="end of the file",
        ),
        pytest.param(
            f"a = {'9' * 5000}",
            "shop.toml: a number in this file is too long.",
            id="endless number",
        ),
        pytest.param(
            f"a = {'[' * 5000}",
            "shop.toml nests its tables too deeply to be read.",
            id="endless nesting",
        ),
    ],
)
def test_what_is_not_toml_is_refused_with_its_place(refusal, text, said):
    assert refusal(text) == [said]


def refused(name: str) -> str:
    with pytest.raises(CommandError) as error:
        call_command("apply", name, stdout=StringIO())
    return str(error.value)


def test_a_missing_file_is_refused():
    assert refused("no-such.toml") == "There is no file no-such.toml."


def test_a_folder_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop").mkdir()

    assert refused("shop") == "shop is a folder, not a TOML file."


def test_a_file_in_another_encoding_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.toml").write_bytes("a = 1\nb = 'é'".encode("latin-1"))

    assert refused("old.toml") == (
        "old.toml, line 2: this is not UTF-8 text. Save the file as UTF-8."
    )

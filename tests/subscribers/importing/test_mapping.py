"""Columns find their fields by header, then by content, then by staff's word."""

import pytest

from subscribers.importing.mapping import (
    BadMapping,
    Mapping,
    NoPhoneColumn,
    apply_overrides,
    require_phone,
    suggest,
)
from subscribers.importing.reading import Row


def rows_of(*rows):
    return [Row(line, cells) for line, cells in enumerate(rows, start=2)]


def suggested(header, *rows, region=None):
    """{header: field} for a header line and rows, all written with commas."""
    headers = tuple(header.split(","))
    mapping = suggest(
        headers, rows_of(*(tuple(r.split(",")) for r in rows)), region=region
    )
    return {mapping.headers[at]: field for at, field in mapping.columns.items()}


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        pytest.param(
            "Phone Number,First Name,Last Name,E-mail,Zip Code",
            ["phone", "first_name", "last_name", "email", "postcode"],
            id="English",
        ),
        pytest.param(
            "Prénom,Nom,Téléphone mobile,Ville,Date d'inscription",
            ["first_name", "last_name", "phone", "attr.city", "consent_date"],
            id="French",
        ),
        pytest.param(
            "Nombre,Apellidos,Teléfono móvil,Código postal,Cumpleaños",
            ["first_name", "last_name", "phone", "postcode", "birthday"],
            id="Spanish",
        ),
        pytest.param(
            "Nome,Sobrenome,Celular,CEP,Aniversário",
            ["first_name", "last_name", "phone", "postcode", "birthday"],
            id="Portuguese",
        ),
        pytest.param(
            "Vorname,Name,Handynummer,PLZ,Einwilligung",
            ["first_name", "last_name", "phone", "postcode", "consent"],
            id="German",
        ),
        pytest.param(
            "Voornaam,Achternaam,Mobiel nummer,Woonplaats,Toestemming",
            ["first_name", "last_name", "phone", "attr.city", "consent"],
            id="Dutch",
        ),
        pytest.param(
            "Nama,No. HP,Kota,Tanggal lahir,Persetujuan",
            ["name", "phone", "attr.city", "birthday", "consent"],
            id="Indonesian",
        ),
        pytest.param(
            "Nome,Cognome,Cellulare,CAP,Consenso",
            ["first_name", "last_name", "phone", "postcode", "consent"],
            id="Italian",
        ),
        pytest.param(
            "الاسم الأول,اسم العائلة,رقم الجوال,المدينة,تاريخ الموافقة",
            ["first_name", "last_name", "phone", "attr.city", "consent_date"],
            id="Arabic",
        ),
        pytest.param(
            "FirstName,PhoneNumber,Birthdate,DateSubscribed,OptInSource",
            ["first_name", "phone", "birthday", "consent_date", "source"],
            id="camel case",
        ),
        pytest.param(
            "phone,external_id,subscription_state,email_subscribe,time zone",
            ["phone", "attr.external_id", "consent", "attr.email_subscribe", "zone"],
            id="Braze",
        ),
    ],
)
def test_it_knows_the_headers_of_other_platforms_and_languages(header, fields):
    assert list(suggested(header).values()) == fields


def test_the_old_shopify_export_is_known():
    found = suggested(
        "First Name,Accepts Email Marketing,Province,Province Code,Country,"
        "Country Code,Phone,Accepts SMS Marketing,Total Spent"
    )

    assert found == {
        "First Name": "first_name",
        "Accepts Email Marketing": "attr.accepts_email_marketing",
        "Province Code": "region",
        "Country Code": "country",
        "Phone": "phone",
        "Accepts SMS Marketing": "consent",
        "Total Spent": "attr.total_spent",
    }


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Default Address Phone,Phone", "Phone"),
        ("Phone Number,SMS Phone Number", "SMS Phone Number"),
        ("Phone Number,Mobile Phone Number", "Mobile Phone Number"),
        ("Billing Phone,Email", "Billing Phone"),
        ("Phone (required),Email", "Phone (required)"),
    ],
)
def test_the_phone_column_most_likely_to_take_texts_wins(header, column):
    assert suggested(header)[column] == "phone"


def test_a_column_that_lost_to_a_better_one_is_left_out():
    assert "Default Address Phone" not in suggested("Default Address Phone,Phone")


def test_an_address_country_serves_where_there_is_no_other():
    assert suggested("Phone,Default Address Country Code") == {
        "Phone": "phone",
        "Default Address Country Code": "country",
    }


def test_a_column_of_those_who_left_is_never_taken_for_consent():
    assert suggested("Phone,Opted Out")["Opted Out"] == "opted_out"


@pytest.mark.parametrize(
    ("value", "field"),
    [("+12025550100", "phone"), ("17", "attr.number")],
)
def test_a_vague_header_is_a_phone_only_if_its_cells_are(value, field):
    found = suggested("Number,Name", f"{value},Ann", f"{value},Bob")

    assert found["Number"] == field


@pytest.mark.parametrize(
    ("value", "field"), [("unsubscribed", "consent"), ("shipped", "attr.status")]
)
def test_a_status_is_consent_only_if_its_cells_say_so(value, field):
    assert suggested("Phone,Status", f"1,{value}")["Status"] == field


def test_an_unknown_header_becomes_an_attribute():
    assert suggested("Phone,Total d'achats €,2024 spend,城市") == {
        "Phone": "phone",
        "Total d'achats €": "attr.total_d_achats",
        "2024 spend": "attr.n2024_spend",
        "城市": "attr.column_4",
    }


def test_two_headers_never_share_an_attribute():
    found = suggested("Phone,Shoe size,shoe-size")

    assert list(found.values()) == ["phone", "attr.shoe_size", "attr.shoe_size_2"]


def test_without_a_phone_header_a_column_of_numbers_is_found_by_content():
    found = suggested("A,B", "x1,06 12 34 00 00", "x2,06 12 34 00 01", region="FR")

    assert found["B"] == "phone"


def test_two_columns_of_numbers_are_not_chosen_between():
    found = suggested("A,B", "+33612340000,+33612340001")

    assert "phone" not in found.values()


def test_a_first_line_that_is_a_person_is_data():
    mapping = suggest(
        ("+12025550100", "Ann", "ann@example.com"),
        rows_of(("+12025550101", "Bob", "bob@example.com")),
    )

    assert mapping == Mapping(
        ("Column 1", "Column 2", "Column 3"),
        {0: "phone", 1: "attr.column_2", 2: "email"},
        headerless=True,
    )


def test_the_headerless_textflow_export_is_known():
    mapping = suggest(
        ("+12025550100", "Ann", "Lee", "ann@example.com", "Petal", ""), []
    )

    assert list(mapping.columns.values()) == [
        "phone",
        "first_name",
        "last_name",
        "email",
        "attr.business",
        "tags",
    ]


def test_staff_may_choose_another_phone_column():
    mapping = apply_overrides(suggest(("Phone", "Work"), []), {"Work": "phone"})

    assert mapping.columns == {1: "phone"}


@pytest.mark.parametrize(
    ("choice", "columns"),
    [
        ({"Work": "attr.desk"}, {0: "phone", 1: "attr.desk"}),
        ({"Work": "skip"}, {0: "phone"}),
        ({"work": "last_name"}, {0: "phone", 1: "last_name"}),
    ],
)
def test_staff_may_map_any_column(choice, columns):
    assert apply_overrides(suggest(("Phone", "Work"), []), choice).columns == columns


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        pytest.param({"Fax": "phone"}, "no column “Fax”.*“Phone”, “Work”", id="column"),
        pytest.param({"Work": "fone"}, "no field “fone”", id="field"),
        pytest.param({"Work": "attr.Ä"}, "no field “attr.Ä”", id="attribute"),
        pytest.param(
            {"Phone": "phone", "Work": "phone"}, "“Phone” and “Work”", id="twice"
        ),
    ],
)
def test_a_choice_that_cannot_be_is_refused_in_a_sentence(choice, sentence):
    mapping = suggest(("Phone", "Work"), [])

    with pytest.raises(BadMapping, match=sentence):
        apply_overrides(mapping, choice)


def test_a_file_without_phones_is_refused_with_its_headers():
    with pytest.raises(NoPhoneColumn, match="“Name”, “Shoe size”"):
        require_phone(suggest(("Name", "Shoe size"), []))


def test_a_mapping_survives_being_stored():
    mapping = suggest(("Phone", "Work"), [])

    assert Mapping.from_json(mapping.as_json()) == mapping


@pytest.mark.parametrize(
    "header",
    [
        *("phone", "phone number", "phone_number", "mobile", "mobile phone"),
        *("mobile phone number", "cell", "cell phone", "sms phone number", "msisdn"),
        "default address phone",
    ],
)
def test_a_header_of_another_platform_names_the_phones(header):
    assert suggested(header) == {header: "phone"}


@pytest.mark.parametrize("header", ["number", "to"])
def test_a_vague_header_names_the_phones_where_the_cells_are_phones(header):
    assert suggested(header, "+12025550101") == {header: "phone"}
    assert suggested(header, "blue") == {header: f"attr.{header}"}


@pytest.mark.parametrize(
    ("field", "header"),
    [
        *(
            ("consent", header)
            for header in (
                *("accepts sms marketing", "sms consent", "sms marketing consent"),
                *("subscribed", "opted_in", "opt in", "sms_status", "consent"),
                "subscription_state",
            )
        ),
        *(
            ("consent_date", header)
            for header in (
                *("consent timestamp", "opt in date", "date subscribed"),
                *("datesubscribed", "date_of_consent", "subscribed at", "created at"),
            )
        ),
        *(
            ("source", header)
            for header in ("optinsource", "opt-in source", "source", "collected from")
        ),
    ],
)
def test_a_header_of_another_platform_names_the_consent(field, header):
    assert suggested(f"phone,{header}")[header] == field


def test_what_a_rejects_file_adds_is_left_out():
    assert suggested("phone,nick,line,reason") == {
        "phone": "phone",
        "nick": "attr.nick",
    }


def test_somebodys_word_on_the_first_line_counts():
    rows = rows_of(("+12025550101",))

    mapping = suggest(("phone",), rows, has_header=False)

    assert (mapping.headerless, mapping.headers) == (True, ("Column 1",))

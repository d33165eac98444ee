"""A campaign in the admin: written as a draft, moved by verbs, launched by one POST."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, Message
from campaigns.sending import launching
from subscribers.models import Topic
from tests.factories import join, make_campaign, make_list, make_people, us_phone
from tests.staffing import CONFIRMED, form_of, page, said, staff

pytestmark = pytest.mark.django_db

NOUN = "campaigns.campaign"
Status = Campaign.Status
# Each verb: from where, who may, and what it makes of a campaign.
VERBS = {
    "submit": (Status.DRAFT, ("marketer",), Status.IN_REVIEW),
    "approve": (Status.IN_REVIEW, ("approver",), Status.APPROVED),
    "reopen": (Status.APPROVED, ("marketer", "approver"), Status.DRAFT),
    "launch": (Status.APPROVED, ("marketer",), Status.RUNNING),
    "pause": (Status.RUNNING, ("marketer", "approver", "operator"), Status.PAUSED),
    "resume": (Status.PAUSED, ("marketer", "approver", "operator"), Status.RUNNING),
    "cancel": (Status.RUNNING, ("marketer", "approver", "operator"), Status.CANCELLED),
}
ROLES = ("marketer", "approver", "support", "operator")


@pytest.fixture(autouse=True)
def _audience(offers):
    join(make_people([us_phone(1), us_phone(2)]), offers)


def in_status(lst: object, status: str) -> Campaign:
    approved = status not in (Status.DRAFT, Status.IN_REVIEW)
    return make_campaign(lst, status=status, approved_by="ann" if approved else "")


def press(client: Client, verb: str, campaign: Campaign) -> object:
    return client.post(page(NOUN, verb, campaign.pk), CONFIRMED)


# --- verbs ----------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_does_what_it_says(offers, verb):
    before, roles, after = VERBS[verb]
    campaign = in_status(offers, before)

    press(staff(roles[0]), verb, campaign)

    campaign.refresh_from_db()
    assert campaign.status == after


@pytest.mark.parametrize("verb", VERBS)
def test_opening_the_page_of_a_verb_changes_nothing(offers, verb):
    before, roles, _ = VERBS[verb]
    campaign = in_status(offers, before)

    shown = staff(roles[0]).get(page(NOUN, verb, campaign.pk))

    campaign.refresh_from_db()
    assert (shown.status_code, campaign.status) == (200, before)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ROLES)
def test_a_verb_is_forbidden_to_whoever_lacks_it(offers, role, verb):
    before, roles, _ = VERBS[verb]
    campaign = in_status(offers, before)
    client = staff(role)

    shown = client.get(page(NOUN, "change", campaign.pk)).content.decode()
    response = press(client, verb, campaign)

    assert (page(NOUN, verb, campaign.pk) in shown) == (role in roles)
    assert (response.status_code == 403) == (role not in roles)


@pytest.mark.parametrize("verb", VERBS)
def test_a_move_that_is_not_legal_is_absent_and_refused(offers, verb):
    campaign = in_status(offers, Status.FINISHED)
    client = staff("root")

    shown = client.get(page(NOUN, "change", campaign.pk)).content.decode()
    response = press(client, verb, campaign)

    campaign.refresh_from_db()
    assert page(NOUN, verb, campaign.pk) not in shown
    assert (response.status_code, campaign.status) == (302, Status.FINISHED)


def test_a_verb_leaves_a_trace(offers):
    press(staff("marketer"), "submit", in_status(offers, Status.DRAFT))

    assert LogEntry.objects.get().change_message == "Spring is now in review."


def test_nobody_approves_their_own_words(offers):
    campaign = in_status(offers, Status.IN_REVIEW)

    response = press(staff("approver", name="mia"), "approve", campaign)

    campaign.refresh_from_db()
    assert campaign.status == Status.IN_REVIEW
    assert "Somebody other than the author" in said(response)


def test_cancelling_states_what_waits(offers):
    campaign = in_status(offers, Status.APPROVED)
    launching.launch(campaign, by="ann", now=timezone.now())

    shown = staff("operator").get(page(NOUN, "cancel", campaign.pk))

    assert ("Still waiting", "2 of 2") in shown.context["question"].facts


# --- launching ----------------------------------------------------------------------


def test_the_launch_page_writes_nothing(offers):
    campaign = in_status(offers, Status.APPROVED)

    staff("marketer").get(page(NOUN, "launch", campaign.pk))

    campaign.refresh_from_db()
    assert (campaign.status, campaign.planned_count) == (Status.APPROVED, 0)
    assert not Message.objects.exists()


def test_launching_plans_a_text_for_everybody(offers):
    campaign = in_status(offers, Status.APPROVED)

    response = press(staff("marketer"), "launch", campaign)

    assert Message.objects.filter(campaign=campaign).count() == 2
    assert "Launched for 2 people." in said(response)


def test_launching_by_a_post_that_confirms_nothing_launches_nothing(offers):
    campaign = in_status(offers, Status.APPROVED)

    staff("marketer").post(page(NOUN, "launch", campaign.pk))

    assert not Message.objects.exists()


def test_what_cannot_be_launched_has_no_button_and_says_why():
    campaign = in_status(make_list("mute"), Status.APPROVED)

    shown = staff("marketer").get(page(NOUN, "launch", campaign.pk))

    assert shown.context["question"].button == ""
    assert "names no sender" in shown.content.decode()


def test_what_cannot_be_launched_is_refused_by_post_too():
    campaign = in_status(make_list("mute"), Status.APPROVED)

    response = press(staff("marketer"), "launch", campaign)

    assert "names no sender" in said(response)
    assert not Message.objects.exists()


# --- the form -------------------------------------------------------------------


def write(client: Client, lst: object, **values: object) -> object:
    url = page(NOUN, "add")
    posted = {
        "name": "Tulips",
        "slug": "tulips",
        "list": lst.pk,
        "body": "Hi {{ first_name|default:'there' }}: {{ link }}",
        "links": "link = https://example.com/tulips",
        "expires_after": "2d",
        **values,
    }
    return client.post(url, {**form_of(client, url), **posted})


def test_a_new_campaign_is_a_draft_of_whoever_wrote_it(offers):
    write(staff("marketer"), offers)

    campaign = Campaign.objects.get()
    assert (campaign.status, campaign.author) == (Status.DRAFT, "marketer")
    assert campaign.links == {"link": "https://example.com/tulips"}
    assert campaign.expires_after == timedelta(days=2)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"body": "Hi {{ shoe }}"}, "body", "no field"),
        ({"links": "link"}, "links", "name = value"),
        ({"links": "link = javascript:x"}, "links", "no web address"),
        ({"expires_after": "soon"}, "expires_after", "hours or days"),
        ({"cap_messages": "2"}, "cap_messages", "both"),
        ({"cap_messages": "2", "cap_per": "x"}, "cap_per", "not a period"),
    ],
    ids=["field", "pair", "address", "length", "half cap", "period"],
)
def test_a_mistake_is_named_beside_its_field(offers, values, field, said):
    shown = write(staff("marketer"), offers, **values)

    assert said in str(shown.context["adminform"].form.errors[field])
    assert not Campaign.objects.exists()


def test_a_mistake_in_a_variant_is_named_beside_its_text(offers):
    variant = {
        "variants-TOTAL_FORMS": 1,
        "variants-0-name": "A",
        "variants-0-body": "Hi {{ shoe }}",
        "variants-0-weight": 1,
    }

    shown = write(staff("marketer"), offers, **variant)

    [inline] = shown.context["inline_admin_formsets"]
    assert "no field" in str(inline.formset.forms[0].errors["body"])


def test_a_topic_of_another_list_is_refused(offers):
    topic = Topic.objects.create(list=make_list("news"), slug="t", name="Tulips")

    shown = write(staff("marketer"), offers, topic=topic.pk)

    assert "topic" in shown.context["adminform"].form.errors


def test_house_caps_are_not_lifted_without_the_permission(offers):
    lifting = {"ignore_caps": "on", "ignore_caps_reason": "because"}

    write(staff("marketer"), offers, **lifting)

    assert not Campaign.objects.get().ignore_caps


# --- house caps ---------------------------------------------------------------------

LIFTING = {**CONFIRMED, "why": "a recall"}


def test_an_approver_lifts_the_house_caps_with_a_reason(offers):
    campaign = in_status(offers, Status.IN_REVIEW)

    staff("approver").post(page(NOUN, "house_caps", campaign.pk), LIFTING)

    campaign.refresh_from_db()
    assert (campaign.ignore_caps, campaign.ignore_caps_reason) == (True, "a recall")
    assert "a recall" in LogEntry.objects.latest("pk").change_message


def test_house_caps_are_not_lifted_without_a_reason(offers):
    campaign = in_status(offers, Status.IN_REVIEW)
    url = page(NOUN, "house_caps", campaign.pk)

    staff("approver").post(url, {**LIFTING, "why": " "})

    campaign.refresh_from_db()
    assert not campaign.ignore_caps


def test_lifted_house_caps_hold_again(offers):
    campaign, client = in_status(offers, Status.APPROVED), staff("approver")
    client.post(page(NOUN, "house_caps", campaign.pk), LIFTING)

    client.post(page(NOUN, "house_caps", campaign.pk), CONFIRMED)

    campaign.refresh_from_db()
    assert (campaign.ignore_caps, campaign.ignore_caps_reason) == (False, "")


def test_once_planned_the_house_caps_stay_as_they_were(offers):
    campaign = in_status(offers, Status.RUNNING)

    response = staff("approver").post(page(NOUN, "house_caps", campaign.pk), LIFTING)

    campaign.refresh_from_db()
    assert not campaign.ignore_caps
    assert "planned already" in said(response)


def test_who_approves_reads_that_the_house_caps_are_lifted(offers):
    campaign = in_status(offers, Status.IN_REVIEW)
    client = staff("approver")
    client.post(page(NOUN, "house_caps", campaign.pk), LIFTING)

    shown = client.get(page(NOUN, "approve", campaign.pk)).content.decode()

    assert "The house caps are lifted for it: a recall" in shown


@pytest.mark.parametrize("status", [s for s in Status if s != Status.DRAFT])
def test_only_a_draft_is_edited(offers, status):
    campaign = in_status(offers, status)
    url = page(NOUN, "change", campaign.pk)

    response = staff("marketer").post(url, {"body": "Other words"})

    campaign.refresh_from_db()
    assert (response.status_code, campaign.body) == (
        403,
        "Petal & Stem: tulips are in.",
    )


def test_editing_somebodys_draft_makes_it_yours(offers):
    campaign = in_status(offers, Status.DRAFT)
    client, url = staff("marketer"), page(NOUN, "change", campaign.pk)

    client.post(url, {**form_of(client, url), "body": "Other words"})

    campaign.refresh_from_db()
    assert (campaign.body, campaign.author) == ("Other words", "marketer")


def test_nobody_types_a_status(offers):
    campaign = in_status(offers, Status.DRAFT)
    client, url = staff("root"), page(NOUN, "change", campaign.pk)
    typed = {"status": "approved", "approved_by": "root"}

    client.post(url, {**form_of(client, url), **typed})

    campaign.refresh_from_db()
    assert (campaign.status, campaign.approved_by) == (Status.DRAFT, "")


def test_nobody_deletes_a_campaign(offers):
    campaign = in_status(offers, Status.DRAFT)

    assert staff("root").post(page(NOUN, "delete", campaign.pk)).status_code == 403


# --- copying --------------------------------------------------------------------


def test_copying_leads_to_the_new_draft(offers):
    campaign = in_status(offers, Status.FINISHED)

    response = press(staff("marketer"), "copy", campaign)

    made = Campaign.objects.latest("pk")
    assert (made.status, made.author) == (Status.DRAFT, "marketer")
    assert response.url == page(NOUN, "change", made.pk)


def test_opening_the_page_of_copying_copies_nothing(offers):
    campaign = in_status(offers, Status.FINISHED)

    staff("marketer").get(page(NOUN, "copy", campaign.pk))

    assert Campaign.objects.count() == 1


def test_copying_leaves_a_trace(offers):
    press(staff("marketer"), "copy", in_status(offers, Status.FINISHED))

    assert "Copied from" in LogEntry.objects.latest("pk").get_change_message()


def test_the_list_of_campaigns_says_how_one_is_written(offers):
    shown = staff("marketer").get(page(NOUN, "changelist")).content.decode()

    assert "Write a campaign" in shown

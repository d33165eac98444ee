"""Who sees the simulator and who types there."""

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from campaigns.models import SimulatedText
from tests.keywords.simulator.conftest import NEWS, PAGE, page, reply_form
from tests.staffing import staff

pytestmark = pytest.mark.django_db

ADD = reverse("keywords:simulator_add")
OPEN = reverse("keywords:simulator_open")
REPLY = reverse("keywords:simulator_reply")
ROLES = ("marketer", "approver", "support", "operator")
WHO_REPLY = ("marketer", "support", "operator")


def knock(client: Client, url: str) -> HttpResponse:
    return client.get(url) if url in (PAGE, NEWS) else client.post(url)


every_door = pytest.mark.parametrize("url", [PAGE, NEWS, ADD, OPEN, REPLY])


@every_door
def test_it_is_not_there_without_a_simulator_gateway(url, settings):
    settings.SMS_GATEWAYS = "main=kannel://user:pass@127.0.0.1:13013"

    assert knock(staff("root"), url).status_code == 404


@every_door
def test_it_is_not_there_where_the_gateways_cannot_be_read(url, settings):
    settings.SMS_GATEWAYS = "main"

    assert knock(staff("root"), url).status_code == 404


@every_door
def test_a_stranger_is_asked_to_log_in(url):
    response = knock(Client(), url)

    assert response.status_code == 302
    assert response.url == f"{reverse('admin:login')}?next={PAGE}"


@every_door
def test_somebody_who_is_no_staff_is_asked_to_log_in(url):
    client = Client()
    client.force_login(User.objects.create_user("shopper"))

    assert knock(client, url).url.startswith(reverse("admin:login"))


@every_door
def test_staff_of_no_role_are_refused(url):
    client = Client()
    client.force_login(User.objects.create_user("new", is_staff=True))

    assert knock(client, url).status_code == 403


@pytest.mark.parametrize("role", ROLES)
def test_every_role_sees_the_phones(role, text):
    text(1, "Tulips are in.")

    assert "Tulips are in." in page(staff(role))


@pytest.mark.parametrize("role", WHO_REPLY)
def test_they_may_reply(role, text):
    text(1)
    client = staff(role)

    client.post(REPLY, {**reply_form(client), "body": "Thank you!"})

    assert SimulatedText.objects.filter(direction="from_phone").exists()


def test_an_approver_sees_no_reply_box(text):
    text(1)

    assert 'class="reply"' not in page(staff("approver"))


def test_an_approver_is_refused_at_the_reply_address(text):
    text(1)
    form = reply_form(staff("marketer"))

    response = staff("approver").post(REPLY, {**form, "body": "Hello"})

    assert response.status_code == 403
    assert not SimulatedText.objects.filter(direction="from_phone").exists()


@every_door
def test_in_the_demonstration_it_is_open_to_everybody(url, settings):
    settings.SAYWHEN_DEMO = True

    assert knock(Client(), url).status_code not in (302, 403)


def test_in_the_demonstration_everybody_may_reply(settings, text):
    settings.SAYWHEN_DEMO = True
    text(1)
    client = Client()

    client.post(REPLY, {**reply_form(client), "body": "Thank you!"})

    assert SimulatedText.objects.filter(direction="from_phone").exists()


@pytest.mark.parametrize("url", [ADD, OPEN, REPLY])
def test_in_the_demonstration_a_form_of_another_site_changes_nothing(url, settings):
    settings.SAYWHEN_DEMO = True

    assert Client(enforce_csrf_checks=True).post(url).status_code == 403


@pytest.mark.parametrize("url", [ADD, OPEN, REPLY])
def test_a_get_changes_nothing(url, client):
    assert client.get(url).status_code == 405


def test_nothing_of_it_is_kept_by_browsers_or_proxies(client):
    assert "no-store" in client.get(PAGE)["Cache-Control"]


def test_nothing_but_our_own_files_may_run(client):
    policy = client.get(PAGE)["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_admins_menu_leads_there():
    assert PAGE in staff("support").get(reverse("admin:index")).content.decode()


def test_the_admins_menu_does_not_lead_to_what_is_not_there(settings):
    settings.SMS_GATEWAYS = "main=kannel://user:pass@127.0.0.1:13013"

    menu = staff("support").get(reverse("admin:index")).content.decode()

    assert PAGE not in menu

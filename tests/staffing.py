"""Staff of each role at the admin's door, and what a page costs them."""

from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

CONFIRMED = {"confirmed": "yes"}


def staff(role: str, name: str = "") -> Client:
    """A logged-in member of one group; "root" may do everything."""
    name = name or role
    if role == "root":
        user = User.objects.create_superuser(name)
    else:
        user = User.objects.create_user(name, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def page(noun: str, action: str, *args: object) -> str:
    """The address of "subscribers.subscriber", "changelist", and such."""
    return reverse(f"admin:{noun.replace('.', '_')}_{action}", args=args)


def cost(client: Client, url: str) -> int:
    """How many queries the page makes once caches are warm."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def form_of(client: Client, url: str) -> dict[str, object]:
    """What a browser would post back from an untouched form, its inlines included."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    return {
        field.html_name: value
        for form in forms
        for field in form
        if (value := field.value()) is not None and value is not False
    }


def said(response: object) -> str:
    """The sentences a verb left for the next page."""
    return " ".join(str(message) for message in response.wsgi_request._messages)

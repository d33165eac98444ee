"""What staff may do with people: subscribe, unsubscribe, erase, take the evidence.

Each verb asks first and calls its service with a set of keys.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from unfold.decorators import action
from unfold.enums import ActionVariant

from subscribers import consent, erasure, evidence, evidence_page
from subscribers.admin.subscriber_forms import EraseForm, LeaveForm, SubscribeForm
from subscribers.consent import Particulars
from subscribers.models import Subscriber, Subscription
from subscribers.origin import Origin, Who
from subscribers.soft import Soft
from subscribers.staff.verbs import Question, ask, object_of, page_of
from subscribers.staff.wording import counted, number_of

Values = Mapping[str, Any]


class SubscriberVerbs:
    """The verbs of SubscriberAdmin, and who may use them."""

    @action(
        description="Add to a list",
        permissions=["subscribe"],
        url_path="subscribe",
        icon="person_add",
    )
    def subscribe(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = object_of(self, request, object_id)

        def do(values: Values) -> str:
            ground = Particulars(soft=_soft(values))
            done = consent.subscribe(
                [person.pk],
                values["list"],
                origin=staff(request, values["why"]),
                now=timezone.now(),
                particulars={person.pk: ground},
            )
            return _joined(done, values["list"].name)

        question = Question(
            title=f"Add {number_of(person)} to a list",
            button="Add to the list",
            sentences=[
                "On a double opt-in list they get one text that asks them to confirm; "
                "on the others they join at once and get the confirmation. Somebody "
                "who has left comes back only by their own text.",
                "An existing customer who never asked for texts may get them where "
                "their country's law allows it, until it ends.",
            ],
            form=SubscribeForm,
        )
        return ask(request, self, question, do, back=page_of(person), obj=person)

    @action(
        description="Unsubscribe",
        permissions=["unsubscribe"],
        url_path="unsubscribe",
        icon="do_not_disturb_on",
        variant=ActionVariant.WARNING,
    )
    def unsubscribe(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = object_of(self, request, object_id)
        people = Subscriber.objects.filter(pk=person.pk)
        question = Question(
            title=f"Unsubscribe {number_of(person)}",
            button="Unsubscribe",
            sentences=[LEAVING],
            facts=at_stake(people),
            form=LeaveForm,
            is_destructive=True,
        )
        return ask(
            request,
            self,
            question,
            lambda values: _leave(request, people, values),
            back=page_of(person),
            obj=person,
        )

    @action(
        description="Erase",
        permissions=["erase"],
        url_path="erase",
        icon="delete_forever",
        variant=ActionVariant.DANGER,
    )
    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = object_of(self, request, object_id)

        def do(values: Values) -> str:
            origin = staff(request, values["why"])
            gone = erasure.erase([person.pk], origin=origin, now=timezone.now())
            return f"{counted(len(gone), 'person', 'people')} erased."

        question = Question(
            title=f"Erase {number_of(person)}",
            button="Erase for good",
            sentences=[
                "Their number, name, particulars, texts and evidence go for good. The "
                "consent ledger keeps lines that no longer name anybody, and the "
                "number stays suppressed, so that no file can bring it back.",
                "This cannot be undone.",
            ],
            facts=at_stake(Subscriber.objects.filter(pk=person.pk)),
            form=EraseForm,
            is_destructive=True,
        )
        return ask(request, self, question, do, back=page_of(person), obj=person)

    @action(
        description="Evidence pack",
        permissions=["evidence"],
        url_path="evidence",
        icon="fact_check",
    )
    def evidence_pack(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A page to print or a file to keep: every line, its proof, what was sent."""
        person = object_of(self, request, object_id)
        pack = evidence.pack(person)
        if request.GET.get("format") == "json":
            return _file_of(person, pack)
        page = evidence_page.render(
            person,
            pack,
            by=request.user.get_username(),
            now=timezone.now(),
            back=page_of(person),
        )
        return HttpResponse(page)

    def has_subscribe_permission(
        self, request: HttpRequest, obj: object = None
    ) -> bool:
        return request.user.has_perm("subscribers.change_subscriber")

    def has_unsubscribe_permission(
        self, request: HttpRequest, obj: object = None
    ) -> bool:
        return request.user.has_perm("subscribers.unsubscribe_subscriber")

    def has_erase_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("subscribers.erase_subscriber")

    def has_evidence_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("subscribers.view_evidence")


LEAVING = (
    "Their subscriptions in this scope end at once, texts that wait are cancelled and "
    "the numbers are suppressed. Only the person can lift that, by a text from the "
    "phone."
)


def staff(request: HttpRequest, why: str, said_at: datetime | None = None) -> Origin:
    return Origin(
        who=Who.STAFF,
        by=request.user.get_username(),
        why=why,
        door="admin",
        happened_at=said_at,
    )


def _soft(values: Values) -> Soft | None:
    """What a soft opt-in rests on; None where they asked for the texts."""
    if not values["basis"]:
        return None
    return Soft(
        basis=values["basis"].strip().lower(),
        since=values["basis_on"],
        is_refusal_offered=values["is_refusal_offered"],
    )


def _file_of(person: Subscriber, pack: evidence.Pack) -> HttpResponse:
    params = {"ensure_ascii": False, "indent": 2}
    response = JsonResponse(pack, json_dumps_params=params)
    # The number stays out of the file's name: names end up in logs and mails.
    name = f'attachment; filename="evidence-{person.pk}.json"'
    response["Content-Disposition"] = name
    return response


def at_stake(people: QuerySet[Subscriber]) -> list[tuple[str, object]]:
    """The counts a confirmation states. Three queries."""
    active = Subscription.objects.filter(
        subscriber__in=people.values("pk"), status=Subscription.Status.ACTIVE
    )
    pending = Subscription.objects.filter(
        subscriber__in=people.values("pk"), status=Subscription.Status.PENDING
    )
    return [
        ("Subscribers", f"{people.count():,}"),
        ("Active subscriptions", f"{active.count():,}"),
        ("Waiting for a yes", f"{pending.count():,}"),
    ]


def _leave(request: HttpRequest, people: QuerySet[Subscriber], values: Values) -> str:
    origin = staff(request, values["why"], values["said_at"])
    keys = list(people.values_list("pk", flat=True))
    left = consent.unsubscribe(
        keys, scope=values["scope"], origin=origin, now=timezone.now()
    )
    asked, suppressed = len(left.subscribers), left.newly_suppressed
    return (
        f"Unsubscribed {counted(asked, 'subscriber')} from {values['scope']}; "
        f"{suppressed:,} newly suppressed, {asked - suppressed:,} were so already."
    )


def _joined(done: consent.Subscribed, name: str) -> str:
    if done.joined:
        return f"They have joined {name}."
    if done.requested:
        return f"They are asked by text to confirm {name}."
    if done.already:
        return f"They were on {name} already; nothing has changed."
    if done.left_alone:
        return (
            f"They have left {name} before, so nothing has changed: only a text from "
            "their own phone brings them back."
        )
    return f"{name} does not serve their country; nothing has changed."

"""One row of every noun, in the state in which each of its verbs can be pressed."""

from collections.abc import Callable, Mapping
from datetime import time, timedelta

from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.utils import timezone
from django_q.models import Failure, Task

from campaigns.models import (
    Campaign,
    Cap,
    Coupon,
    CouponPool,
    DayCost,
    HouseRule,
    Message,
    RedButton,
    Sender,
)
from campaigns.pacing.tightening import Tightening, tighten
from keywords.contests import entering
from keywords.contests import service as contest_service
from keywords.inbox import reading
from keywords.models import (
    Contest,
    Conversation,
    ConversationNote,
    InboundMessage,
    Keyword,
    Poll,
    PollQuestion,
    SavedReply,
    Triage,
    Webhook,
    WebhookDelivery,
)
from keywords.understanding.reserving import reserve
from subscribers import consent, disclosures, reviewing
from subscribers.acting import files
from subscribers.importing import drafts, rejects
from subscribers.importing.drafts import Upload
from subscribers.models import (
    BulkAct,
    ConsentEvent,
    Disclosure,
    Evidence,
    ImportDraft,
    ImportJob,
    NumberFlag,
    Place,
    PumpingAlarm,
    Segment,
    SignupPage,
    Subscriber,
    SubscriberList,
    Suppression,
    Tag,
    TurnedAway,
)
from subscribers.origin import Origin, Who
from subscribers.scopes import Scope
from subscribers.signup.reviewing import publish
from tests.factories import (
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)

Status = Campaign.Status
PROOF = Origin(who=Who.STAFF, by="ann", why="card", evidence={"card": "7"})
# The state a campaign or a sign-up page must be in for a verb to be on its page.
CAMPAIGNS = {
    "approve": Status.IN_REVIEW,
    "reopen": Status.APPROVED,
    "launch": Status.APPROVED,
    "pause": Status.RUNNING,
    "resume": Status.PAUSED,
    "cancel": Status.RUNNING,
    "progress": Status.RUNNING,
}
PAGES = {
    **{"approve": "in_review", "reopen": "in_review", "close": "approved"},
    # There is nothing to print of a page that shoppers cannot see.
    **dict.fromkeys(("code_svg", "code_png", "poster"), "approved"),
}
IMPORTS = {
    **dict.fromkeys(("progress", "pause", "cancel"), ImportJob.Status.LOADING),
    "resume": ImportJob.Status.PAUSED,
}
STATED = (
    "subscribers.importjob",
    *("campaigns.campaign", "subscribers.signuppage", "subscribers.bulkact"),
    *("subscribers.subscriberlist", "subscribers.disclosure", "subscribers.place"),
    *("subscribers.segment", "keywords.poll", "keywords.conversation"),
    "keywords.contest",
)


class Rows:
    """The rows of one test, made when they are asked for."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], Model] = {}

    def of(self, noun: str, door: str = "look") -> Model:
        key = (noun, door if noun in STATED else "look")
        if key not in self._made:
            self._made[key] = ROWS[noun](door)
        return self._made[key]


def _sender(_: str) -> Sender:
    return Sender.objects.first() or make_sender()


def _list(_: str) -> SubscriberList:
    found = SubscriberList.objects.first()
    return found or make_list(sender=_sender(""), countries=["US"])


def _worded(door: str) -> SubscriberList:
    """Its wording stands where the verb finds something to do."""
    lst = make_list(door.replace("_", "-"), countries=["US"])
    if door != "submit_wording":
        _stand(reviewing.submit(lst, by="mia"), door)
    return lst


def _version(door: str) -> Disclosure:
    lst = make_list(f"{door.replace('_', '-')}-version", countries=["US"])
    rows = reviewing.submit(lst, by="mia")
    if door == "submit_wording":
        reviewing.send_back(rows, by="ann", reason="Name the shop.")
    _stand(rows, door)
    return rows[0]


def _place(door: str) -> Place:
    """With all that it has to say, so that it can be approved."""
    lst = make_list(
        f"{door.replace('_', '-')}-place",
        countries=["US"],
        support="help@petal.example",
        terms_url="https://petal.example/terms",
        privacy_url="https://petal.example/privacy",
    )
    page = SignupPage.objects.create(
        slug=f"{lst.slug}-page", list=lst, headline="10% off", countries=["US"]
    )
    place = Place.objects.create(
        slug=lst.slug, name=door, list=lst, language="en", page=page
    )
    if door != "submit_wording":
        _stand(reviewing.submit(place, by="mia"), door)
    return place


def _stand(rows: list[Disclosure], door: str) -> None:
    if door == "put_wording_live":
        reviewing.approve(rows, by="ann", now=timezone.now())


def _person(_: str) -> Subscriber:
    found = Subscriber.objects.first()
    if found is None:
        [found] = make_people([us_phone(1)])
        join([found], _list(""), origin=PROOF)
        # Asked whether they leave, so that every verb is on their page.
        consent.hold([found.pk], until=timezone.now() + timedelta(hours=1))
    return found


def _line(_: str) -> ConsentEvent:
    return ConsentEvent.objects.filter(subscriber=_person("")).earliest("pk")


def _proof(_: str) -> Evidence:
    return Evidence.objects.filter(subscriber=_person("")).earliest("pk")


def _suppression(_: str) -> Suppression:
    keys, now = [_person("").pk], timezone.now()
    consent.unsubscribe(keys, scope=Scope.everything(), origin=PROOF, now=now)
    return Suppression.objects.get()


def _draft(_: str) -> ImportDraft:
    """With its file, below the DATA_DIR of the test."""
    file = Upload("till.csv", [b"phone,first_name\n+12025550101,Ann\n"])
    return drafts.begin(file, _list(""), by="mia", now=timezone.now())


def _import(door: str) -> ImportJob:
    """With its file of rejected rows, below the DATA_DIR of the test."""
    job = ImportJob.objects.create(
        list=_list(""),
        file_name="till.csv",
        consent="none",
        by="ann",
        status=IMPORTS.get(door, ImportJob.Status.DONE),
        rejected_count=1,
        started_at=timezone.now(),
    )
    path = rejects.path_of(job.pk)
    path.parent.mkdir(exist_ok=True)
    path.write_text("line,reason\n")
    return job


def _act(door: str) -> BulkAct:
    """An export that is done, with its file below the DATA_DIR of the test, or an
    unsubscribing that still runs."""
    now = timezone.now()
    is_export = door == "download"
    act = BulkAct.objects.create(
        verb="export" if is_export else "unsubscribe",
        values={"format": "csv"} if is_export else {},
        by="ann",
        status="done" if is_export else "running",
        total=1,
        up_to_key=1,
        asked_at=now,
        beat_at=now,
        finished_at=now if is_export else None,
    )
    if is_export:
        files.path_of(act).parent.mkdir(exist_ok=True)
        files.path_of(act).write_text("phone\n")
    return act


def _page(door: str) -> SignupPage:
    state = PAGES.get(door, "draft")
    row = SignupPage.objects.create(
        slug=door,
        list=_list(""),
        headline="10% off",
        countries=["US"],
        state="draft" if state == "approved" else state,
        author="mia",
    )
    if state == "approved":
        now = timezone.now()
        disclosures.publish(row.list, author="mia", approved_by="ann", now=now)
        publish(row, approved_by="ann", now=now)
    return row


def _alarm(_: str) -> PumpingAlarm:
    return PumpingAlarm.objects.create(
        page=_page("draft"),
        country="US",
        block="1202555",
        raised_at=timezone.now(),
        asked=40,
        confirmed=1,
        usual_percent=70,
    )


def _turned_away(_: str) -> TurnedAway:
    return TurnedAway.objects.create(
        page=_page("draft"), day=timezone.now().date(), limit="block an hour", block="1"
    )


def _own_rule(_: str) -> HouseRule:
    asked = Tightening(code="FR", reason="late risers", opens_at=time(10))
    return tighten(asked, by="ann", now=timezone.now())


def _flag(_: str) -> NumberFlag:
    now = timezone.now()
    return NumberFlag.objects.create(
        subscriber=_person(""),
        cause="deactivated",
        happened_on=now.date(),
        flagged_at=now,
        source="file carrier.csv",
    )


def _segment(door: str) -> Segment:
    is_frozen = door in ("freeze_again", "make_dynamic")
    return Segment.objects.create(
        slug=door.replace("_", "-"),
        rules={"field": "country", "op": "is", "value": "US"},
        frozen_at=timezone.now() if is_frozen else None,
    )


def _campaign(door: str) -> Campaign:
    status = CAMPAIGNS.get(door, Status.DRAFT)
    approved_by = "" if status in (Status.DRAFT, Status.IN_REVIEW) else "ann"
    return make_campaign(_list(""), door, status=status, approved_by=approved_by)


def _message(_: str) -> Message:
    return Message.objects.create(
        subscriber=_person(""),
        sender=_sender(""),
        list=_list(""),
        kind="required",
        cause="help:1",
        first_due_at=timezone.now(),
    )


def _pool(_: str) -> CouponPool:
    return CouponPool.objects.create(slug="roses", name="Roses")


def _keyword(_: str) -> Keyword:
    return Keyword.objects.create(
        word="BUNGA",
        folded="bunga",
        sender=_sender(""),
        action="join",
        list=_list(""),
    )


def _webhook(_: str) -> Webhook:
    url, secret = "https://till.example/", "whsec_AAAA"
    return Webhook.objects.create(slug="till", name="Till", url=url, secret=secret)


def _delivery(_: str) -> WebhookDelivery:
    now = timezone.now()
    return WebhookDelivery.objects.create(
        webhook=_webhook(""),
        inbound=_inbound(""),
        status="given_up",
        body="{}",
        give_up_at=now,
        created_at=now,
    )


def _inbound(_: str) -> InboundMessage:
    return InboundMessage.objects.create(
        gateway="main",
        provider_id="1",
        to_number="+12025550100",
        received_at=timezone.now(),
    )


def _poll(door: str) -> Poll:
    """Open, but where the verb opens it."""
    status = Poll.Status.DRAFT if door == "open" else Poll.Status.OPEN
    slug = f"{door}-poll".replace("_", "-")
    poll = Poll.objects.create(slug=slug, name=door, list=_list(""), status=status)
    PollQuestion.objects.create(poll=poll, text="How was it?", kind="score_5")
    return poll


def _conversation(door: str) -> Conversation:
    """With a number of its own, since one number has one conversation."""
    number = f"+120255503{Sender.objects.count():02}"
    sender = make_sender(f"for-{door}", number=number)
    is_over = door == "reopen"
    now = timezone.now()
    row = Conversation.objects.create(
        subscriber=_person(""),
        sender=sender,
        status="closed" if is_over else "open",
        came_up_at=now,
    )
    said = reading.SHOWN + 1 if door == "earlier" else 0
    ConversationNote.objects.bulk_create(
        ConversationNote(conversation=row, created_at=now) for _ in range(said)
    )
    return row


def _triage(_: str) -> Triage:
    now = timezone.now()
    return Triage.objects.create(
        verb="close", gists=["yes"], by="sue", total=1, asked_at=now, beat_at=now
    )


def _contest(door: str) -> Contest:
    """In the state in which the verb is on its page."""
    now = timezone.now()
    contest = Contest.objects.create(
        slug=f"{door}-contest".replace("_", "-"),
        name=door,
        list=_list(""),
        prize="roses",
        prize_value=10,
        claim="Reply here.",
        sponsor="Petal & Stem",
        free_entry="On the page.",
        countries=["US"],
        starts_at=now - timedelta(days=2),
        ends_at=now + timedelta(days=1),
    )
    if door in ("look", "submit", "cancel"):
        return contest
    contest = contest_service.submit(contest, by="mia", now=now)
    if door == "approve":
        return contest
    contest = contest_service.approve(contest, by="ann", now=now)
    if door == "reopen":
        return contest
    entering.enter(contest, _person(""), entering.Way(), at=now, now=now)
    contest = contest_service.close(contest, now=now)
    if door == "draw":
        return contest
    return contest_service.draw(contest, by="mia", now=now)


def _failure(_: str) -> Failure:
    now = timezone.now()
    task = Task.objects.create(
        id="f", name="f", func="math.fabs", started=now, stopped=now, success=False
    )
    return Failure.objects.get(pk=task.pk)


ROWS: Mapping[str, Callable[[str], Model]] = {
    "subscribers.subscriber": _person,
    "subscribers.subscriberlist": _worded,
    "subscribers.signuppage": _page,
    "subscribers.pumpingalarm": _alarm,
    "subscribers.turnedaway": _turned_away,
    "subscribers.place": _place,
    "subscribers.segment": _segment,
    "subscribers.tag": lambda _: Tag.objects.create(name="vip"),
    "subscribers.importjob": _import,
    "subscribers.importdraft": _draft,
    "subscribers.bulkact": _act,
    "subscribers.numberflag": _flag,
    "subscribers.suppression": _suppression,
    "subscribers.consentevent": _line,
    "subscribers.evidence": _proof,
    "subscribers.disclosure": _version,
    "campaigns.campaign": _campaign,
    "campaigns.message": _message,
    "campaigns.houserule": _own_rule,
    "campaigns.redbutton": lambda _: RedButton.objects.create(pk=1, is_pressed=False),
    "campaigns.sender": _sender,
    "campaigns.cap": lambda _: Cap.objects.create(
        slug="c", scope="everyone", messages=2, per="24h"
    ),
    "campaigns.couponpool": _pool,
    "campaigns.coupon": lambda _: Coupon.objects.create(
        pool=_pool(""), code="A1", given_at=timezone.now()
    ),
    "campaigns.daycost": lambda _: DayCost.objects.create(
        day=timezone.now().date(),
        sender=_sender(""),
        country="US",
        texts=1,
        parts=1,
        cost=1,
        unpriced=0,
    ),
    "keywords.keyword": _keyword,
    "keywords.inboundmessage": _inbound,
    "keywords.webhook": _webhook,
    "keywords.webhookdelivery": _delivery,
    "keywords.poll": _poll,
    "keywords.conversation": _conversation,
    "keywords.triage": _triage,
    "keywords.reservedword": lambda _: reserve(
        "GENUGTUUNG", "opt_out", source="a customer", by="mia"
    ),
    "keywords.savedreply": lambda _: SavedReply.objects.create(name="Yes", body="Yes"),
    "keywords.contest": _contest,
    "django_q.failure": _failure,
    "auth.user": lambda _: User.objects.create_user("other"),
    "auth.group": lambda _: Group.objects.create(name="others"),
}

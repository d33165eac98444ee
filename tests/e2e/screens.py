"""The screens the browser tests look at, each by name with the way to it."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.campaigns import CAMPAIGNS, press
from tests.e2e.phones import Phone
from tests.e2e.shopping import PAGE, sign_up, type_code

IMPORTS = "/admin/subscribers/importjob/"
DAMAGED = Path(__file__).parents[1] / "samples" / "clients_fr.csv"
INBOX = "/admin/keywords/conversation/"
WORDING = "/admin/subscribers/disclosure/"
Way = Callable[[Page], object]


def at(path: str) -> Way:
    return lambda page: page.goto(path)


def first_of(path: str) -> Way:
    """The page of the first row of a list; `path` may hold a question."""

    def go(page: Page) -> None:
        page.goto(path)
        page.locator("#result_list tbody tr").first.locator("th a, td a").first.click()
        page.wait_for_url("**/change/**")

    return go


def verb_of(path: str, verb: str) -> Way:
    """What a verb on the first row's page asks before it is done."""

    def go(page: Page) -> None:
        first_of(path)(page)
        press(page, verb)

    return go


def import_step(step: str) -> Way:
    """A step of the import wizard, with a file that has something to say there."""

    def go(page: Page) -> None:
        page.goto(f"{IMPORTS}import/")
        page.get_by_label("Drop the file here").set_input_files(DAMAGED)
        page.get_by_label("Onto which list").select_option(label="Flower club")
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url("**/opt-outs/")
        page.goto(page.url.replace("opt-outs", step if step != "preview" else "ground"))
        if step == "preview":
            page.get_by_label("On what ground").select_option("none")
            page.get_by_role("button", name="Go on").click()
            page.wait_for_url("**/preview/")

    return go


def conversation(page: Page) -> None:
    """The newest one that nobody has to decide about."""
    page.goto(INBOX)
    page.locator(".inbox-rows:not(.is-unclear) .inbox-row").first.click()
    page.wait_for_url("**/change/**")


def rule(page: Page) -> None:
    """What the rulebook says of one place."""
    page.goto("/admin/campaigns/houserule/rule/?code=US")


def rule_verb(verb: str) -> Way:
    def go(page: Page) -> None:
        rule(page)
        page.get_by_role("link", name=verb).click()

    return go


def sent_empty(page: Page) -> None:
    page.goto(PAGE)
    page.get_by_role("button", name="Sign up").click()
    page.get_by_role("alert").wait_for()


def asked(page: Page) -> None:
    sign_up(page, "+1 202-555-0190")


def joined(page: Page) -> None:
    phone = Phone(page.context.new_page(), "+1 202-555-0191")
    sign_up(page, phone.number)
    type_code(page, phone.code())
    page.wait_for_url(f"{PAGE}joined/")


def preferences(page: Page) -> None:
    phone = Phone(page.context.new_page(), "+1 202-555-0192")
    phone.text("CLUB")
    phone.received("You're in").wait_for()
    phone.text("TOPICS")
    page.goto(phone.link())


STAFF: dict[str, Way] = {
    "home": at("/admin/"),
    "subscribers": at("/admin/subscribers/subscriber/"),
    "subscriber": first_of("/admin/subscribers/subscriber/"),
    "bulk actions": at("/admin/subscribers/bulkact/"),
    "list": first_of("/admin/subscribers/subscriberlist/"),
    "places": at("/admin/subscribers/place/"),
    "place": first_of("/admin/subscribers/place/"),
    "segment": first_of("/admin/subscribers/segment/"),
    "new segment": at("/admin/subscribers/segment/add/"),
    "wording in review": first_of(f"{WORDING}?state__exact=in_review"),
    "approving wording": verb_of(
        f"{WORDING}?state__exact=in_review", "Approve wording"
    ),
    "sign-up page": first_of("/admin/subscribers/signuppage/"),
    "new sign-up page": at("/admin/subscribers/signuppage/add/"),
    "handing a file in": at(f"{IMPORTS}import/"),
    "import: who has left": import_step("opt-outs"),
    "import: columns": import_step("columns"),
    "import: consent": import_step("ground"),
    "import: check": import_step("preview"),
    "imports": at(IMPORTS),
    "import": first_of(IMPORTS),
    "undoing an import": verb_of(IMPORTS, "Undo"),
    "campaigns": at(CAMPAIGNS),
    "new campaign": at(f"{CAMPAIGNS}add/"),
    "campaign being written": first_of(f"{CAMPAIGNS}?q=being-written"),
    "campaign in review": first_of(f"{CAMPAIGNS}?q=in-review"),
    "launch page": verb_of(f"{CAMPAIGNS}?q=to-launch", "Launch"),
    "campaign in flight": first_of(f"{CAMPAIGNS}?q=in-flight"),
    "rulebook": at("/admin/campaigns/houserule/"),
    "a rule": rule,
    "tightening a rule": rule_verb("Tighten this rule"),
    "message log": at("/admin/campaigns/message/"),
    "message": first_of("/admin/campaigns/message/"),
    "keyword": first_of("/admin/keywords/keyword/"),
    "inbox": at(INBOX),
    "conversation": conversation,
    "same texts": at(f"{INBOX}sayings/"),
    "saved replies": at("/admin/keywords/savedreply/"),
    "polls": at("/admin/keywords/poll/"),
    "poll": first_of("/admin/keywords/poll/"),
    "new poll": at("/admin/keywords/poll/add/"),
    "contests": at("/admin/keywords/contest/"),
    "contest": first_of("/admin/keywords/contest/"),
    "new contest": at("/admin/keywords/contest/add/"),
    "coupon pools": at("/admin/campaigns/couponpool/"),
    "coupon pool": first_of("/admin/campaigns/couponpool/"),
    "new coupon pool": at("/admin/campaigns/couponpool/add/"),
    "costs": at("/admin/campaigns/daycost/"),
    "webhooks": at("/admin/keywords/webhook/"),
    "new webhook": at("/admin/keywords/webhook/add/"),
    "webhook deliveries": at("/admin/keywords/webhookdelivery/"),
}
ANYBODY: dict[str, Way] = {
    "sign-up": at(f"{PAGE}?lang=en"),
    "sign-up in French": at(f"{PAGE}?lang=fr"),
    "sign-up in Arabic": at(f"{PAGE}?lang=ar"),
    "sign-up with mistakes": sent_empty,
    "check your phone": asked,
    "you are in": joined,
    "preferences": preferences,
    "contest page": at("/contests/year-of-bouquets/"),
    "rules of a contest": at("/contests/year-of-bouquets/rules/"),
    "page not found": at("/join/nowhere/"),
    "simulator": at("/simulator/"),
    "login": at("/admin/login/"),
}
EVERY = {**ANYBODY, **STAFF}

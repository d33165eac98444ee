"""How the message log is narrowed: by reason, and to what an address has asked for."""

from collections.abc import Mapping

from django.contrib.admin import ModelAdmin
from django.db.models import F, OrderBy, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from campaigns.models import Campaign, Cap, Message
from campaigns.models.campaign import Kind
from campaigns.models.message import NOT_ARRIVED
from campaigns.reasons import CAPS, WORDS, in_words


class ReasonFilter(DropdownFilter):
    title = "reason"
    parameter_name = "code"

    def lookups(
        self, request: HttpRequest, model_admin: ModelAdmin
    ) -> list[tuple[str, str]]:
        """Every reason we know, and the one asked for: a provider's may be any."""
        caps = (*CAPS, *Cap.objects.values_list("slug", flat=True))
        codes = [*WORDS, *(f"cap:{cap}" for cap in caps)]
        asked = request.GET.get(self.parameter_name)
        if asked and asked not in codes:
            codes.append(asked)
        found = [(code, in_words(code)) for code in codes]
        return sorted(found, key=lambda item: item[1].casefold())

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Message]
    ) -> QuerySet[Message]:
        code = self.value()
        return queryset.filter(code=code) if code else queryset


def ordering_for(asked: Mapping[str, str]) -> tuple[str | OrderBy, ...]:
    """The newest first, by the index that finds what an address asks for.

    A campaign's texts are found by person, in whose order they are planned.
    """
    if asked.get("campaign__id__exact"):
        return ("-subscriber_id",)
    is_rare = (
        asked.get("status__exact") in NOT_ARRIVED
        or asked.get("kind__exact", Kind.PROMOTIONAL) != Kind.PROMOTIONAL
        or asked.get("code")
        or asked.get("sender__id__exact")
    )
    return ((-F("pk")).asc(),) if is_rare else ("-pk",)


def narrowed_in_words(asked: Mapping[str, str]) -> str:
    """Say what the log is narrowed to, or nothing. At most one query."""
    said = []
    campaign = asked.get("campaign__id__exact", "")
    if campaign.isdecimal():
        names = Campaign.objects.filter(pk=int(campaign)).values_list("name", flat=True)
        said += [f"of {name}" for name in names]
    wanted = asked.get("status__exact") or asked.get("status__in", "")
    labels = dict(Message.Status.choices)
    states = [labels[one].lower() for one in wanted.split(",") if one in labels]
    if states:
        said.append(f"that are {' or '.join(states)}")
    if asked.get("code"):
        said.append(f"because: {in_words(asked['code'])}")
    return f"Only texts {', '.join(said)}." if said else ""

"""Who of the staff may do what: every page, verb and address of the admin, by role.

M is the marketer, A the approver, S support, O the operator. "look" is a noun's list,
pages and their histories; "add", "change" and "delete" are its forms; the other words
are verbs and addresses as the admin classes name them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.urls import URLPattern

ROLES = {"M": "marketer", "A": "approver", "S": "support", "O": "operator"}
NOBODY: Mapping[str, str] = {"look": "", "add": "", "change": "", "delete": ""}
# The life of wording, wherever it is shown.
WORDING: Mapping[str, str] = {
    "submit_wording": "M",
    "approve_wording": "A",
    "put_wording_live": "MA",
    "send_wording_back": "A",
}

MATRIX: Mapping[str, Mapping[str, str]] = {
    "subscribers.subscriber": {
        "look": "MASO",
        "add": "M",
        "change": "MS",
        "delete": "",
        "search": "MASO",
        "subscribe": "MS",
        "unsubscribe": "MSO",
        "new_number": "MS",
        "stay": "MSO",
        "evidence_pack": "AO",
        "erase": "O",
        "unsubscribe_selected": "MSO",
        "tag_selected": "MS",
        "untag_selected": "MS",
        "subscribe_selected": "MS",
        "export_selected": "MO",
        "erase_selected": "O",
        "delete_selected": "",
    },
    "subscribers.subscriberlist": {
        "look": "MASO",
        "add": "M",
        "change": "M",
        "delete": "",
        **WORDING,
        "delete_selected": "",
    },
    "subscribers.signuppage": {
        "look": "MAO",
        "add": "M",
        "change": "MA",
        "delete": "",
        "submit": "MA",
        "approve": "A",
        "reopen": "MA",
        "close": "MA",
        "preview": "MAO",
        "sites": "MA",
        "code_svg": "MAO",
        "code_png": "MAO",
        "poster": "MAO",
    },
    "subscribers.pumpingalarm": {**NOBODY, "look": "MAO", "looked": "MAO"},
    "subscribers.turnedaway": {**NOBODY, "look": "MAO"},
    "subscribers.place": {
        "look": "MASO",
        "add": "M",
        "change": "M",
        "delete": "",
        "code_svg": "MASO",
        "code_png": "MASO",
        **WORDING,
    },
    "subscribers.segment": {
        "look": "MAO",
        "add": "M",
        "change": "M",
        "delete": "M",
        "people": "MAO",
        "freeze": "M",
        "freeze_again": "M",
        "make_dynamic": "M",
        "delete_selected": "M",
    },
    "subscribers.tag": {
        "look": "MASO",
        "add": "M",
        "change": "M",
        "delete": "",
        "delete_selected": "",
    },
    "subscribers.importjob": {
        **NOBODY,
        "look": "MAO",
        "import_file": "MO",
        "progress": "MAO",
        "pause": "MO",
        "resume": "MO",
        "cancel": "MO",
        "rejects": "MO",
        "undo": "MO",
    },
    "subscribers.importdraft": {
        **NOBODY,
        "look": "MO",
        "opt_outs": "MO",
        "columns": "MO",
        "ground": "MO",
        "preview": "MO",
        "discard": "MO",
    },
    "subscribers.bulkact": {
        **NOBODY,
        "look": "MSO",
        "stop": "MSO",
        "download": "MO",
    },
    "subscribers.numberflag": {
        **NOBODY,
        "look": "MASO",
        "feed_file": "MO",
        "let_silent_go": "MO",
        "download": "MO",
    },
    "subscribers.suppression": {**NOBODY, "look": "MASO", "export": "MO"},
    "subscribers.consentevent": {**NOBODY, "look": "ASO"},
    "subscribers.evidence": {**NOBODY, "look": "AO"},
    "subscribers.disclosure": {**NOBODY, "look": "MASO", **WORDING},
    "campaigns.campaign": {
        "look": "MASO",
        "add": "M",
        "change": "M",
        "delete": "",
        "ask_people": "M",
        "copy": "M",
        "house_caps": "A",
        "preview": "M",
        "progress": "MASO",
        "submit": "M",
        "approve": "A",
        "reopen": "MA",
        "launch": "M",
        "pause": "MAO",
        "resume": "MAO",
        "cancel": "MAO",
    },
    "campaigns.message": {**NOBODY, "look": "MASO", "explain": "MASO"},
    "campaigns.redbutton": {**NOBODY, "look": "AO"},
    "campaigns.houserule": {
        **NOBODY,
        "look": "MASO",
        "rule": "MASO",
        "reviewed": "AO",
        "tighten": "AO",
        "end_rule": "AO",
    },
    "campaigns.sender": {
        "look": "MASO",
        "add": "O",
        "change": "O",
        "delete": "",
        "delete_selected": "",
    },
    "campaigns.cap": {
        "look": "MAO",
        "add": "AO",
        "change": "AO",
        "delete": "",
        "delete_selected": "",
    },
    "campaigns.couponpool": {
        "look": "MASO",
        "add": "M",
        "change": "M",
        "delete": "",
        "delete_selected": "",
    },
    "campaigns.coupon": {**NOBODY, "look": "MS"},
    "campaigns.daycost": {**NOBODY, "look": "MAO", "delete_selected": ""},
    "keywords.keyword": {
        "look": "MASO",
        "add": "M",
        "change": "M",
        "delete": "",
        "live": "M",
        "trial": "MASO",
        "delete_selected": "",
    },
    "keywords.poll": {
        "look": "MASO",
        "add": "M",
        "change": "M",
        "delete": "",
        "open": "M",
        "close": "M",
        "back_to_draft": "M",
        "ask_by_campaign": "M",
        "results": "MASO",
    },
    "keywords.contest": {
        "look": "MASO",
        "add": "M",
        "change": "M",
        "delete": "",
        "submit": "M",
        "approve": "A",
        "reopen": "MA",
        "draw": "M",
        "confirm_winner": "M",
        "replace_winner": "M",
        "cancel": "M",
    },
    "keywords.inboundmessage": {**NOBODY, "look": "MASO"},
    "keywords.conversation": {
        **NOBODY,
        "look": "MAS",
        "news": "MAS",
        "thread": "MAS",
        "earlier": "MAS",
        "begin": "S",
        "judge": "S",
        "reply": "S",
        "assign": "S",
        "snooze": "S",
        "close": "S",
        "reopen": "S",
        "note": "S",
        "unread": "S",
        # Whoever may unsubscribe people may also read an unclear text as leaving.
        "leave": "MS",
        "stay": "MS",
        "sayings": "MAS",
    },
    "keywords.triage": {**NOBODY, "look": "MAS", "stop": "S"},
    "keywords.reservedword": {
        "look": "MASO",
        "add": "MA",
        "change": "",
        "delete": "",
        "delete_selected": "",
    },
    "keywords.webhook": {
        "look": "MASO",
        "add": "O",
        "change": "O",
        "delete": "",
        "rotate": "O",
        "delete_selected": "",
    },
    "keywords.webhookdelivery": {
        **NOBODY,
        "look": "MSO",
        "try_again": "O",
        "delete_selected": "",
    },
    "keywords.savedreply": {
        "look": "MAS",
        "add": "MS",
        "change": "MS",
        "delete": "MS",
        "delete_selected": "MS",
    },
    "django_q.failure": {
        **NOBODY,
        "look": "O",
        "try_again": "O",
        "delete_selected": "",
    },
    # Who may make staff may make themselves anything, so no role may.
    "auth.user": {**NOBODY, "password_change": "", "delete_selected": ""},
    "auth.group": {**NOBODY, "delete_selected": ""},
}

OF_EVERY_NOUN = {"add", "change", "delete", "changelist", "history"}


@dataclass(frozen=True, slots=True)
class Door:
    """One thing staff can open or press; `place` says where its button stands."""

    noun: str
    name: str
    place: str

    @property
    def address(self) -> str:
        return f"admin:{self.noun.replace('.', '_')}_{self.name}"


def doors_of(noun: str, model_admin: ModelAdmin) -> Iterator[Door]:
    """Every verb and address the admin class itself declares."""
    # Unfold's own reading of them, because some stand in menus.
    read = model_admin._extract_action_names
    verbs = {
        "detail": read(model_admin.actions_detail),
        "list": read(model_admin.actions_list),
        "row": read(model_admin.actions_row),
    }
    named = {name for names in verbs.values() for name in names}
    for place, names in verbs.items():
        yield from (Door(noun, name, place) for name in names)
    if model_admin.actions is not None:
        bulk = [*model_admin.actions, *admin.site._actions]
        for action in bulk:
            name = action if isinstance(action, str) else action.__name__
            yield Door(noun, name, "bulk")
    prefix = f"{noun.replace('.', '_')}_"
    for url in model_admin.get_urls():
        name = (url.name or "").removeprefix(prefix)
        if isinstance(url, URLPattern) and name and name not in named | OF_EVERY_NOUN:
            yield Door(noun, name, "address")


def every_noun() -> dict[str, ModelAdmin]:
    return {
        model._meta.label_lower: model_admin
        for model, model_admin in admin.site._registry.items()
    }

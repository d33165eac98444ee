"""Proof of work for visitors who may be robots: ALTCHA's protocol, all of it our own.

django-altcha makes and checks the challenges. Its widget is left out: it writes a style
element and starts a worker from a blob, both of which the page's policy forbids, and
weighs twice the page; `static/saywhen/proof.js` solves the same challenge.
"""

import base64
import json
from datetime import timedelta

from django import forms
from django.utils import timezone
from django_altcha import AltchaField, get_altcha_challenge, get_setting

from subscribers.signup import limits
from subscribers.signup.counting import count

FIELD = "proof"
# About half a second of a middling phone; a robot pays it for every number.
HARDEST = 50_000


class ProofField(AltchaField):
    """A solved challenge, which counts once for all web processes together.

    The package looks into a cache and writes to it afterwards, so that two processes
    at one instant may both find nothing; the tally is asked and written at once.
    """

    def replay_attack_protection(self, payload: str) -> None:
        challenge = json.loads(base64.b64decode(payload))["challenge"]
        lives = timedelta(milliseconds=get_setting("ALTCHA_CHALLENGE_EXPIRE"))
        key = limits.key_of("proof", challenge)
        [spent] = count({key: lives}, now=timezone.now())
        if spent.count > 1:
            raise forms.ValidationError(self.error_messages["replay"], code="replay")


def new_challenge() -> str:
    """Return a challenge as JSON, for `proof.js`; it lives twenty minutes."""
    return json.dumps(get_altcha_challenge(max_number=HARDEST).__dict__)


def is_given(payload: str) -> bool:
    """Whether this is a challenge of ours, solved, in time and for the first time."""
    if not payload:
        return False
    try:
        ProofField().clean(payload)
    except forms.ValidationError:
        return False
    return True

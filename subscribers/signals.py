"""The only signals between floors: sent inside the transaction, with sets of keys.

Heard by `campaigns/sending/listening.py` and by nobody else. Arguments, all by name:
`origin` (who, why, where), `now`, and

- `requested`: `subscriptions`, keys that wait for a yes and need a request text.
- `reminded`: `subscriptions`, keys that still wait and need one more request text.
- `joined`: `subscriptions`, keys that have become active.
- `left`: `subscribers`, keys; `scope`, what they left (`subscribers.scopes.Scope`).
- `withdrawn`: `subscriptions`, keys whose queued texts lose their ground although
  nobody left (an import undone, a request declined or expired).
- `chose`: `subscriptions`, keys whose people want less than before, so that what has
  been judged must be judged again.
- `code_asked`: `codes`, {subscription's key: six digits} for people who have to show
  that the number is at hand; `until`, the instant the codes end.
- `erased`: `subscribers`, keys.
"""

from django.dispatch import Signal

requested = Signal()
reminded = Signal()
joined = Signal()
left = Signal()
withdrawn = Signal()
chose = Signal()
code_asked = Signal()
erased = Signal()

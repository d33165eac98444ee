"""A piece of a page that renews itself while somebody looks, if anything is new."""

import re
from dataclasses import dataclass
from hashlib import md5

# It is another one in every answer, though nothing has changed.
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@dataclass(frozen=True, slots=True)
class Live:
    """Shape: `seen` stands for what the piece shows, and the next asking brings it
    back; `said` is what a screen reader is told once it has changed."""

    name: str
    html: str
    address: str
    seen: str
    said: str = ""

    @classmethod
    def of(cls, name: str, html: str, address: str, *, said: str = "") -> "Live":
        plain = _TOKEN.sub("", html).encode()
        seen = md5(plain, usedforsecurity=False).hexdigest()
        return cls(name, html, address, seen, said)

    @property
    def renewed_at(self) -> str:
        joint = "&" if "?" in self.address else "?"
        return f"{self.address}{joint}seen={self.seen}"

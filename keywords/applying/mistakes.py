"""What is wrong in a file: each mistake knows its key, all are told together."""

from keywords.applying.positions import KeyPath
from keywords.applying.reading import Source
from subscribers.errors import Refusal


class ApplyRefused(Refusal):
    """The file was not applied; the message says everything that is wrong."""


class Mistake(Exception):
    """One thing wrong: a sentence that goes on after the key, and where it stands.

    `path` starts at whoever raises it; those above put their own key before it.
    """

    def __init__(self, text: str, *path: str | int) -> None:
        super().__init__(text)
        self.text = text
        self.path: KeyPath = path

    def below(self, *path: str | int) -> "Mistake":
        return Mistake(self.text, *path, *self.path)


def goes_on(sentence: str) -> str:
    """Return a whole sentence as one that goes on after the key."""
    return sentence[0].lower() + sentence[1:]


class Waiting(Exception):
    """An entry refers to one that is itself wrong; only that one is reported."""


class Mistakes:
    """Everything found wrong in one file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._found: list[tuple[int, str]] = []

    def add(self, mistake: Mistake) -> None:
        line = self._source.line_of(mistake.path)
        place = self._source.place_of(mistake.path)
        self._found.append((line, f"{place}: {mistake.text}"))

    def refuse_if_any(self) -> None:
        """Raise ApplyRefused with one line per mistake, in the file's order."""
        if self._found:
            found = (sentence for _, sentence in sorted(self._found))
            raise ApplyRefused("\n".join((*found, "Nothing was changed.")))

from collections.abc import Sequence
from os import PathLike
from typing import Any, Literal, Protocol, final

Severity = Literal["permanent", "transient", "either"]
Action = Literal["suppress", "retry", "fix-sender", "review"]
Column = Literal["class", "severity", "action", "rule"]

class ArrowArray(Protocol):
    """An Arrow array, or with `__arrow_c_stream__` a chunked one."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

class ArrowStream(Protocol):
    """A chunked Arrow array."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class Classifier:
    """A set of rules: the built-in ones, those of files, or those of an image.

    In `files`, the word `builtin` stands for the built-in rules; the first file comes first. Mistakes raise ValueError
    with all of them. It is used from any number of threads.
    """

    def __new__(cls, files: Sequence[str | PathLike[str]] | None = None, *, image: str | PathLike[str] | None = None) -> Classifier: ...
    def classify(self, reply: str | bytes) -> Classification:
        """The class of a reply in one line."""
    @property
    def labels(self) -> list[Label]:
        """All labels, by their number."""
    def __len__(self) -> int:
        """How many rules there are."""

@final
class Classification:
    """What a reply is."""

    @property
    def label(self) -> str:
        """The label of the rule that matched; `Uncategorized` where none did."""
    @property
    def label_id(self) -> int:
        """The number of the label in `Classifier.labels`."""
    @property
    def bounce_class(self) -> str:
        """The class of the label; `Other` for labels of one's own."""
    @property
    def severity(self) -> Severity: ...
    @property
    def action(self) -> Action: ...
    @property
    def rule(self) -> Rule | None:
        """The rule that matched."""

@final
class Rule:
    """A rule, and where it stands."""

    number: int
    file: str
    line: int
    column: int
    pattern: str

@final
class Label:
    """A label, as the rule files name it."""

    id: int
    name: str
    bounce_class: str
    description: str

def classify(reply: str | bytes) -> Classification:
    """The class of a reply in one line, by the built-in rules."""

def normalise(reply: str) -> str:
    """One line of a reply as servers send and people paste it."""

def classify_arrow(
    array: ArrowArray | ArrowStream,
    column: Column = "class",
    *,
    classifier: Classifier | None = None,
    threads: int | None = None,
) -> ArrowArray:
    """Classifies an array of strings or of binary: a dictionary array comes out.

    Nothing is copied, null stays null, and of a dictionary array each value is classified once. The GIL is released, and all
    cores work unless `threads` says fewer. Where no rule matches, the rule is an empty string.
    """

def parse_report(mail: bytes, *, classifier: Classifier | None = None) -> dict[str, Any] | None:
    """What a mail reports of deliveries that failed, as a dict; None where it reports nothing.

    Each of `recipients` has its `reply`, and as `bounce` what that is.
    """

"""Which class of bounce is an SMTP reply?

    >>> import bounce_classifier
    >>> found = bounce_classifier.classify("550 5.1.1 <bob@example.com>: User unknown")
    >>> found.label, found.severity, found.action
    ('InvalidRecipient', 'permanent', 'suppress')

A column of them, as an Arrow array of pyarrow, polars, DuckDB or whatever else has ``__arrow_c_array__`` or
``__arrow_c_stream__``, gives a dictionary array:

    >>> import pyarrow
    >>> replies = pyarrow.array(["552 5.2.2 Mailbox full", None])
    >>> pyarrow.array(bounce_classifier.classify_arrow(replies, "action")).to_pylist()
    ['retry', None]
"""

from ._native import (
    Classification,
    Classifier,
    Label,
    Rule,
    classify,
    classify_arrow,
    normalise,
    parse_report,
)

__all__ = [
    "Classification",
    "Classifier",
    "Label",
    "Rule",
    "classify",
    "classify_arrow",
    "normalise",
    "parse_report",
]

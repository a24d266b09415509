"""Columns, of pyarrow, pandas and polars."""

import pyarrow as pa
import pytest

from bounce_classifier import Classifier, classify_arrow

COLUMNS = ["class", "severity", "action", "rule"]


@pytest.mark.parametrize("column", COLUMNS)
def test_answers_are_those_of_the_library(library, column):
    rows, expected = library
    binary = pa.array(rows, pa.binary())
    answers = pa.array(classify_arrow(binary, column))
    answers.validate(full=True)
    assert pa.types.is_dictionary(answers.type)
    assert answers.to_pylist() == expected[column]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view()])
def test_every_kind_of_strings(library, kind):
    rows, expected = library
    rows, expected = rows[:2000], expected["class"][:2000]
    if not pa.types.is_binary(kind) and "binary" not in str(kind):
        rows = [row if row is None else row.decode(errors="replace") for row in rows]
    assert pa.array(classify_arrow(pa.array(rows, kind))).to_pylist() == expected


def test_strings_that_lie_are_not_trusted():
    data = b"550 5.1.1 Bo\xeete inconnue: user unknown"
    offsets = pa.array([0, len(data)], pa.int32()).buffers()[1]
    lying = pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(data)])
    assert pa.array(classify_arrow(lying)).to_pylist() == ["InvalidRecipient"]


def test_a_dictionary_is_classified_by_its_values(library):
    rows, expected = library
    encoded = pa.array(rows, pa.binary()).dictionary_encode()
    assert pa.array(classify_arrow(encoded)).to_pylist() == expected["class"]
    part = encoded.slice(3, 7)
    assert pa.array(classify_arrow(part)).to_pylist() == expected["class"][3:10]
    for index in [pa.int8(), pa.uint16(), pa.int64()]:
        small = pa.DictionaryArray.from_arrays(pa.array([0, None, 1], index), pa.array(["552 5.2.2 Mailbox full", None]))
        assert pa.array(classify_arrow(small)).to_pylist() == ["QuotaIssues", None, None]


def test_slices_and_chunks_keep_their_places(library):
    rows, expected = library
    array = pa.array(rows, pa.binary())
    assert pa.array(classify_arrow(array.slice(45, 20))).to_pylist() == expected["class"][45:65]
    chunked = pa.chunked_array([array.slice(0, 100), array.slice(100, 0), array.slice(100, 900)])
    assert pa.array(classify_arrow(chunked)).to_pylist() == expected["class"][:1000]
    assert len(pa.array(classify_arrow(pa.chunked_array([], pa.string())))) == 0
    assert pa.array(classify_arrow(pa.nulls(3))).to_pylist() == [None] * 3


def test_as_many_threads_as_wanted(library):
    rows, expected = library
    array = pa.array(rows, pa.binary())
    for threads in [0, 1, 2, 7, 10**6]:
        assert pa.array(classify_arrow(array, threads=threads)).to_pylist() == expected["class"]


def test_mistakes():
    with pytest.raises(TypeError, match="Int64"):
        classify_arrow(pa.array([1, 2]))
    with pytest.raises(ValueError, match="no column"):
        classify_arrow(pa.array(["x"]), "label")
    with pytest.raises((TypeError, ValueError)):
        classify_arrow(["no array"])


def test_rules_of_ones_own(tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text("[rules]\nGreylisted = ['(?i)^4.+grey-?list']\n")
    replies = pa.array(["450 greylisted", "none"])
    answers = classify_arrow(replies, classifier=Classifier(files=[mine]))
    assert pa.array(answers).to_pylist() == ["Greylisted", "Uncategorized"]


def test_pandas():
    pd = pytest.importorskip("pandas")
    replies = pd.Series(["552 5.2.2 Mailbox full", None], dtype=pd.ArrowDtype(pa.string()))
    answers = pa.array(classify_arrow(pa.array(replies, from_pandas=True), "action")).to_pandas()
    assert answers.dtype == "category"
    assert answers[0] == "retry" and pd.isna(answers[1])


def test_polars():
    pl = pytest.importorskip("polars")
    replies = pl.Series("reply", ["552 5.2.2 Mailbox full", None])
    answers = pl.Series("class", pa.array(classify_arrow(replies)))
    assert answers.to_list() == ["QuotaIssues", None]
    categories = pl.Series("reply", ["552 5.2.2 Mailbox full"], dtype=pl.Categorical)
    assert pl.Series(pa.array(classify_arrow(categories))).to_list() == ["QuotaIssues"]
    frame = pl.DataFrame({"reply": replies})
    found = frame.with_columns(action=pl.col("reply").map_batches(lambda s: pl.Series(pa.array(classify_arrow(s, "action"))).cast(pl.String), return_dtype=pl.String))
    assert found["action"].to_list() == ["retry", None]

"""Compares whole columns with the library, and measures them: arrow.py FOLDER NANOSECONDS"""

import pathlib
import sys
import time

import bounce_classifier
import pyarrow as pa
from bounce_classifier import classify_arrow
from rowbinary import COLUMNS, answers, nullable_strings
from timing import seconds

folder, library = pathlib.Path(sys.argv[1]), float(sys.argv[2])
rows = pa.array(list(nullable_strings(folder / "rows")), pa.binary())
few = pa.array(list(nullable_strings(folder / "few")), pa.binary()).dictionary_encode()
count = len(rows) - rows.null_count

expected = answers(folder / "answers")
for column in COLUMNS:
    found = pa.array(classify_arrow(rows, column)).to_pylist()
    assert found == expected[column], f"{column} differs from the library"
print(f"measured: Python: answers equal to the library's: {len(rows)} rows, {len(COLUMNS)} columns")

one = seconds(lambda: classify_arrow(rows, threads=1))
# In turns, as others may want the processors at any time.
turns = [[seconds(lambda: classify_arrow(rows, threads=threads), time.perf_counter) for threads in (1, 2)] for _ in range(3)]
elapsed = [min(each) for each in zip(*turns)]
distinct = seconds(lambda: classify_arrow(few, threads=1))
ratio = one / count * 1e9 / library
print(f"measured: Python Arrow: a row {one / count * 1e9:.0f} ns, {ratio:.2f} times a call of the library ({library:.0f} ns), at most 1.3")
print(f"measured: Python Arrow: a dictionary {distinct / one:.4f} times the plain column, at most 0.1")
print(f"measured: Python Arrow: two threads {elapsed[0] / elapsed[1]:.2f} times one, at least 1.7 on two free cores")
texts = [row.decode(errors="replace") for row in rows.slice(100, 100_000).to_pylist() if row is not None]
each = seconds(lambda: [bounce_classifier.classify(text).label for text in texts]) / len(texts) * 1e9
print(f"measured: Python: a call of classify(str).label {each:.0f} ns")
assert ratio <= 1.3 and distinct / one <= 0.1, "too slow"

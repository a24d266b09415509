"""Runs the functions in the engine, compares them with the library, and measures: clickhouse.py FOLDER NANOSECONDS"""

import pathlib
import subprocess
import sys
import time

import chdb
import timing
from rowbinary import COLUMNS, answers, nullable_strings

ROOT = pathlib.Path(__file__).resolve().parents[2]
folder, library = pathlib.Path(sys.argv[1]), float(sys.argv[2])

config = (folder / "config.xml").read_text()
places = f"""
    <user_scripts_path>{folder}/scripts/</user_scripts_path>
    <user_files_path>{folder}/</user_files_path>
    <user_defined_executable_functions_config>{folder}/bounce_function.xml</user_defined_executable_functions_config>
"""
config = "".join(line for line in config.splitlines(True) if "functions_config" not in line)
(folder / "config.xml").write_text(config.replace("</clickhouse>", places + "</clickhouse>"))
engine = chdb.connect(f":memory:?config-file={folder}/config.xml")


def ask(query, form="TabSeparatedRaw"):
    return str(engine.query(query, form))


def seconds(query, clock=time.process_time):
    return timing.seconds(lambda: ask(query), clock)


for statement in (ROOT / "examples/scale/clickhouse/install.sql").read_text().split(";"):
    if statement.strip():
        # The engine has no folder of its own for files.
        ask(statement.replace("'bounce_classifier.wasm'", f"'{folder}/bounce_classifier.wasm'"))

for table, kind in [("rows", "Nullable(String)"), ("few", "LowCardinality(Nullable(String))")]:
    # Without the prefix, the engine would take the name for that of a file.
    ask(f"CREATE TABLE replies_{table} (reply {kind}) ENGINE = Memory")
    ask(f"INSERT INTO replies_{table} SELECT * FROM file('{folder}/{table}', 'RowBinary', 'reply Nullable(String)') SETTINGS max_insert_threads=1")

expected = answers(folder / "answers")
for column in COLUMNS:
    ask(f"SELECT bounce_{column}(reply) FROM replies_rows SETTINGS max_threads=1 INTO OUTFILE '{folder}/{column}' FORMAT RowBinary")
    found = [text if text is None else text.decode() for text in nullable_strings(folder / column)]
    assert found == expected[column], f"bounce_{column} differs from the library"
print(f"measured: ClickHouse, WASM: answers equal to the library's: {len(expected['class'])} rows, {len(COLUMNS)} functions")

plain = "SELECT count() FROM replies_rows WHERE NOT ignore(bounce_class(reply)) SETTINGS max_threads="
one = seconds(plain + "1")
elapsed = [seconds(plain + threads, time.perf_counter) for threads in "12"]
count = int(ask("SELECT count(reply) FROM replies_rows"))
ratio = one / count * 1e9 / library
print(f"measured: ClickHouse, WASM: a row {one / count * 1e9:.0f} ns, {ratio:.2f} times a call of the library ({library:.0f} ns), at most 3")
print(f"measured: ClickHouse, WASM: two threads {elapsed[0] / elapsed[1]:.2f} times one")
few = seconds("SELECT count() FROM replies_few WHERE NOT ignore(bounce_class(reply)) SETTINGS max_threads=1")
print(f"measured: ClickHouse, WASM: LowCardinality {few / one:.3f} times the plain column, at most 0.1")
assert ratio <= 3 and few / one <= 0.1, "too slow"

# The program reads replies as people paste them, so it is compared with itself where the library is given lines.
# By one thread, so that all questions are about the same rows in the same order.
ask("SET max_threads = 1")
some = "SELECT reply FROM replies_rows WHERE length(reply) < 10000 OR reply IS NULL LIMIT 20000"
ask(f"{some} INTO OUTFILE '{folder}/some' FORMAT TabSeparated")
columns = [folder / "scripts/bounce-classifier", "classify", "--format", "tsv", "--columns", "class,action"]
straight = subprocess.run(columns, stdin=(folder / "some").open("rb"), stdout=subprocess.PIPE, check=True).stdout.decode()
through = ask(
    "SELECT bounce_class_pool(reply), if(reply IS NULL, NULL, bounce_action_pool(assumeNotNull(reply)))"
    f" FROM ({some}) SETTINGS max_threads=1",
    "TabSeparated",
)
assert through == straight and "\\N\t\\N\n" in straight, "the pools differ from the program"
grouped = ask(f"SELECT bounce_class_pool(reply) AS class, count() FROM ({some}) GROUP BY class ORDER BY class")
streamed = ask(
    "SELECT class, count() FROM executable('bounce-classifier classify --format tsv --columns class,action', TabSeparated,"
    f" 'class Nullable(String), action Nullable(String)', ({some})) GROUP BY class ORDER BY class"
)
assert streamed == grouped and "QuotaIssues" in streamed, streamed
print(f"measured: ClickHouse, executable_pool and executable(): {len(straight.splitlines())} rows as by the program")
pool = seconds("SELECT count() FROM replies_rows WHERE NOT ignore(bounce_class_pool(reply)) SETTINGS max_threads=1", time.perf_counter)
print(f"measured: ClickHouse, executable_pool: a row {pool / count * 1e9:.0f} ns")

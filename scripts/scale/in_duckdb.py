"""Runs the functions in DuckDB, compares them with the library, and measures: in_duckdb.py FOLDER LIBRARY-LOOP"""

import collections
import os
import pathlib
import re
import subprocess
import sys
import time

import duckdb
import pyarrow as pa
import timing
from rowbinary import COLUMNS, answers, nullable_strings

ROOT = pathlib.Path(__file__).resolve().parents[2]
folder, library_loop = map(pathlib.Path, sys.argv[1:])
os.chdir(folder)
engine = duckdb.connect(config={"allow_unsigned_extensions": "true"})


def ask(query):
    return engine.execute(query).fetchall()


def column(query):
    return [row[0] for row in ask(query)]


def seconds(query, clock=time.process_time):
    return timing.seconds(lambda: ask(query), clock)


def on_processor():
    """Nanoseconds of each thread, as Linux counts them."""
    tasks = pathlib.Path("/proc/self/task").iterdir()
    return {task.name: int((task / "schedstat").read_text().split()[0]) for task in tasks}


def text(row):
    """As VARCHAR, which has to be UTF-8."""
    try:
        return None if row is None else row.decode()
    except UnicodeDecodeError:
        return None


def documented(title):
    """The SQL of a section of docs/scale.md."""
    section = (ROOT / "docs/scale.md").read_text().split(f"\n## {title}\n")[1].split("\n## ")[0]
    return re.findall(r"```sql\n(.*?)```", section, re.DOTALL)


load, over_parquet, over_kumomta, over_postfix, over_distinct = documented("DuckDB")
ask(load)

replies = list(nullable_strings(folder / "rows"))
few = nullable_strings(folder / "few")
made = {
    "replies": pa.table({"reply": pa.array(map(text, replies), pa.string()), "bytes": pa.array(replies, pa.binary())}),
    "few": pa.table({"reply": pa.array(map(text, few), pa.string())}),
    "unique_replies": pa.table({"bytes": pa.array(nullable_strings(folder / "unique"), pa.binary())}),
}
for name, table in made.items():
    engine.register("made", table)
    ask(f"CREATE TABLE {name} AS FROM made")
    engine.unregister("made")

# Answers are the library's: on one thread and on two, of bytes and of text, of what is stored and of Parquet.
expected = answers(folder / "answers")
count = len(replies)
is_text = [row is None or text(row) is not None for row in replies]
assert not all(is_text), "some rows are not UTF-8"
ask("COPY replies TO 'replies.parquet'")
for threads in (1, 2):
    ask(f"SET threads = {threads}")
    for name in COLUMNS:
        assert column(f"SELECT bounce_{name}(bytes) FROM replies") == expected[name], f"{name}: differs from the library"
        of_text = [answer if fits else None for answer, fits in zip(expected[name], is_text)]
        for source in ("replies", "'replies.parquet'"):
            assert column(f"SELECT bounce_{name}(reply) FROM {source}") == of_text, f"{name}: {source} differs"
print(f"measured: DuckDB: answers equal to the library's: {count} rows, {len(COLUMNS)} functions; of bytes, text, Parquet; on one thread and on two")

# NULL, in whatever way it comes; and the rows meant badly are there.
nothing = "SELECT bounce_class(NULL), bounce_class(NULL::VARCHAR), bounce_rule(NULL::BLOB), bounce_template(NULL)"
assert ask(nothing) == [(None,) * 4]
assert column("SELECT DISTINCT bounce_class(reply) FROM replies WHERE reply IS NULL") == [None]
assert ask("SELECT count(*) FROM replies WHERE bytes IS NOT NULL AND bounce_class(bytes) IS NULL") == [(0,)]
assert ask("SELECT bounce_rule('hello'), bounce_class(''), bounce_class(chr(0))") == [("", "Uncategorized", "Uncategorized")]
hostile = "count(*) FILTER (octet_length(bytes) >= 1 << 20), count(*) FILTER (contains(hex(bytes[:100]), '00'))"
assert min(ask(f"SELECT {hostile} FROM replies")[0]) > 0, "a megabyte, and zeros"
print(f"measured: DuckDB: NULL kept: {replies.count(None)} rows; hostile rows among those compared")

# Templates: text and bytes have the same, and as those of classifier-logs.
assert ask("SELECT bounce_template('550 5.1.1 <bob@example.com>: unknown'), bounce_template('550 Bo\\xEEte'::BLOB)") == [
    ("550 5.1.1 <<addr>>: unknown", "550 Bo\N{REPLACEMENT CHARACTER}te")
]
differ = "SELECT count(*) FROM replies WHERE reply IS NOT NULL AND bounce_template(reply) IS DISTINCT FROM bounce_template(bytes)"
assert ask(differ) == [(0,)]
templates, distinct = ask("SELECT count(DISTINCT bounce_template(reply)), count(DISTINCT reply) FROM replies")[0]
print(f"measured: DuckDB: {distinct} distinct replies have {templates} templates")

# What docs/scale.md tells to write. Logs have replies of one line, and servers write ? for control characters.
lines = re.compile(r"(\d{3}) (?:(\d)\.(\d{1,3})\.(\d{1,3}) )?([^\s\0][^\0-\x1f\x7f]*)")
numbers = [number for number, reply in enumerate(made["replies"]["reply"].to_pylist()[:50_000]) if reply and len(reply) < 10_000 and lines.fullmatch(reply)]
logged = [replies[number].decode() for number in numbers]
classes = collections.Counter(expected["class"][number] for number in numbers)
assert len(logged) > 1_000, "too few replies for a log"


def record(reply):
    code, *enhanced, content = lines.fullmatch(reply).groups()
    enhanced = dict(zip(("class", "subject", "detail"), map(int, enhanced))) if enhanced[0] else None
    return {"type": "Bounce", "response": {"code": int(code), "enhanced_code": enhanced, "content": content, "command": None}}


records = pa.Table.from_pylist([record(reply) for reply in logged])
(folder / "kumomta").mkdir()
ask("COPY records TO 'kumomta/20261130-120000' (FORMAT json, COMPRESSION zstd)")
with open("mail.log", "w", encoding="utf-8") as log:
    for reply in logged:
        log.write("Nov 30 12:00:00 mta postfix/smtp[7]: 4XyZ: to=<bob@example.com>, relay=mx.example[192.0.2.1]:25, delay=1,")
        log.write(f" dsn=5.0.0, status=bounced (host mx.example[192.0.2.1] said: {reply} (in reply to RCPT TO command))\n")
        log.write("Nov 30 12:00:00 mta postfix/qmgr[7]: 4XyZ: removed\n")


def total(rows):
    """How many rows of each class, which comes first; the count comes last."""
    found = collections.Counter()
    for row in rows:
        found[row[0]] += row[-1]
    return found


assert total(ask(over_parquet)) == collections.Counter(a if fits else None for a, fits in zip(expected["class"], is_text))
assert total(ask(over_kumomta)) == classes, "the log of KumoMTA"
assert total(ask(over_postfix)) == classes, "the log of Postfix"
assert ask(over_distinct) == ask("SELECT bounce_class(reply), count(*) FROM replies WHERE reply IS NOT NULL GROUP BY ALL ORDER BY ALL")
print(f"measured: DuckDB: logs of KumoMTA and Postfix, as docs/scale.md reads them: {len(logged)} replies, the library's classes")

# Cost, on a processor; in turns with the library's loop, as a processor that others use is slower at times.
plain = "SELECT count(bounce_class(bytes)) FROM unique_replies"
ask("SET threads = 1")
turns = [(seconds(plain), float(subprocess.check_output([library_loop, "unique"]))) for _ in range(3)]
one, library = map(min, zip(*turns))
rows = count - replies.count(None)
ratio = one / rows * 1e9 / library
print(f"measured: DuckDB: a row of its own {one / rows * 1e9:.0f} ns, {ratio:.2f} times a call of the library ({library:.0f} ns), at most 1.3")
four = seconds("SELECT count(bounce_class(bytes)), count(bounce_severity(bytes)), count(bounce_action(bytes)), count(bounce_rule(bytes)) FROM unique_replies")
print(f"measured: DuckDB: four functions of one column {four / one:.2f} times one function")
again = seconds("SELECT count(bounce_class(bytes)) FROM replies") / one
print(f"measured: DuckDB: {count} rows of {distinct} replies {again:.2f} times rows that are all different")
ask("CREATE TYPE few_replies AS ENUM (SELECT DISTINCT reply FROM few WHERE reply IS NOT NULL ORDER BY ALL)")
ask("CREATE TABLE few_enum AS SELECT reply::few_replies AS reply FROM few")
ask("COPY few TO 'few.parquet'")
assert column("SELECT bounce_class(reply) FROM few_enum") == column("SELECT bounce_class(reply) FROM few")
shares = {}
for kind, source in [("ENUM", "few_enum"), ("VARCHAR", "few"), ("Parquet", "'few.parquet'")]:
    shares[kind] = seconds(f"SELECT count(bounce_class(reply)) FROM {source}") / one
    print(f"measured: DuckDB: {kind} of 1000 replies {shares[kind]:.3f} times the plain column, at most 0.1")
template = seconds("SELECT count(bounce_template(reply)) FROM replies")
print(f"measured: DuckDB: bounce_template: a row {template / rows * 1e9:.0f} ns")
# Two threads: of Parquet, as DuckDB hands a thread a group of rows, and a table has large ones. The clock says little where
# others want the processors. So what is asked for is that both work, and that they use no more of processors than one.
ask("COPY (FROM unique_replies LIMIT 64_000) TO 'unique.parquet' (ROW_GROUP_SIZE 2048)")
source = plain.replace("unique_replies", "'unique.parquet'")


def busier():
    """How long the thread that has more to do is on a processor for the query."""
    before = on_processor()
    ask(source)
    return max(used - before.get(thread, 0) for thread, used in on_processor().items()) / 1e9


clocks, used = {1: [], 2: []}, {1: [], 2: []}
for _ in range(4):
    for threads in (1, 2):
        ask(f"SET threads = {threads}")
        clocks[threads].append(seconds(source, time.perf_counter))
        used[threads].append(seconds(source))
most = min(busier() for _ in range(8)) / min(used[1])
together = 2 * min(used[1]) / min(used[2])
print(f"measured: DuckDB: two threads {min(clocks[1]) / min(clocks[2]):.2f} times one by the clock, the busier one with {most:.2f} of the work")
print(f"measured: DuckDB: two threads {together:.2f} times one by what they use of processors, at least 1.7")
assert most <= 0.8, "one thread does it all"
assert ratio <= 1.3 and max(shares.values()) <= 0.1 and together >= 1.7, "too slow"

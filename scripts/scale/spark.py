"""The same rows in Spark, on a cluster of two workers, of which one is killed: spark.py FOLDER"""

import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import pandas
import pyarrow as pa
import pyarrow.parquet
from pyspark.sql import SparkSession
from pyspark.sql.functions import arrow_udf, col, pandas_udf
from rowbinary import answers, nullable_strings

folder = pathlib.Path(sys.argv[1])
expected = answers(folder / "answers")["class"]
rows = list(nullable_strings(folder / "rows"))
table = pa.table({"number": pa.array(range(len(rows)), pa.int64()), "reply": pa.array(rows, pa.binary())})
pyarrow.parquet.write_table(table, folder / "rows.parquet", row_group_size=len(rows) // 8)

spark = (
    SparkSession.builder.master("local-cluster[2,1,1024]")
    .appName("bounces")
    .config("spark.ui.enabled", "false")
    .config("spark.sql.files.maxPartitionBytes", str((folder / "rows.parquet").stat().st_size // 8))
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("OFF")
frame = spark.read.parquet(str(folder / "rows.parquet"))


@arrow_udf("string")
def by_arrow(replies: pa.Array) -> pa.Array:
    from bounce_classifier import classify_arrow

    return pa.array(classify_arrow(replies, threads=1)).cast(pa.string())


@pandas_udf("string")
def by_pandas(replies: pandas.Series) -> pandas.Series:
    from bounce_classifier import classify_arrow

    found = pa.array(classify_arrow(pa.array(replies, pa.binary(), from_pandas=True), threads=1))
    return found.cast(pa.string()).to_pandas()


def waits_for_the_kill(started, killed):
    """As `by_arrow`, but no task ends before an executor was killed."""

    @arrow_udf("string")
    def function(replies: pa.Array) -> pa.Array:
        from bounce_classifier import classify_arrow

        pathlib.Path(started).touch()
        while not pathlib.Path(killed).exists():
            time.sleep(0.01)
        return pa.array(classify_arrow(replies, threads=1)).cast(pa.string())

    return function


def classified(function):
    """The classes in the order of the rows, and how long it took."""
    start = time.perf_counter()
    found = frame.select("number", function(col("reply")).alias("class")).orderBy("number").toPandas()["class"]
    return [None if found is None or found != found else found for found in found], time.perf_counter() - start


def executors():
    """The processes that run the tasks of this application."""
    listed = subprocess.run(["ps", "-eo", "pid,args"], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    mine = [line for line in listed if "CoarseGrainedExecutorBackend" in line and spark.sparkContext.applicationId in line]
    return [int(line.split()[0]) for line in mine if "java" in line.split()[1]]


# The first query starts the workers.
classified(by_arrow)
for name, function in [("arrow_udf", by_arrow), ("pandas_udf", by_pandas)]:
    found, taken = classified(function)
    assert found == expected, f"{name} differs from the library"
    print(f"measured: PySpark, {name}: {len(found)} rows as by one process, on two workers, in {taken:.1f} s with reading and sorting")

started, killed = folder / "started", folder / "killed"
result = []
query = threading.Thread(target=lambda: result.append(classified(waits_for_the_kill(str(started), str(killed)))[0]))
query.start()
while not started.exists() and query.is_alive():
    time.sleep(0.05)
victims = executors()
assert len(victims) == 2, f"executors: {victims}"
os.kill(victims[0], signal.SIGKILL)
killed.touch()
query.join()
assert result == [expected], "the answer differs after an executor was killed"
print("measured: PySpark: one of two executors was killed within the query, and the answer is the same")
spark.stop()

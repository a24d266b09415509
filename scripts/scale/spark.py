"""The same rows in Spark, on a cluster of two workers: spark.py FOLDER"""

import os
import pathlib
import signal
import subprocess
import sys
import time

import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql.functions import arrow_udf, col, pandas_udf
from rowbinary import answers, nullable_strings

folder = pathlib.Path(sys.argv[1])
expected = answers(folder / "answers")["class"]
rows = list(nullable_strings(folder / "rows"))
import pyarrow.parquet

pyarrow.parquet.write_table(
    pa.table({"number": pa.array(range(len(rows)), pa.int64()), "reply": pa.array(rows, pa.binary())}),
    folder / "rows.parquet",
    row_group_size=20_000,
)

spark = (
    SparkSession.builder.master("local-cluster[2,1,1024]")
    .appName("bounces")
    .config("spark.ui.enabled", "false")
    .config("spark.sql.files.maxPartitionBytes", "1m")
    .config("spark.executor.memory", "1g")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")


@arrow_udf("string")
def by_arrow(replies: pa.Array) -> pa.Array:
    from bounce_classifier import classify_arrow

    return pa.array(classify_arrow(replies, threads=1)).cast(pa.string())


@pandas_udf("string")
def by_pandas(replies):
    from bounce_classifier import classify_arrow

    answers = pa.array(classify_arrow(pa.array(replies, pa.binary(), from_pandas=True), threads=1))
    return answers.cast(pa.string()).to_pandas()


frame = spark.read.parquet(str(folder / "rows.parquet"))


def classified(function):
    start = time.perf_counter()
    found = frame.select("number", function(col("reply")).alias("class")).orderBy("number").toPandas()["class"]
    return found.where(found.notna(), None).tolist(), time.perf_counter() - start


classified(by_arrow)
for name, function in [("arrow_udf", by_arrow), ("pandas_udf", by_pandas)]:
    found, taken = classified(function)
    assert found == expected, f"{name} differs from the library"
    print(f"measured: PySpark, {name}: {len(found)} rows as by one process, on two workers, {taken:.1f} s with reading and sorting")


def executors():
    """The processes of the workers that run tasks."""
    found = subprocess.run(["pgrep", "-P", str(os.getpid())], stdout=subprocess.PIPE, text=True).stdout.split()
    listed = subprocess.run(["ps", "-eo", "pid,args"], stdout=subprocess.PIPE, text=True).stdout.splitlines()
    application = spark.sparkContext.applicationId
    return [int(line.split()[0]) for line in listed if "CoarseGrainedExecutorBackend" in line and application in line], found


# One executor is killed while it works: Spark runs its tasks again, and the answer is the same.
flag = folder / "started"


@arrow_udf("string")
def announced(replies: pa.Array) -> pa.Array:
    from bounce_classifier import classify_arrow

    flag.touch()
    while not (folder / "killed").exists():
        time.sleep(0.01)
    return pa.array(classify_arrow(replies, threads=1)).cast(pa.string())


import threading

result = {}
query = threading.Thread(target=lambda: result.update(found=classified(announced)[0]))
query.start()
deadline = time.monotonic() + 120
while not flag.exists() and time.monotonic() < deadline:
    time.sleep(0.05)
victims, _ = executors()
assert len(victims) == 2, victims
os.kill(victims[0], signal.SIGKILL)
(folder / "killed").touch()
query.join()
assert result["found"] == expected, "the answer differs after an executor was killed"
print("measured: PySpark: one of two executors was killed within the query, and the answer is the same")
spark.stop()

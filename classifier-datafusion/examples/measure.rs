//! Compares whole columns with the library, and measures them: `scripts/scale/datafusion` runs it.
//!
//!     measure FOLDER
//!
//! The folder has `rows`, `few` and `unique`, as `scripts/scale/rows` writes them.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use std::{env, fs};

use bounce_classifier::Classifier;
use bounce_classifier_datafusion::register;
use bounce_classifier_logs::templates::template_of_bytes;
use datafusion::arrow::array::cast::AsArray;
use datafusion::arrow::array::types::Int32Type;
use datafusion::arrow::array::{
    Array, ArrayRef, BinaryArray, DictionaryArray, Int32Array, RecordBatch, StringViewArray, UInt64Array,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::DataType;
use datafusion::dataframe::DataFrameWriteOptions;
use datafusion::datasource::MemTable;
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use library_loop::{on_cpu, rows};
use tokio::runtime::{Builder, Runtime};

/// As many rows as DataFusion has together.
const BATCH: usize = 8192;

/// Measurements take turns, as others may want the processors at any time.
const TURNS: usize = 5;

type Rows<'r> = [Option<&'r [u8]>];

fn main() {
    let folder = env::args().nth(1).expect("FOLDER is given");
    let folder = Path::new(&folder);
    let read = |name| fs::read(folder.join(name)).expect("rows can be read");
    let (plain, few, unique) = (read("rows"), read("few"), read("unique"));
    compare(&rows(&plain), folder);
    let is_quick = measure(&rows(&unique), &rows(&few));
    assert!(is_quick, "too slow");
}

/// Answers are the library's: of bytes, of text, of dictionaries and of Parquet, in one partition and in two.
fn compare(rows: &Rows<'_>, folder: &Path) {
    let bytes: ArrayRef = Arc::new(BinaryArray::from_iter(rows.iter().copied()));
    let text = |row: &Option<&[u8]>| row.and_then(|row| std::str::from_utf8(row).ok()).map(str::to_owned);
    let texts: Vec<Option<String>> = rows.iter().map(text).collect();
    let of_text: Vec<Option<&[u8]>> =
        texts.iter().map(|text| text.as_ref().map(|text| text.as_bytes())).collect();
    let text: ArrayRef = Arc::new(StringViewArray::from_iter(texts.iter().map(Option::as_deref)));
    let distinct = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Binary));
    let distinct = cast(&bytes, &distinct).expect("a dictionary of bytes");
    let mut compared = 0;
    for partitions in [1, 2] {
        let context = context(partitions);
        let runtime = runtime(partitions);
        for (name, array, rows) in
            [("bytes", &bytes, rows), ("text", &text, &of_text[..]), ("dictionary", &distinct, rows)]
        {
            table(&context, name, array, partitions);
            compared += compare_one(&runtime, &context, name, rows);
        }
        let parquet = folder.join(format!("{partitions}.parquet")).display().to_string();
        runtime.block_on(async {
            let frame = context.sql("SELECT id, reply FROM bytes").await.expect("a table");
            frame.write_parquet(&parquet, DataFrameWriteOptions::new(), None).await.expect("Parquet");
            let read = context.register_parquet("parquet", &parquet, ParquetReadOptions::default());
            read.await.expect("Parquet is read");
        });
        compared += compare_one(&runtime, &context, "parquet", rows);
    }
    let nulls = rows.iter().filter(|row| row.is_none()).count();
    let broken = rows.iter().flatten().filter(|row| std::str::from_utf8(row).is_err()).count();
    let large = rows.iter().flatten().filter(|row| row.len() >= 1 << 20).count();
    let zeros = rows.iter().flatten().filter(|row| row.len() < 100 && row.contains(&0)).count();
    assert!(nulls * broken * large * zeros > 0, "hostile rows are among them");
    println!(
        "measured: DataFusion: answers equal to the library's: {} rows, 5 functions, {compared} rows in all; of bytes, text, dictionaries, Parquet; in one partition and in two",
        rows.len()
    );
    println!(
        "measured: DataFusion: NULL kept: {nulls} rows; {broken} rows not UTF-8, {large} of a megabyte, {zeros} with zeros"
    );
}

fn compare_one(runtime: &Runtime, context: &SessionContext, name: &str, rows: &Rows<'_>) -> usize {
    let query = format!(
        "SELECT id, bounce_class(reply), bounce_severity(reply), bounce_action(reply), bounce_rule(reply), bounce_template(reply) FROM {name}"
    );
    let batches = runtime.block_on(async { context.sql(&query).await?.collect().await }).expect("answers");
    let mut seen = 0;
    for batch in batches {
        let ids = batch.column(0).as_primitive::<datafusion::arrow::array::types::UInt64Type>();
        let few: Vec<_> = (1..5).map(|column| batch.column(column).as_dictionary::<Int32Type>()).collect();
        let few: Vec<_> = few
            .iter()
            .map(|column| column.downcast_dict::<datafusion::arrow::array::StringArray>().expect("strings"))
            .collect();
        let templates = batch.column(5).as_string_view();
        for row in 0..batch.num_rows() {
            let Some(reply) = rows[ids.value(row) as usize] else {
                assert!((1..6).all(|column| batch.column(column).is_null(row)), "NULL stays NULL");
                continue;
            };
            let found = Classifier::builtin().classify_bytes(reply);
            let rule = found.rule().map_or(String::new(), |rule| format!("{}:{}", rule.file(), rule.line()));
            let expected = [found.label(), found.severity().name(), found.action().name(), &rule];
            let value = |number: usize| datafusion::arrow::array::ArrayAccessor::value(&few[number], row);
            (0..4).for_each(|number| {
                assert_eq!(value(number), expected[number], "{name}: differs from the library")
            });
            assert_eq!(templates.value(row), template_of_bytes(reply), "{name}: differs from the library");
        }
        seen += batch.num_rows();
    }
    assert_eq!(seen, rows.len(), "{name}: all rows");
    seen
}

fn measure(unique: &Rows<'_>, few: &Rows<'_>) -> bool {
    let plain: ArrayRef = Arc::new(BinaryArray::from_iter(unique.iter().copied()));
    let (single, one) = (context(1), runtime(1));
    table(&single, "plain", &plain, 1);
    table(&single, "few", &dictionary(few), 1);
    let query = |table: &str| format!("SELECT count(bounce_class(reply)) FROM {table}");
    let seconds = |table: &str| {
        let start = on_cpu();
        ask(&one, &single, &query(table));
        (on_cpu() - start) as f64 / 1e9
    };
    let (mut on_column, mut on_dictionary, mut in_loop) = (f64::INFINITY, f64::INFINITY, f64::INFINITY);
    for _ in 0..TURNS {
        on_column = on_column.min(seconds("plain"));
        on_dictionary = on_dictionary.min(seconds("few"));
        in_loop = in_loop.min(library(unique));
    }
    let count = unique.iter().flatten().count() as f64;
    let (ratio, share) = (on_column / in_loop, on_dictionary / on_column);
    println!(
        "measured: DataFusion: a row of its own {:.0} ns, {ratio:.2} times a call of the library ({:.0} ns), at most 1.3",
        on_column / count * 1e9,
        in_loop / count * 1e9
    );
    println!(
        "measured: DataFusion: a dictionary of 1000 replies {share:.4} times the plain column, at most 0.1"
    );
    let four = "SELECT count(bounce_class(reply)), count(bounce_severity(reply)), count(bounce_action(reply)), count(bounce_rule(reply)) FROM plain";
    let start = on_cpu();
    ask(&one, &single, four);
    println!(
        "measured: DataFusion: four functions of one column {:.2} times one function",
        (on_cpu() - start) as f64 / 1e9 / on_column
    );

    let (double, two) = (context(2), runtime(2));
    table(&double, "plain", &plain, 2);
    let (mut clocks, mut used, mut busier) = ([f64::INFINITY; 2], [f64::INFINITY; 2], f64::INFINITY);
    for _ in 0..TURNS {
        for (number, (context, runtime)) in [(&single, &one), (&double, &two)].into_iter().enumerate() {
            let (before, start) = (on_cpus(), Instant::now());
            ask(runtime, context, &query("plain"));
            clocks[number] = clocks[number].min(start.elapsed().as_secs_f64());
            let threads: Vec<f64> = on_cpus()
                .into_iter()
                .map(|(thread, after)| (after - before.get(&thread).copied().unwrap_or(0)) as f64 / 1e9)
                .collect();
            used[number] = used[number].min(threads.iter().sum());
            if number == 1 {
                busier = busier.min(threads.iter().copied().fold(0.0, f64::max) / used[0]);
            }
        }
    }
    let together = 2.0 * used[0] / used[1];
    println!(
        "measured: DataFusion: two partitions {:.2} times one by the clock, the busier thread with {busier:.2} of the work",
        clocks[0] / clocks[1]
    );
    println!(
        "measured: DataFusion: two partitions {together:.2} times one by what they use of processors, at least 1.7"
    );
    ratio <= 1.3 && share <= 0.1 && together >= 1.7 && busier <= 0.8
}

/// How many seconds of a processor a loop over the library takes.
fn library(rows: &Rows<'_>) -> f64 {
    let classifier = Classifier::builtin();
    let start = on_cpu();
    for row in rows.iter().flatten() {
        black_box(classifier.classify_bytes(black_box(row)).label_id());
    }
    (on_cpu() - start) as f64 / 1e9
}

/// How many nanoseconds each thread has been on a processor.
fn on_cpus() -> BTreeMap<String, u64> {
    let of = |folder: fs::DirEntry| {
        let counted = fs::read_to_string(folder.path().join("schedstat")).ok()?;
        Some((folder.file_name().to_string_lossy().into_owned(), counted.split(' ').next()?.parse().ok()?))
    };
    fs::read_dir("/proc/self/task").expect("Linux has it").flatten().filter_map(of).collect()
}

fn ask(runtime: &Runtime, context: &SessionContext, query: &str) {
    let answer = runtime.block_on(async { context.sql(query).await?.collect().await });
    black_box(answer.expect("an answer"));
}

/// A dictionary of the distinct rows.
fn dictionary(rows: &Rows<'_>) -> ArrayRef {
    let mut places = BTreeMap::new();
    rows.iter().flatten().for_each(|row| _ = places.insert(*row, 0));
    places.values_mut().enumerate().for_each(|(number, place)| *place = number as i32);
    let keys: Int32Array = rows.iter().map(|row| row.map(|row| places[row])).collect();
    let values = BinaryArray::from_iter_values(places.keys());
    Arc::new(DictionaryArray::<Int32Type>::new(keys, Arc::new(values)))
}

/// A table of numbered rows, in so many partitions.
fn table(context: &SessionContext, name: &str, rows: &ArrayRef, partitions: usize) {
    let ids: ArrayRef = Arc::new(UInt64Array::from_iter_values(0..rows.len() as u64));
    let all =
        RecordBatch::try_from_iter([("id", ids), ("reply", Arc::clone(rows))]).expect("as many of both");
    let mut shares = vec![Vec::new(); partitions];
    for (number, start) in (0..rows.len()).step_by(BATCH).enumerate() {
        shares[number % partitions].push(all.slice(start, BATCH.min(rows.len() - start)));
    }
    let table = MemTable::try_new(all.schema(), shares).expect("a table");
    context.register_table(name, Arc::new(table)).expect("a name");
}

fn context(partitions: usize) -> SessionContext {
    let context = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(partitions));
    register(&context, Classifier::builtin());
    context
}

/// With one, all is done on this thread.
fn runtime(threads: usize) -> Runtime {
    let mut builder = if threads == 1 { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    builder.worker_threads(threads).enable_all().build().expect("threads")
}

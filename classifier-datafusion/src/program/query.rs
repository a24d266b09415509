//! From the command line to what is written.

use std::io::{self, IsTerminal, Read};
use std::sync::Arc;

use bounce_classifier_core::visible::Visible;
use bounce_classifier_datafusion::{Rules, register};
use bounce_classifier_files::Guard;
use datafusion::dataframe::DataFrame;
use datafusion::prelude::{SQLOptions, SessionConfig, SessionContext};
use futures::StreamExt;

use crate::args::Args;
use crate::failure::Failure;
use crate::file::TableFile;
use crate::output::{Format, Output};
use crate::tables::{self, Reading};

/// Runs the query, and writes its answer.
pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let files: Vec<TableFile> =
        args.files.iter().map(|file| TableFile::of(file)).collect::<Result<_, _>>()?;
    let format = Format::of(args.format, args.output.as_deref());
    if format == Format::Parquet && args.output.is_none() && io::stdout().is_terminal() {
        return Err(Failure::Usage(
            "Parquet is nothing for a terminal: -o FILE says where it goes".to_owned(),
        ));
    }
    if let Some(output) = &args.output {
        Guard::reading(files.iter().map(|file| &file.path))
            .check(output)
            .map_err(|overwrites| Failure::Usage(overwrites.to_string()))?;
    }
    let frame = frame(&args, &files).await?;
    let schema = Arc::clone(frame.schema().inner());
    let mut stream = frame.execute_stream().await?;
    let mut output = Output::new(format, args.output.as_deref(), schema)?;
    while let Some(batch) = stream.next().await {
        output.write(&batch?)?;
    }
    output.finish()
}

/// The plan of the query.
async fn frame(args: &Args, files: &[TableFile]) -> Result<DataFrame, Failure> {
    let classifier = args.rules().load().map_err(|error| Failure::Usage(error.to_string()))?;
    let mut config = SessionConfig::new();
    if let Some(threads) = args.threads {
        config = config.with_target_partitions(threads);
    }
    let context = SessionContext::new_with_config(config).enable_url_table();
    register(&context, &classifier);
    let reading = Reading { form: args.input, year: args.year, quiet: args.quiet };
    tables::register(&context, files, &reading, &Rules::new(&classifier)).await?;
    // Nothing is written but what the command line says, and nothing is kept.
    let allowed = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    let sql = sql(&args.query)?;
    context.sql_with_options(&sql, allowed).await.map_err(|error| match Failure::of(&error) {
        Failure::Usage(message) if is_about_a_table(&message) => Failure::Usage(message + &there_are(files)),
        Failure::Usage(message) if message.contains("not supported:") => {
            Failure::Usage(format!("{message}; a query is a SELECT, and -o writes its answer"))
        }
        failure => failure,
    })
}

fn sql(argument: &str) -> Result<String, Failure> {
    if argument != "-" {
        return Ok(argument.to_owned());
    }
    let mut sql = String::new();
    let read = io::stdin().read_to_string(&mut sql);
    read.map_err(|error| Failure::Input(format!("cannot read standard input: {error}")))?;
    Ok(sql)
}

fn is_about_a_table(message: &str) -> bool {
    message.contains("table '") && message.contains("not found")
}

fn there_are(files: &[TableFile]) -> String {
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    match names.as_slice() {
        [] => "; a FILE behind the query is a table, and so is bounce_log('mail.log')".to_owned(),
        names => format!("; the tables are {}", Visible(&names.join(", "))),
    }
}

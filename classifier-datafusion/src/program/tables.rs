//! Tables of the files that the command line names.

use std::sync::Arc;

use bounce_classifier_datafusion::Rules;
use bounce_classifier_datafusion::logs::{LogInput, LogTable};
use bounce_classifier_logs::formats::LogFormat;
use datafusion::common::TableReference;
use datafusion::datasource::file_format::options::{CsvReadOptions, JsonReadOptions};
use datafusion::error::DataFusionError;
use datafusion::prelude::{ParquetReadOptions, SessionContext};

use crate::failure::{Failure, say};
use crate::file::{Form, TableFile};

/// How files are read.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) form: Form,
    pub(crate) year: Option<u16>,
    pub(crate) quiet: bool,
}

/// Makes tables of all files.
pub(crate) async fn register(
    context: &SessionContext,
    files: &[TableFile],
    reading: &Reading,
    rules: &Arc<Rules>,
) -> Result<(), Failure> {
    for (number, file) in files.iter().enumerate() {
        if let Some(other) = files[..number].iter().find(|other| other.name == file.name) {
            let TableFile { name, path } = file;
            return Err(Failure::Usage(format!(
                "{} and {path} would both be the table {name}: NAME={path} gives it another name",
                other.path
            )));
        }
        register_one(context, file, reading, rules).await?;
    }
    Ok(())
}

async fn register_one(
    context: &SessionContext,
    file: &TableFile,
    reading: &Reading,
    rules: &Arc<Rules>,
) -> Result<(), Failure> {
    let format = match file.form(reading.form) {
        Form::Log(format) => Some(format),
        Form::Logs | Form::Auto => None,
        form => return register_rows(context, file, form).await,
    };
    if format.is_none() && !reading.quiet {
        note(file);
    }
    let table = LogTable::new(&file.path, LogInput { format, year: reading.year }, rules)
        .map_err(|error| Failure::of(&error.into()))?;
    context.register_table(TableReference::bare(file.name.as_str()), Arc::new(table))?;
    Ok(())
}

/// Says as what a log is read, where its content told it.
fn note(file: &TableFile) {
    if let Some(format) = file.format() {
        let title = LogFormat::title(format);
        say(&format!("note: {} is read as {title}, as its lines tell; --input says otherwise", file.path));
    }
}

/// Files that are rows already. What is there is taken by its name, whatever characters that has.
async fn register_rows(context: &SessionContext, file: &TableFile, form: Form) -> Result<(), Failure> {
    let there = std::fs::metadata(&file.path);
    let is_pattern = there.is_err() && file.path.contains(['*', '?', '[']);
    if let Err(error) = there.as_ref()
        && !is_pattern
    {
        return Err(Failure::Input(format!("cannot read {}: {error}", file.path)));
    }
    let path = if is_pattern { file.path.clone() } else { glob::Pattern::escape(&file.path) };
    // DataFusion takes a folder by the slash behind it.
    let path = match there.is_ok_and(|there| there.is_dir()) && !path.ends_with('/') {
        true => path + "/",
        false => path,
    };
    let name = TableReference::bare(file.name.as_str());
    let ending = file.ending();
    let registered = match form {
        Form::Parquet => {
            let options =
                ParquetReadOptions { file_extension: &ending.text, ..ParquetReadOptions::default() };
            context.register_parquet(name, &path, options).await
        }
        Form::Csv => {
            let options = CsvReadOptions::new()
                .file_extension(&ending.text)
                .file_compression_type(ending.compression)
                .delimiter(if ending.is_tsv() { b'\t' } else { b',' });
            context.register_csv(name, &path, options).await
        }
        _ => {
            let options = JsonReadOptions::default()
                .file_extension(&ending.text)
                .file_compression_type(ending.compression);
            context.register_json(name, &path, options).await
        }
    };
    registered.map_err(|error| named(file, &error))
}

/// Most of what can be wrong with a file does not say with which.
fn named(file: &TableFile, error: &DataFusionError) -> Failure {
    match Failure::of(error) {
        Failure::Usage(message) | Failure::Input(message) if !message.contains(&file.path) => {
            Failure::Input(format!("cannot read {}: {message}", file.path))
        }
        failure => failure,
    }
}

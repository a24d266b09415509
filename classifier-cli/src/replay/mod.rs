//! `replay`: a made-up log.

mod options;

use std::io::{self, BufWriter, Write};
use std::path::Path;

use bounce_classifier_files::AtomicFile;
use bounce_classifier_logs::files::LEVEL;
use bounce_classifier_logs::replay;

use self::options::Options;
pub(crate) use self::options::{Args, MORE};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::options::Destination;

/// How much is given to the system at once.
const WRITE_BYTES: usize = 64 << 10;

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let config = Options::from(args);
    let written = match &config.output {
        Destination::Stdout => write(&config, io::stdout().lock()).map(drop).map_err(Failure::Output),
        Destination::File(path) => {
            file(&config, path).map_err(|error| Failure::File { path: path.clone(), error })
        }
    };
    written.map(|()| Exit::Done)
}

fn file(config: &Options, path: &Path) -> io::Result<()> {
    write(config, AtomicFile::create(path)?)?.commit()
}

/// Writes the log; gives back what it was written to.
fn write<W: Write>(config: &Options, out: W) -> io::Result<W> {
    let Options { seed, records, format, zstd, .. } = *config;
    let mut out = BufWriter::with_capacity(WRITE_BYTES, out);
    if zstd {
        let mut encoder = zstd::stream::write::Encoder::new(&mut out, LEVEL)?;
        replay::replay(seed, records, format, &mut encoder)?;
        encoder.finish()?;
    } else {
        replay::replay(seed, records, format, &mut out)?;
    }
    out.into_inner().map_err(io::IntoInnerError::into_error)
}

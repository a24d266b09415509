//! Who writes records, and says when they are on the disk.
//!
//! One thread writes. It takes all that waits for it, writes that as one group, syncs once, and then tells everybody: so
//! the more wait, the less a sync costs each of them.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, mpsc, oneshot};
use zstd::bulk::Compressor;

use super::segment::{self, Segment};
use crate::metrics::Metrics;

/// How many bytes of lines make a group that waits for no more.
const GROUP_BYTES: usize = 4 << 20;

/// Where and how segments are written.
#[derive(Clone, Debug)]
pub(crate) struct SegmentsOptions {
    pub(crate) folder: PathBuf,
    /// How many bytes a segment may have before the next one is begun.
    pub(crate) max_file_size: u64,
    /// How old it may be.
    pub(crate) max_segment_duration: Duration,
    pub(crate) compression_level: i32,
    /// What their names end in.
    pub(crate) suffix: String,
    /// Their first line; none where it is empty.
    pub(crate) header: String,
    /// How many messages may wait to be written.
    pub(crate) back_pressure: usize,
}

/// The way to the thread that writes. Dropping the last one ends it, when all is written.
#[derive(Debug)]
pub(crate) struct Segments {
    groups: mpsc::Sender<Lines>,
    /// Who else gets what was written.
    copies: Option<mpsc::Sender<Vec<u8>>>,
}

#[derive(Debug)]
struct Lines {
    bytes: Vec<u8>,
    done: oneshot::Sender<bool>,
}

impl Segments {
    /// Finishes what was left, and starts the thread.
    pub(crate) fn start(
        options: SegmentsOptions,
        metrics: Arc<Metrics>,
    ) -> io::Result<(Segments, JoinHandle<()>)> {
        std::fs::create_dir_all(&options.folder)?;
        segment::recover(&options.folder, &options.suffix)?;
        let (groups, waiting) = mpsc::channel(options.back_pressure.min(Semaphore::MAX_PERMITS));
        let compressor = Compressor::new(options.compression_level)?;
        let writer = Writer { options, metrics, compressor, segment: None };
        let runtime = tokio::runtime::Handle::current();
        let thread = thread::Builder::new()
            .name("records".to_owned())
            .spawn(move || runtime.block_on(writer.run(waiting)))?;
        Ok((Segments { groups, copies: None }, thread))
    }

    /// From now on each group of lines is told there, too, once it is on the disk.
    pub(crate) fn copy_to(&mut self, copies: mpsc::Sender<Vec<u8>>) {
        self.copies = Some(copies);
    }

    /// Whether these lines are on the disk.
    pub(crate) async fn append(&self, bytes: Vec<u8>) -> bool {
        if bytes.is_empty() {
            return true;
        }
        let (done, is_done) = oneshot::channel();
        let copy = self.copies.as_ref().map(|copies| (copies, bytes.clone()));
        let is_written =
            self.groups.send(Lines { bytes, done }).await.is_ok() && is_done.await.unwrap_or(false);
        if let Some((copies, bytes)) = copy.filter(|_| is_written) {
            // Nobody takes them any more when the service stops.
            let _ = copies.send(bytes).await;
        }
        is_written
    }
}

struct Writer {
    options: SegmentsOptions,
    metrics: Arc<Metrics>,
    /// Kept, as making one takes longer than most groups.
    compressor: Compressor<'static>,
    segment: Option<Segment>,
}

impl Writer {
    async fn run(mut self, mut waiting: mpsc::Receiver<Lines>) {
        loop {
            let next = match self.left() {
                Some(left) => tokio::time::timeout(left, waiting.recv()).await,
                None => Ok(waiting.recv().await),
            };
            match next {
                Ok(Some(first)) => self.write(first, &mut waiting),
                Ok(None) => break,
                // It is old enough.
                Err(_) => self.finish(),
            }
        }
        self.finish();
    }

    /// How long the segment may still be written to.
    fn left(&self) -> Option<Duration> {
        let end = self.segment.as_ref()?.opened + self.options.max_segment_duration;
        Some(end.saturating_duration_since(Instant::now()))
    }

    fn write(&mut self, first: Lines, waiting: &mut mpsc::Receiver<Lines>) {
        let Lines { mut bytes, done } = first;
        let mut told = vec![done];
        while bytes.len() < GROUP_BYTES {
            let Ok(more) = waiting.try_recv() else { break };
            bytes.extend_from_slice(&more.bytes);
            told.push(more.done);
        }
        let written = self.append(&bytes);
        if let Err(error) = &written {
            tracing::error!(%error, folder = %self.options.folder.display(), "records could not be written");
        }
        self.metrics.group(written.is_ok(), told.len());
        for done in told {
            // Whoever waited may be gone by now.
            let _ = done.send(written.is_ok());
        }
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.segment.as_ref().is_some_and(|segment| segment.length() >= self.options.max_file_size) {
            self.finish();
        }
        let mut segment = match self.segment.take() {
            Some(segment) => segment,
            None => Segment::create(&self.options.folder, &self.options.suffix)?,
        };
        let headed = (segment.length() == 0 && !self.options.header.is_empty())
            .then(|| [self.options.header.as_bytes(), b"\n", bytes].concat());
        let bytes = headed.as_deref().unwrap_or(bytes);
        // After an error nothing more is written to the file: what it says about itself may not be so.
        let appended = segment.append(bytes, &mut self.compressor);
        self.segment = Some(segment);
        if appended.is_err() {
            self.finish();
        }
        appended
    }

    fn finish(&mut self) {
        let Some(segment) = self.segment.take() else { return };
        match segment.finish() {
            Ok(()) => self.metrics.segment(),
            Err(error) => tracing::error!(%error, "a segment could not be marked as finished"),
        }
    }
}

//! One file of records.
//!
//! Each group of records is a frame of zstd by itself, and several frames in a file are one text for every reader. So
//! what a power failure leaves are whole frames and at most one torn one, which is cut off at the next start.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use bounce_classifier_logs::clock;
use zstd::bulk::Compressor;
use zstd::zstd_safe;

/// A segment that is being written.
#[derive(Debug)]
pub(super) struct Segment {
    file: File,
    path: PathBuf,
    /// Up to here all is on the disk.
    length: u64,
    pub(super) opened: Instant,
}

impl Segment {
    /// A new file in the folder, named by the time.
    pub(super) fn create(folder: &Path, suffix: &str) -> io::Result<Segment> {
        let mut now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        loop {
            let path = folder.join(name(now.as_secs(), now.subsec_nanos()) + suffix);
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => {
                    // Its name must be there, too, when the power fails.
                    File::open(folder)?.sync_all()?;
                    return Ok(Segment { file, path, length: 0, opened: Instant::now() });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    now += std::time::Duration::from_nanos(1)
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Writes lines, and comes back when they are on the disk. On an error the file is as it was before.
    pub(super) fn append(&mut self, lines: &[u8], compressor: &mut Compressor<'_>) -> io::Result<()> {
        let frame = compressor.compress(lines)?;
        match self.file.write_all(&frame).and_then(|()| self.file.sync_data()) {
            Ok(()) => {
                self.length += frame.len() as u64;
                Ok(())
            }
            Err(error) => {
                // What is not said to be there is not to be there, since whoever sent it sends it again.
                self.file.set_len(self.length)?;
                Err(error)
            }
        }
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Marks the file as finished; one without records is removed.
    pub(super) fn finish(self) -> io::Result<()> {
        drop(self.file);
        finish(&self.path)
    }
}

/// Finishes what a process that was killed has left unfinished.
pub(super) fn recover(folder: &Path, suffix: &str) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_unfinished = is_segment(&path, suffix) && !fs::metadata(&path)?.permissions().readonly();
        if !is_unfinished {
            continue;
        }
        let bytes = fs::read(&path)?;
        let whole = whole_frames(&bytes);
        if whole < bytes.len() {
            tracing::warn!(path = %path.display(), bytes = bytes.len() - whole, "cut off what was not written to its end");
            let file = OpenOptions::new().write(true).open(&path)?;
            file.set_len(whole as u64)?;
            file.sync_all()?;
        }
        finish(&path)?;
    }
    Ok(())
}

fn finish(path: &Path) -> io::Result<()> {
    let data = fs::metadata(path)?;
    if data.len() == 0 {
        return fs::remove_file(path);
    }
    let mut permissions = data.permissions();
    permissions.set_readonly(true);
    fs::set_permissions(path, permissions)
}

/// How many of these bytes are frames that are whole.
fn whole_frames(bytes: &[u8]) -> usize {
    let mut whole = 0;
    while let Ok(length) = zstd_safe::find_frame_compressed_size(&bytes[whole..]) {
        // A frame that says how long it is may have been cut, or have holes.
        if length == 0 || zstd::stream::copy_decode(&bytes[whole..whole + length], io::sink()).is_err() {
            break;
        }
        whole += length;
    }
    whole
}

/// `20261125-095600.123456789`, as KumoMTA names its segments.
fn name(seconds: u64, nanoseconds: u32) -> String {
    format!("{}.{nanoseconds:09}", clock::utc(seconds as i64).strftime("%Y%m%d-%H%M%S"))
}

fn is_segment(path: &Path, suffix: &str) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let name = name.strip_suffix(suffix).unwrap_or_default().as_bytes();
    name.len() == 25
        && name.iter().enumerate().all(|(at, byte)| match at {
            8 => *byte == b'-',
            15 => *byte == b'.',
            _ => byte.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &Path) -> String {
        String::from_utf8(zstd::decode_all(File::open(path).unwrap()).unwrap()).unwrap()
    }

    fn only_file(folder: &Path) -> PathBuf {
        let mut paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let path = paths.next().expect("a file");
        assert!(paths.next().is_none());
        path
    }

    #[test]
    fn groups_are_one_text() {
        let folder = tempfile::tempdir().unwrap();
        let mut segment = Segment::create(folder.path(), ".log").unwrap();
        let mut compressor = Compressor::new(3).unwrap();
        for line in ["one\n", "two\n", "three\n"] {
            segment.append(line.as_bytes(), &mut compressor).unwrap();
        }
        let path = only_file(folder.path());
        assert!(is_segment(&path, ".log") && !fs::metadata(&path).unwrap().permissions().readonly());
        segment.finish().unwrap();
        assert_eq!(text(&path), "one\ntwo\nthree\n");
        assert!(fs::metadata(&path).unwrap().permissions().readonly());
    }

    /// Whatever part of the last group is there, the groups before it stay, and nothing else.
    #[test]
    fn a_torn_group_is_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let mut segment = Segment::create(folder.path(), ".log").unwrap();
        let mut compressor = Compressor::new(3).unwrap();
        segment.append(b"one\n", &mut compressor).unwrap();
        let whole = segment.length();
        segment.append(b"two\n", &mut compressor).unwrap();
        let all = segment.length();
        let bytes = fs::read(&segment.path).unwrap();
        drop(segment);
        let path = only_file(folder.path());
        for length in whole..=all {
            let _ = fs::remove_file(&path);
            fs::write(&path, &bytes[..length as usize]).unwrap();
            recover(folder.path(), ".log").unwrap();
            assert_eq!(text(&path), if length == all { "one\ntwo\n" } else { "one\n" });
            assert!(fs::metadata(&path).unwrap().permissions().readonly());
        }
        // And one with nothing whole in it is no segment.
        fs::remove_file(&path).unwrap();
        fs::write(&path, &bytes[..5]).unwrap();
        recover(folder.path(), ".log").unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn other_files_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["notes", "20261125-095600", "20261125-095600.12345678x"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        recover(folder.path(), ".log").unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }
}

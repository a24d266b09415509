//! Images in files: loaded whole, and validated.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bounce_classifier::{Classifier, ImageError, Limits};
use bounce_classifier_core::visible::Visible;

/// The largest image that is read: 1 GiB, as the compiler writes none that is larger. Whatever is longer is
/// no image, but a log or a device.
const MAX_IMAGE_BYTES: u64 = Limits::MOST_IMAGE_BYTES as u64;

/// As many of the first bytes as it takes to see whether it is an image, and how long; small images are read whole.
const START_BYTES: u64 = 4096;

/// Why an image is not usable.
#[derive(Debug)]
pub(crate) struct ImageFailure {
    path: PathBuf,
    problem: Problem,
}

#[derive(Debug)]
enum Problem {
    Unreadable(io::Error),
    Directory,
    TooLong,
    Invalid(ImageError),
}

/// Reads an image at once and validates it.
pub(crate) fn load(path: &Path) -> Result<Classifier, ImageFailure> {
    let bytes = read(path);
    let loaded = bytes.and_then(|bytes| Classifier::from_image_bytes(bytes).map_err(Problem::Invalid));
    loaded.map_err(|problem| ImageFailure { path: path.to_owned(), problem })
}

/// The whole file, if it starts as an image does: as much as the image says, so that a device or a log is not read
/// without end.
fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    let mut file = File::open(path).map_err(Problem::Unreadable)?;
    let metadata = file.metadata().map_err(Problem::Unreadable)?;
    if metadata.is_dir() {
        return Err(Problem::Directory);
    }
    if metadata.len() > MAX_IMAGE_BYTES {
        return Err(Problem::TooLong);
    }
    let mut bytes = Vec::new();
    (&mut file).take(START_BYTES).read_to_end(&mut bytes).map_err(Problem::Unreadable)?;
    let length = match Classifier::from_image_bytes(bytes.clone()) {
        Err(ImageError::Length { expected, .. }) => expected as u64,
        _ => return Ok(bytes),
    };
    if length > MAX_IMAGE_BYTES {
        return Err(Problem::TooLong);
    }
    // One byte more tells that something was added.
    let rest = (length + 1).saturating_sub(bytes.len() as u64);
    file.take(rest).read_to_end(&mut bytes).map_err(Problem::Unreadable)?;
    Ok(bytes)
}

impl fmt::Display for ImageFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display().to_string();
        let path = Visible(&path);
        match &self.problem {
            Problem::Unreadable(error) => write!(f, "error: cannot read the image {path}: {error}"),
            Problem::Directory => write!(f, "error: {path} is a directory, not an image"),
            Problem::TooLong => {
                write!(f, "error: {path} is longer than {MAX_IMAGE_BYTES} bytes; is it an image?")
            }
            Problem::Invalid(error @ ImageError::NotAnImage) => {
                write!(f, "error: {path}: {error}; `bounce-classifier compile` makes one of rule files")
            }
            Problem::Invalid(error) => write!(f, "error: {path}: {error}"),
        }
    }
}

//! Images in files: read as far as they say, and validated.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bounce_classifier_core::image::MOST_BYTES;
use bounce_classifier_core::visible::Visible;

use crate::{Classifier, ImageError};

/// The largest image that is read: 1 GiB, as the compiler writes none that is larger. Whatever is longer is
/// no image, but a log or a device.
const MAX_IMAGE_BYTES: u64 = MOST_BYTES as u64;

/// As many of the first bytes as it takes to see whether it is an image, and how long; small images are read whole.
const START_BYTES: u64 = 4096;

/// Why an image in a file is not usable; as text, one line that names the file.
pub struct ImageFileError {
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

impl Classifier {
    /// Uses an image that was written to a file, by the program's `compile` or from [`Classifier::image`].
    ///
    /// # Errors
    ///
    /// The file cannot be read, is longer than 1 GiB, or is not an image that
    /// [`from_image_bytes`](Self::from_image_bytes) takes.
    pub fn from_image_file(path: impl AsRef<Path>) -> Result<Classifier, ImageFileError> {
        let path = path.as_ref();
        let loaded =
            read(path).and_then(|bytes| Classifier::from_image_bytes(bytes).map_err(Problem::Invalid));
        loaded.map_err(|problem| ImageFileError { path: path.to_owned(), problem })
    }
}

impl ImageFileError {
    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is wrong with the image; `None` where the file could not be read.
    pub fn image_error(&self) -> Option<&ImageError> {
        match &self.problem {
            Problem::Invalid(error) => Some(error),
            _ => None,
        }
    }
}

/// As it is displayed: `main` prints the errors that it returns in this form.
impl fmt::Debug for ImageFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ImageFileError {}

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

impl fmt::Display for ImageFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display().to_string();
        let path = Visible(&path);
        match &self.problem {
            Problem::Unreadable(error) => write!(f, "cannot read the image {path}: {error}"),
            Problem::Directory => write!(f, "{path} is a directory, not an image"),
            Problem::TooLong => {
                write!(f, "{path} is longer than {MAX_IMAGE_BYTES} bytes; is it an image?")
            }
            Problem::Invalid(error @ ImageError::NotAnImage) => {
                write!(f, "{path}: {error}; `bounce-classifier compile` makes one of rule files")
            }
            Problem::Invalid(error) => write!(f, "{path}: {error}"),
        }
    }
}

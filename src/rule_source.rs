//! Where rules come from, and how to get them again.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::image_file::ImageFileError;
use crate::{Builder, Classifier, Limits, RuleErrors};

/// Where the rules of a classifier are: what options of programs and configurations of services say.
///
/// ```
/// use bounce_classifier::{Limits, RuleSource};
///
/// let source = RuleSource::files(vec!["examples/mine.toml".into(), "builtin".into()], Limits::default());
/// assert_eq!(source.to_string(), "examples/mine.toml, builtin");
/// let classifier = source.load()?;
/// assert_eq!(classifier.classify("552 5.2.2 Mailbox full").label(), "QuotaIssues");
/// # Ok::<(), bounce_classifier::RuleSourceError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleSource {
    /// The rules that come with the library, as they were compiled with it.
    Builtin,
    /// Rule files.
    #[non_exhaustive]
    Files {
        /// The files in matching order; [`RuleSource::BUILTIN`] stands for the rules that come with the library.
        paths: Vec<PathBuf>,
        /// What compiling them may cost.
        limits: Limits,
    },
    /// An image in a file.
    Image(PathBuf),
}

impl RuleSource {
    /// Stands for the rules that come with the library where rule files are named. No rule file has this name, as it has
    /// no ending.
    pub const BUILTIN: &'static str = "builtin";

    /// These rule files; without any, and for [`BUILTIN`](Self::BUILTIN) alone within the default limits, the rules that come with the library.
    pub fn files(paths: Vec<PathBuf>, limits: Limits) -> RuleSource {
        match paths.as_slice() {
            [] => RuleSource::Builtin,
            [only] if is_builtin(only) && limits == Limits::default() => RuleSource::Builtin,
            _ => RuleSource::Files { paths, limits },
        }
    }

    /// Whether a path names rules rather than an image: `.toml`, `.json`, and [`BUILTIN`](Self::BUILTIN).
    pub fn is_rule_file(path: &Path) -> bool {
        let name = path.as_os_str().as_encoded_bytes();
        is_builtin(path) || name.ends_with(b".toml") || name.ends_with(b".json")
    }

    /// The files that they are read from.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        let paths = match self {
            RuleSource::Builtin => &[],
            RuleSource::Files { paths, .. } => paths.as_slice(),
            RuleSource::Image(path) => std::slice::from_ref(path),
        };
        paths.iter().map(PathBuf::as_path).filter(|path| !is_builtin(path))
    }

    /// Reads and compiles the rules, and runs their examples.
    ///
    /// # Errors
    ///
    /// Those of [`Builder::build`] and [`Classifier::from_image_file`].
    pub fn load(&self) -> Result<Classifier, RuleSourceError> {
        self.compiled(|builder| builder)
    }

    /// As [`load`](Self::load), for those who look at the rules and do not rely on them: a failing example is no error.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn load_without_examples(&self) -> Result<Classifier, RuleSourceError> {
        self.compiled(Builder::skip_examples)
    }

    fn compiled(&self, options: impl FnOnce(Builder) -> Builder) -> Result<Classifier, RuleSourceError> {
        match self {
            // Cheap: the clone shares the image.
            RuleSource::Builtin => Ok(Classifier::builtin().clone()),
            RuleSource::Files { paths, limits } => {
                let builder = Classifier::builder().limits(*limits).files(paths);
                options(builder).build().map_err(RuleSourceError::Rules)
            }
            RuleSource::Image(path) => Classifier::from_image_file(path).map_err(RuleSourceError::Image),
        }
    }
}

pub(crate) fn is_builtin(path: &Path) -> bool {
    path.as_os_str() == RuleSource::BUILTIN
}

/// What people call it.
impl fmt::Display for RuleSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RuleSource::Builtin => f.write_str("the built-in rules"),
            RuleSource::Image(path) => path.display().fmt(f),
            RuleSource::Files { paths, .. } => {
                let names: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
                f.write_str(&names.join(", "))
            }
        }
    }
}

impl Builder {
    /// Adds rule files in matching order; [`RuleSource::BUILTIN`] stands for the rules that come with the library.
    #[must_use]
    pub fn files<P: AsRef<Path>>(self, paths: impl IntoIterator<Item = P>) -> Self {
        paths.into_iter().fold(self, |builder, path| match is_builtin(path.as_ref()) {
            true => builder.builtin(),
            false => builder.file(path),
        })
    }
}

/// Why rules could not be had from where they are.
#[non_exhaustive]
pub enum RuleSourceError {
    /// What is wrong with the rule files.
    Rules(RuleErrors),
    /// What is wrong with the image.
    Image(ImageFileError),
}

impl fmt::Display for RuleSourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RuleSourceError::Rules(errors) => errors.fmt(f),
            RuleSourceError::Image(error) => error.fmt(f),
        }
    }
}

/// As it is displayed: `main` prints the errors that it returns in this form.
impl fmt::Debug for RuleSourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for RuleSourceError {}

//! The rules that come with the library, compiled by the build script.

use crate::Classifier;
use crate::classifier::baked;

pub(crate) const IMAGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin.image"));

static BUILTIN: Classifier = baked(IMAGE);

impl Classifier {
    /// The classifier with the rules that come with this library: for providers, servers, phrases in several
    /// languages, and every code of IANA's registry of SMTP enhanced status codes.
    ///
    /// ```
    /// let bounce = bounce_classifier::Classifier::builtin().classify("552 5.2.2 Mailbox full");
    /// assert_eq!(bounce.label(), "QuotaIssues");
    /// ```
    pub fn builtin() -> &'static Classifier {
        &BUILTIN
    }
}

//! Rules, and all that they may answer.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use bounce_classifier::{Action, Classifier, Severity};
use datafusion::arrow::array::{ArrayRef, StringArray};
use sha2::{Digest, Sha256};

use crate::column::Answer;

/// A classifier with the tables of its answers, which all columns share. Two are equal where their images are.
pub struct Rules {
    classifier: Classifier,
    hash: String,
    /// By [`Answer`].
    values: [ArrayRef; 4],
}

impl Rules {
    /// Those of a classifier; clones of it share the rules.
    pub fn new(classifier: &Classifier) -> Arc<Rules> {
        Arc::new(Rules {
            classifier: classifier.clone(),
            hash: Sha256::digest(classifier.image()).iter().map(|byte| format!("{byte:02x}")).collect(),
            values: Answer::ALL.map(|answer| values(answer, classifier)),
        })
    }

    /// The classifier.
    pub fn classifier(&self) -> &Classifier {
        &self.classifier
    }

    /// SHA-256 of the image, as the service has it in its answers: whoever has the same gives the same answers.
    pub fn image_hash(&self) -> &str {
        &self.hash
    }

    /// All that may be answered, by number.
    pub(crate) fn values(&self, answer: Answer) -> &ArrayRef {
        &self.values[answer as usize]
    }
}

fn values(answer: Answer, classifier: &Classifier) -> ArrayRef {
    let values: StringArray = match answer {
        Answer::Class => classifier.labels().map(|label| Some(label.name())).collect(),
        Answer::Severity => Severity::ALL.iter().map(|severity| Some(severity.name())).collect(),
        Answer::Action => Action::ALL.iter().map(|action| Some(action.name())).collect(),
        Answer::Rule => {
            let places = classifier.rules().map(|rule| format!("{}:{}", rule.file(), rule.line()));
            // The last is for replies that no rule matches.
            places.chain([String::new()]).map(Some).collect()
        }
    };
    Arc::new(values)
}

impl PartialEq for Rules {
    fn eq(&self, other: &Rules) -> bool {
        self.hash == other.hash
    }
}

impl Eq for Rules {}

impl Hash for Rules {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hash.hash(state);
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rules")
            .field("rules", &self.classifier.rules().len())
            .field("image_hash", &self.hash)
            .finish_non_exhaustive()
    }
}

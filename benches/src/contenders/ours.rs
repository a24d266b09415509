//! This project.

use bounce_classifier::Classifier;

use super::Contender;

impl Contender for Classifier {
    fn classify(&self, reply: &str) -> Option<usize> {
        self.classify(reply).rule().map(|rule| rule.number())
    }
}

//! Not classifying: the answers to whole replies in an LRU cache behind a mutex, as KumoMTA has them.

use std::num::NonZeroUsize;
use std::sync::Mutex;

use bounce_classifier::Classifier;
use lru::LruCache;

use super::Contender;

type Answers = LruCache<String, Option<usize>>;

/// A cache that has answers to all replies that it is asked for.
#[derive(Debug)]
pub struct Cached(Mutex<Answers>);

impl Cached {
    /// Has the classifier's answers.
    pub fn new(classifier: &Classifier, replies: &[String]) -> Cached {
        let mut answers = Answers::new(NonZeroUsize::new(replies.len()).expect("there are replies"));
        for reply in replies {
            answers.put(reply.clone(), Contender::classify(classifier, reply));
        }
        Cached(Mutex::new(answers))
    }
}

impl Contender for Cached {
    fn classify(&self, reply: &str) -> Option<usize> {
        let mut answers = self.0.lock().expect("nobody panics with it");
        *answers.get(reply).expect("only known replies are asked for")
    }
}

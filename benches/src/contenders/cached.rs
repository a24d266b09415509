//! Not classifying: the answers to whole replies in an LRU cache behind a mutex.

use std::hash::RandomState;
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

/// A label, and the rule that gave it.
type Labelled = LruCache<String, (String, Option<usize>), RandomState>;

/// The caches as KumoMTA keeps them: one for replies that have a class and one for those that have none, keys
/// hashed against flooding, answers owned by who asks.
#[derive(Debug)]
pub struct TwoCaches {
    classified: Mutex<Labelled>,
    unclassified: Mutex<Labelled>,
}

impl TwoCaches {
    /// Has the classifier's answers.
    pub fn new(classifier: &Classifier, replies: &[String]) -> TwoCaches {
        let size = NonZeroUsize::new(replies.len()).expect("there are replies");
        let [mut classified, mut unclassified] =
            [(); 2].map(|()| Labelled::with_hasher(size, RandomState::new()));
        for reply in replies {
            let answer = classifier.classify(reply);
            let rule = answer.rule().map(|rule| rule.number());
            let cache = if rule.is_some() { &mut classified } else { &mut unclassified };
            cache.put(reply.clone(), (answer.label().to_owned(), rule));
        }
        TwoCaches { classified: Mutex::new(classified), unclassified: Mutex::new(unclassified) }
    }

    fn label(&self, reply: &str) -> (String, Option<usize>) {
        let found = self.classified.lock().expect("nobody panics with it").get(reply).cloned();
        found.unwrap_or_else(|| {
            let mut unclassified = self.unclassified.lock().expect("nobody panics with it");
            unclassified.get(reply).cloned().expect("only known replies are asked for")
        })
    }
}

impl Contender for TwoCaches {
    fn classify(&self, reply: &str) -> Option<usize> {
        self.label(reply).1
    }
}

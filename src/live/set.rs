//! One set of rules in use, what is remembered of it, and what is lent out.

use std::fmt;
use std::num::NonZeroUsize;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use super::LiveOptions;
use crate::{Action, BounceClass, Classification, Classifier, Rule, Severity};

/// A set of rules with the answers it gave lately. The caches go with the set: a new one starts with empty ones, and
/// a set that stays keeps its own.
pub(super) struct LiveSet {
    classifier: Classifier,
    caches: Mutex<Caches>,
}

struct Caches {
    classified: Cache<u32>,
    uncategorized: Cache<()>,
}

/// `None` where nothing is to be remembered.
type Cache<V> = Option<LruCache<Box<str>, V>>;

/// How many replies each cache takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct CacheSizes {
    classified: usize,
    uncategorized: usize,
}

impl From<&LiveOptions> for CacheSizes {
    fn from(options: &LiveOptions) -> Self {
        CacheSizes { classified: options.cache_size, uncategorized: options.uncategorized_cache_size }
    }
}

impl LiveSet {
    pub(super) fn new(classifier: Classifier, sizes: CacheSizes) -> LiveSet {
        let caches =
            Caches { classified: cache(sizes.classified), uncategorized: cache(sizes.uncategorized) };
        LiveSet { classifier, caches: Mutex::new(caches) }
    }

    pub(super) fn classifier(&self) -> &Classifier {
        &self.classifier
    }

    /// The number of the rule that matches first.
    pub(super) fn classify(&self, reply: &str) -> Option<u32> {
        self.classifier.classify(reply).rule().map(|rule| rule.number() as u32)
    }

    /// What is remembered of this reply; the outer `None` where nothing is.
    pub(super) fn remembered(&self, reply: &str) -> Option<Option<u32>> {
        let mut caches = self.caches.lock().unwrap_or_else(PoisonError::into_inner);
        let Caches { classified, uncategorized } = &mut *caches;
        let rule = classified.as_mut().and_then(|cache| cache.get(reply).copied());
        rule.map(Some).or_else(|| uncategorized.as_mut().and_then(|cache| cache.get(reply).map(|()| None)))
    }

    pub(super) fn remember(&self, reply: &str, rule: Option<u32>) {
        let mut caches = self.caches.lock().unwrap_or_else(PoisonError::into_inner);
        match rule {
            Some(rule) => put(&mut caches.classified, reply, rule),
            None => put(&mut caches.uncategorized, reply, ()),
        }
    }
}

fn cache<V>(size: usize) -> Cache<V> {
    NonZeroUsize::new(size).map(LruCache::new)
}

fn put<V>(cache: &mut Cache<V>, reply: &str, value: V) {
    if let Some(cache) = cache {
        cache.put(reply.into(), value);
    }
}

/// The rules in use when it was taken: a [`Classifier`].
pub struct LiveGuard(arc_swap::Guard<Arc<LiveSet>>);

impl LiveGuard {
    pub(super) fn new(set: arc_swap::Guard<Arc<LiveSet>>) -> LiveGuard {
        LiveGuard(set)
    }
}

impl Deref for LiveGuard {
    type Target = Classifier;

    fn deref(&self) -> &Classifier {
        self.0.classifier()
    }
}

impl fmt::Debug for LiveGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LiveGuard").field(self.0.classifier()).finish()
    }
}

/// The class of a reply, with the rules that gave it.
#[derive(Clone)]
pub struct LiveAnswer {
    set: Arc<LiveSet>,
    rule: Option<u32>,
}

impl LiveAnswer {
    pub(super) fn new(set: Arc<LiveSet>, rule: Option<u32>) -> LiveAnswer {
        LiveAnswer { set, rule }
    }

    pub(super) fn direct(set: Arc<LiveSet>, reply: &str) -> LiveAnswer {
        let rule = set.classify(reply);
        LiveAnswer { set, rule }
    }

    /// The answer as the classifier gives it.
    pub fn classification(&self) -> Classification<'_> {
        Classification::new(self.set.classifier(), self.rule)
    }

    /// As [`Classification::label`].
    pub fn label(&self) -> &str {
        self.classification().label()
    }

    /// As [`Classification::class`].
    pub fn class(&self) -> BounceClass {
        self.classification().class()
    }

    /// As [`Classification::severity`].
    pub fn severity(&self) -> Severity {
        self.classification().severity()
    }

    /// As [`Classification::action`].
    pub fn action(&self) -> Action {
        self.classification().action()
    }

    /// As [`Classification::rule`].
    pub fn rule(&self) -> Option<Rule<'_>> {
        self.classification().rule()
    }
}

impl fmt::Debug for LiveAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LiveAnswer").field(&self.classification()).finish()
    }
}

//! Classifiers whose labels are a type: what the item form of `include_rules!` defines.

use core::fmt;
use core::hash::Hash;
use core::marker::PhantomData;

use crate::{Action, BounceClass, Classification, Classifier, EnhancedCode, Matches, Rule, Severity};

/// What is known of a label when the program is compiled. Its fields are the methods of [`RuleLabel`].
#[allow(missing_docs, reason = "not for use by hand, and documented there")]
#[derive(Clone, Copy, Debug)]
pub struct LabelFacts {
    pub name: &'static str,
    pub description: &'static str,
    pub class: BounceClass,
    pub severity: Severity,
    pub action: Action,
}

/// A label as a type: an enum with a variant for each label of some rule files.
///
/// `include_rules!` defines such enums, and nothing else can. Their methods are also there without this trait,
/// which is for code that takes the labels of any classifier:
///
#[cfg_attr(feature = "macros", doc = "```")]
#[cfg_attr(not(feature = "macros"), doc = "```ignore")]
/// use bounce_classifier::{RuleLabel, TypedClassifier, include_rules};
///
/// include_rules!(static RULES: TypedClassifier<enum Label> = "rules/iana.toml");
///
/// /// One counter a label, all of them there from the start.
/// fn counters<L: RuleLabel>(_: &TypedClassifier<L>) -> Vec<(&'static str, u64)> {
///     L::ALL.iter().map(|label| (label.name(), 0)).collect()
/// }
///
/// assert!(counters(&RULES).contains(&("QuotaIssues", 0)));
/// ```
pub trait RuleLabel: Copy + Eq + Ord + Hash + fmt::Debug + fmt::Display + Send + Sync + 'static {
    /// All labels in the order in which the files name them first; then `Uncategorized`, if they do not.
    const ALL: &'static [Self];

    /// The label of replies that no rule matches.
    const UNCATEGORIZED: Self;

    /// What is known of it.
    #[doc(hidden)]
    fn facts(self) -> &'static LabelFacts;

    /// Its text in the rule files.
    fn name(self) -> &'static str {
        self.facts().name
    }

    /// What it means, in the words of the rule files; empty where they do not say.
    fn description(self) -> &'static str {
        self.facts().description
    }

    /// Its class; [`BounceClass::Other`] for labels of one's own.
    fn class(self) -> BounceClass {
        self.facts().class
    }

    /// Whether its failures last. Single rules may say otherwise: [`TypedClassification::severity`].
    fn severity(self) -> Severity {
        self.facts().severity
    }

    /// What to do about its failures. Single rules may say otherwise: [`TypedClassification::action`].
    fn action(self) -> Action {
        self.facts().action
    }

    /// The label with this text; the match is exact and sees case.
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|label| label.name() == name)
    }
}

/// Why a text is not a label: the rule files do not have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownLabel(());

/// The label with this text, for `FromStr` of the enums.
pub fn parse_label<L: RuleLabel>(name: &str) -> Result<L, UnknownLabel> {
    L::from_name(name).ok_or(UnknownLabel(()))
}

impl fmt::Display for UnknownLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the rule files have no such label")
    }
}

impl core::error::Error for UnknownLabel {}

/// A [`Classifier`] whose labels are the variants of an enum, so that a `match` on them is exhaustive.
///
/// `include_rules!` defines both together.
#[derive(Clone)]
pub struct TypedClassifier<L> {
    untyped: Classifier,
    labels: PhantomData<fn() -> L>,
}

/// The same classifier with labels that are `L`, which must be those of its image, in their order.
pub const fn typed<L>(untyped: Classifier) -> TypedClassifier<L> {
    TypedClassifier { untyped, labels: PhantomData }
}

impl<L: RuleLabel> TypedClassifier<L> {
    /// The class of a reply, given as one line: see [`Classifier::classify`].
    pub fn classify(&self, reply: &str) -> TypedClassification<'_, L> {
        TypedClassification::new(self.untyped.classify(reply))
    }

    /// The class of a reply in parts: see [`Classifier::classify_parts`].
    pub fn classify_parts(
        &self,
        code: u16,
        enhanced_code: Option<EnhancedCode>,
        content: &str,
    ) -> TypedClassification<'_, L> {
        TypedClassification::new(self.untyped.classify_parts(code, enhanced_code, content))
    }

    /// The class of a [`Reply`](crate::Reply): see [`Classifier::classify_reply`].
    #[cfg(feature = "alloc")]
    pub fn classify_reply(&self, reply: &crate::Reply) -> TypedClassification<'_, L> {
        TypedClassification::new(self.untyped.classify_reply(reply))
    }

    /// Every rule that matches the reply, in order: see [`Classifier::matches`].
    pub fn matches<'c, 't>(&'c self, reply: &'t str) -> Matches<'c, 't> {
        self.untyped.matches(reply)
    }

    /// All rules, in matching order.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = Rule<'_>> {
        self.untyped.rules()
    }

    /// The classifier whose labels are texts, for code that takes any.
    pub const fn untyped(&self) -> &Classifier {
        &self.untyped
    }
}

impl<L> fmt::Debug for TypedClassifier<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TypedClassifier").field(&self.untyped).finish()
    }
}

/// The class of a reply, and the rule that gave it: a [`Classification`] whose label is a variant of `L`.
#[derive(Clone, Copy)]
pub struct TypedClassification<'c, L> {
    untyped: Classification<'c>,
    labels: PhantomData<fn() -> L>,
}

impl<'c, L: RuleLabel> TypedClassification<'c, L> {
    fn new(untyped: Classification<'c>) -> Self {
        TypedClassification { untyped, labels: PhantomData }
    }

    /// The label of the rule that matched; that for `Uncategorized` where none did.
    pub fn label(&self) -> L {
        let label = self.untyped.label_number().and_then(|number| L::ALL.get(number));
        label.copied().unwrap_or(L::UNCATEGORIZED)
    }

    /// The text of the label.
    pub fn name(&self) -> &'static str {
        self.label().name()
    }

    /// The class of the label; [`BounceClass::Other`] for labels of one's own.
    pub fn class(&self) -> BounceClass {
        self.untyped.class()
    }

    /// Whether the failure lasts: as the rule says, else its label. [`Severity::Either`] where no rule matched.
    pub fn severity(&self) -> Severity {
        self.untyped.severity()
    }

    /// What to do about it: as the rule says, else its label. [`Action::Review`] where no rule matched.
    pub fn action(&self) -> Action {
        self.untyped.action()
    }

    /// The rule that matched; `None` where none did.
    pub fn rule(&self) -> Option<Rule<'c>> {
        self.untyped.rule()
    }

    /// The same with the label as a text.
    pub fn untyped(&self) -> Classification<'c> {
        self.untyped
    }
}

impl<L: RuleLabel> fmt::Debug for TypedClassification<'_, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypedClassification")
            .field("label", &self.label())
            .field("rule", &self.rule())
            .finish()
    }
}

/// Writes labels as their texts and reads them by these, in every data format; what `include_rules!` says of its enum.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __label_serde {
    ($label:ident) => {
        #[automatically_derived]
        impl $crate::__private::serde::Serialize for $label {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::RuleLabel::name(*self))
            }
        }

        #[automatically_derived]
        impl<'de> $crate::__private::serde::Deserialize<'de> for $label {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::__private::deserialize_label(deserializer)
            }
        }
    };
}

/// Without feature `serde` there is nothing to say.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __label_serde {
    ($label:ident) => {};
}

/// The label with the text that is read.
#[cfg(feature = "serde")]
pub fn deserialize_label<'de, D: serde::Deserializer<'de>, L: RuleLabel>(
    deserializer: D,
) -> Result<L, D::Error> {
    use serde::Deserialize;
    let name = alloc::borrow::Cow::<str>::deserialize(deserializer)?;
    parse_label(&name).map_err(|error| serde::de::Error::custom(format_args!("`{name}`: {error}")))
}

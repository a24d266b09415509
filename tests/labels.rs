//! The item form of `include_rules!`: labels as a type.

// What is asked of our users' crates must not be broken by the expansion.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, clippy::all, clippy::pedantic, unreachable_pub)]

use std::collections::{BTreeSet, HashSet};

use bounce_classifier::{
    Action, BounceClass, Classifier, EnhancedCode, RuleLabel, Severity, TypedClassifier, include_rules,
};

include_rules!(pub(crate) static RULES: TypedClassifier<enum Label> = "./include_rules/labels.toml");
static UNTYPED: Classifier = include_rules!("./include_rules/labels.toml");

/// The forms that the static can have.
pub mod forms {
    use bounce_classifier::include_rules;

    include_rules! {
        /// Documented.
        #[allow(unused)]
        pub static DOCUMENTED: bounce_classifier::TypedClassifier<
            /// Documented as well.
            #[non_exhaustive]
            #[repr(u16)]
            enum Documented
        > = "examples/mine.toml", "rules/iana.toml", rule_states = 10_000, ungated_states = 2_000;
    }

    include_rules!(pub static UNDOCUMENTED: ::bounce_classifier::TypedClassifier<pub enum Undocumented> = "examples/mine.toml",);

    mod unused {
        #![allow(dead_code)]
        use bounce_classifier::include_rules;

        include_rules!(static PRIVATE: bounce_classifier::TypedClassifier<enum Private> = "examples/mine.toml");
    }
}

/// Each label by its variant: exhaustive without `_`.
fn number(label: Label) -> usize {
    match label {
        Label::QuotaIssues => 0,
        Label::SoftBounce => 1,
        Label::_550Block => 2,
        Label::_5_1_1 => 3,
        Label::Größe => 4,
        Label::Self_ => 5,
        Label::ALL_ => 6,
        Label::Err => 7,
        Label::Ok => 8,
        Label::Other => 9,
        Label::Empty => 10,
        Label::Uncategorized => 11,
    }
}

/// Replies for the rules of `labels.toml`, with what they give.
const REPLIES: [(&str, Label); 12] = [
    ("552 full", Label::QuotaIssues),
    ("450 Greylisted", Label::SoftBounce),
    ("471 later", Label::SoftBounce),
    ("550 blocked", Label::_550Block),
    ("550 5.1.1 unknown", Label::_5_1_1),
    ("553", Label::Größe),
    ("554 self", Label::Self_),
    ("554 all", Label::ALL_),
    ("554 err", Label::Err),
    ("554 ok", Label::Ok),
    ("554 other", Label::Other),
    ("250 fine", Label::Uncategorized),
];

#[test]
fn the_labels_are_those_of_the_rules() {
    for (reply, label) in REPLIES {
        let (typed, untyped) = (RULES.classify(reply), UNTYPED.classify(reply));
        assert_eq!(typed.label(), label, "{reply}");
        assert_eq!((typed.name(), label.name()), (untyped.label(), untyped.label()));
        assert_eq!((typed.class(), label.class()), (untyped.class(), untyped.class()));
        assert_eq!((typed.severity(), typed.action()), (untyped.severity(), untyped.action()));
        assert_eq!(typed.rule().map(|rule| rule.number()), untyped.rule().map(|rule| rule.number()));
        assert_eq!(typed.untyped().label(), untyped.label());
    }
    assert_eq!(RULES.untyped().image(), UNTYPED.image());
    assert_eq!(RULES.rules().len(), UNTYPED.rules().len());
}

#[test]
fn replies_in_parts() {
    let bounce = RULES.classify_parts(550, Some(EnhancedCode::new(5, 1, 1)), "unknown");
    assert_eq!(bounce.label(), Label::_5_1_1);
    assert_eq!(RULES.classify_parts(250, None, "fine").label(), Label::Uncategorized);
    #[cfg(feature = "alloc")]
    {
        let reply = bounce_classifier::Reply::with_message(550, "5.1.1 un\nknown");
        assert_eq!(RULES.classify_reply(&reply).label(), RULES.classify("550 5.1.1 un known").label());
        assert_ne!(RULES.classify_reply(&reply).label(), Label::Uncategorized);
    }
}

#[test]
fn all_rules_that_match() {
    let labels: Vec<_> = RULES.matches("552 greylist").map(|rule| Label::from_name(rule.label())).collect();
    assert_eq!(labels, [Some(Label::QuotaIssues), Some(Label::SoftBounce)]);
}

#[test]
fn all_labels_in_order() {
    assert_eq!(Label::ALL.iter().copied().map(number).collect::<Vec<_>>(), (0..12).collect::<Vec<_>>());
    assert!(Label::ALL.is_sorted());
    assert_eq!(Label::ALL.iter().collect::<HashSet<_>>().len(), 12);
    assert_eq!(Label::ALL.iter().collect::<BTreeSet<_>>().len(), 12);
    assert_eq!(<Label as RuleLabel>::ALL, Label::ALL);
    assert_eq!(Label::UNCATEGORIZED, Label::Uncategorized);
}

#[test]
fn names_lead_back() {
    for &label in Label::ALL {
        assert_eq!(Label::from_name(label.name()), Some(label));
        assert_eq!(label.name().parse(), Ok(label));
        assert_eq!(label.to_string(), label.name());
    }
    assert_eq!(Label::from_name("SoftBounce"), None);
    let error = "soft bounce".parse::<Label>().unwrap_err();
    assert_eq!(error.to_string(), "the rule files have no such label");
}

#[test]
fn what_a_label_means() {
    let label = Label::SoftBounce;
    assert_eq!(label.description(), "Asked to come back <later>; see [nowhere] and `code`");
    assert_eq!((label.severity(), label.action()), (Severity::Transient, Action::Retry));
    assert_eq!(label.class(), BounceClass::Other);
    // The rule says otherwise.
    let bounce = RULES.classify("471 later");
    assert_eq!((bounce.label(), bounce.severity()), (label, Severity::Permanent));

    let defaults = RULES.classify("552 full");
    assert_eq!(Label::QuotaIssues.class(), BounceClass::QuotaIssues);
    assert_eq!(Label::QuotaIssues.severity(), defaults.severity());
    assert_eq!(Label::QuotaIssues.description(), "");
}

#[test]
fn uncategorized_is_there_once() {
    use forms::{DOCUMENTED, Documented, UNDOCUMENTED, Undocumented};

    // The files have the label, so its place is theirs.
    let uncategorized = Documented::ALL.iter().filter(|label| **label == Documented::Uncategorized);
    assert_eq!(uncategorized.count(), 1);
    assert_eq!(size_of::<Documented>(), 2, "attributes are kept");
    assert_eq!(DOCUMENTED.classify("hello").label(), Documented::Uncategorized);
    assert_eq!(DOCUMENTED.classify("550 5.1.1 unknown").label(), Documented::InvalidRecipient);

    assert_eq!(Undocumented::ALL.last(), Some(&Undocumented::Uncategorized));
    assert_eq!(UNDOCUMENTED.classify("hello").label(), Undocumented::Uncategorized);
}

#[test]
fn in_a_function_and_through_another_macro() {
    macro_rules! rules {
        ($vis:vis $name:ident, $label:ident, $path:literal) => {
            include_rules!($vis static $name: TypedClassifier<enum $label> = $path);
        };
    }
    rules!(LOCAL, Local, "examples/mine.toml");
    rules!(pub(crate) SECOND, Second, "rules/iana.toml");
    assert_eq!(LOCAL.classify("450 4.7.1 Greylisted").label(), Local::Greylisted);
    assert_eq!(SECOND.classify("552 5.2.2 full").label(), Second::QuotaIssues);
}

#[test]
fn threads_share_it() {
    fn is_shared<T: Send + Sync + std::fmt::Debug>(_: &T) {}
    is_shared(&RULES);
    is_shared(&RULES.classify("552 full"));
    let shown = format!("{:?}", RULES.classify("552 full"));
    assert!(shown.starts_with("TypedClassification { label: QuotaIssues, rule: Some("), "{shown}");
}

/// Labels as data: by their texts, in any format.
#[cfg(feature = "serde")]
#[test]
fn labels_are_written_as_their_texts() {
    for &label in Label::ALL {
        let json = serde_json::to_string(&label).unwrap();
        assert_eq!(json, serde_json::to_string(label.name()).unwrap());
        assert_eq!(serde_json::from_str::<Label>(&json).unwrap(), label);
    }
    let error = serde_json::from_str::<Label>("\"Quota\"").unwrap_err().to_string();
    assert!(error.starts_with("`Quota`: the rule files have no such label"), "{error}");
}

/// The labels of the untyped classifier are those of the enum, in the same order.
#[test]
fn ids_count_as_the_variants_do() {
    let labels: Vec<_> =
        UNTYPED.labels().map(|label| (label.name(), label.class(), label.description())).collect();
    let variants: Vec<_> =
        Label::ALL.iter().map(|label| (label.name(), label.class(), label.description())).collect();
    assert_eq!(labels, variants);
    for (reply, label) in REPLIES {
        let id = UNTYPED.classify(reply).label_id();
        assert_eq!(Label::ALL[id.index()], label, "{reply}");
        assert_eq!(UNTYPED.label(id).unwrap().name(), label.name());
    }
    let last = UNTYPED.labels().last().unwrap().id();
    assert!(include_rules_of_mine().label(last).is_none(), "that of a classifier with more labels");
}

fn include_rules_of_mine() -> Classifier {
    include_rules!("examples/mine.toml")
}

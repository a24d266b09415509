//! Sorts replies by what to do about them, in another thread, and keeps what was decided as JSON.

#![forbid(unsafe_code)]
#![deny(warnings)]

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::thread;

use bounce_classifier::{
    Action, Advice, BounceClass, Classifier, OwnedClassification, RuleErrors, Severity, TypedClassifier,
    include_rules,
};
use serde::{Deserialize, Serialize};

include_rules! {
    static RULES: TypedClassifier<enum Label> = "../../rules/own.toml", builtin;
}

/// A line of the file of decisions.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Decision {
    class: BounceClass,
    severity: Severity,
    action: Action,
    label: Label,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    decisions_are_read_as_they_were_written()?;
    answers_go_to_other_threads();
    names_are_read_and_mistakes_said()?;
    let errors = own_rules("(").unwrap_err();
    assert_eq!(format!("{errors:?}"), errors.to_string(), "what `main` prints is for people");
    println!("ok: all that the library has is there");
    Ok(())
}

fn decisions_are_read_as_they_were_written() -> Result<(), serde_json::Error> {
    let bounce = RULES.classify("550 5.1.1 <bob@example.com>: No such user here");
    let decision = Decision {
        class: bounce.class(),
        severity: bounce.severity(),
        action: bounce.action(),
        label: bounce.label(),
    };
    let written = serde_json::to_string(&decision)?;
    assert!(
        written.contains(r#""class":"InvalidRecipient","severity":"permanent","action":"suppress""#),
        "{written}"
    );
    assert_eq!(serde_json::from_str::<Decision>(&written)?, decision);
    let answer = serde_json::to_value(bounce)?;
    assert_eq!((&answer["label"], &answer["action"]), (&"InvalidRecipient".into(), &"suppress".into()));
    assert!(serde_json::from_str::<BounceClass>("\"QuotaIssue\"").is_err(), "a typing mistake is no class");
    Ok(())
}

fn answers_go_to_other_threads() {
    let classifier = Classifier::builtin();
    let (sender, receiver) = mpsc::channel::<OwnedClassification>();
    let counting = thread::spawn(move || {
        let mut todo = BTreeMap::new();
        for answer in receiver {
            let what = match answer.action() {
                Action::Suppress => "drop",
                Action::Retry => "retry",
                Action::FixSender => "fix",
                _ => "look",
            };
            *todo.entry(what).or_insert(0) += 1;
        }
        todo
    });
    let replies: [&[u8]; 3] =
        [b"550 5.1.1 User unknown", b"452 4.2.2 Mailbox full", b"550 5.1.1 \xEF\xFF User unknown"];
    for reply in replies {
        let answer = classifier.classify_bytes(reply).to_owned_answer();
        let label = classifier.label(answer.label_id()).expect("it is this classifier's");
        assert_eq!((label.class(), label.id()), (answer.class(), answer.label_id()));
        let rule = answer.rule_number().and_then(|number| classifier.rule(number)).expect("a rule matches");
        assert_eq!(rule.label(), label.name());
        sender.send(answer).expect("somebody counts");
    }
    drop(sender);
    assert_eq!(counting.join().unwrap(), BTreeMap::from([("drop", 2), ("retry", 1)]));
}

fn names_are_read_and_mistakes_said() -> Result<(), bounce_classifier::UnknownName> {
    let advice = Advice { severity: "transient".parse()?, action: "retry".parse()? };
    assert_eq!(advice, "QuotaIssues".parse::<BounceClass>()?.default_advice());
    assert_eq!(BounceClass::ALL.len(), BounceClass::PREDEFINED.len() + 1);
    let error = "soft".parse::<Severity>().unwrap_err();
    assert_eq!(error.to_string(), "no severity has this name; there are permanent, transient, either");
    Ok(())
}

fn own_rules(pattern: &str) -> Result<Classifier, RuleErrors> {
    Classifier::builder().rules_str("own.toml", format!("[rules]\nSpam = ['{pattern}']\n")).build()
}

//! The labels of rule files as the variants of an enum.

use std::collections::HashMap;

use bounce_classifier_core::advice::Advice;
use bounce_classifier_core::bounce_class::BounceClass;
use bounce_classifier_core::diagnostics::{Diagnostic, LineIndex};
use bounce_classifier_core::rules::{RuleSet, quoted};

use crate::naming::variant_name;

/// The label of replies that no rule matches.
const UNCATEGORIZED: &str = BounceClass::Uncategorized.name();

/// A label, and the variant for it.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) description: String,
    pub(crate) class: BounceClass,
    pub(crate) advice: Advice,
    /// Number of the file that names the label first, and the line; `None` where none does.
    pub(crate) place: Option<(usize, usize)>,
}

impl Variant {
    /// It stands for replies that no rule matches.
    pub(crate) fn is_uncategorized(&self) -> bool {
        self.label == UNCATEGORIZED
    }
}

/// A variant for each label, with the number that the label has in the image; then `Uncategorized`, if the
/// files do not have it.
///
/// # Errors
///
/// A diagnostic for each label that gives no name, or one that another has.
pub(crate) fn of(set: &RuleSet) -> Result<Vec<Variant>, Vec<Diagnostic>> {
    let lines: Vec<_> = set.files.iter().map(|file| LineIndex::new(&file.text)).collect();
    let mut variants = Vec::new();
    for (number, name) in names(set)?.into_iter().enumerate() {
        let (file, key) = &set.label_keys[number];
        let place = (*file, lines[*file].position(key.start).line);
        variants.push(variant(set, name, &set.labels[number], Some(place)));
    }
    if !variants.iter().any(Variant::is_uncategorized) {
        variants.push(variant(set, UNCATEGORIZED.to_owned(), UNCATEGORIZED, None));
    }
    Ok(variants)
}

fn variant(set: &RuleSet, name: String, label: &str, place: Option<(usize, usize)>) -> Variant {
    Variant {
        name,
        label: label.to_owned(),
        description: set.annotations.description(label).to_owned(),
        class: BounceClass::from_label(label),
        advice: set.annotations.label_advice(label),
        place,
    }
}

fn names(set: &RuleSet) -> Result<Vec<String>, Vec<Diagnostic>> {
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut diagnostics = Vec::new();
    let made: Vec<_> = set.labels.iter().map(|label| variant_name(label)).collect();
    for (number, name) in made.iter().enumerate() {
        match name.as_deref() {
            None => diagnostics.push(no_name(set, number)),
            Some(UNCATEGORIZED) if !set.labels.iter().any(|label| label == UNCATEGORIZED) => {
                diagnostics.push(taken(set, number));
            }
            Some(name) => match first.get(name) {
                Some(&other) => diagnostics.push(same(set, name, other, number)),
                None => _ = first.insert(name, number),
            },
        }
    }
    if diagnostics.is_empty() { Ok(made.into_iter().flatten().collect()) } else { Err(diagnostics) }
}

fn at(set: &RuleSet, number: usize, message: String) -> Diagnostic {
    let (file, key) = set.label_keys[number].clone();
    Diagnostic::at(file, key, message)
}

fn no_name(set: &RuleSet, number: usize) -> Diagnostic {
    let label = quoted(&set.labels[number]);
    at(set, number, format!("the label {label} gives no name for a variant of the enum"))
        .label("has neither a letter nor a digit")
        .help("rename the label, or take the classifier as an expression, whose labels are texts")
}

fn same(set: &RuleSet, name: &str, other: usize, number: usize) -> Diagnostic {
    let labels = [other, number].map(|number| quoted(&set.labels[number]));
    let message = format!("the labels {} and {} give the same variant, `{name}`", labels[0], labels[1]);
    let (file, key) = set.label_keys[other].clone();
    at(set, number, message)
        .related(file, key, "the other one")
        .help("write both in the same way if they are one label, or rename one of them")
}

fn taken(set: &RuleSet, number: usize) -> Diagnostic {
    let label = quoted(&set.labels[number]);
    let message = format!(
        "the label {label} gives the variant `{UNCATEGORIZED}`, which is for replies that no rule matches"
    );
    at(set, number, message)
        .help(format!("write it `{UNCATEGORIZED}` if that is what it means, or rename it"))
}

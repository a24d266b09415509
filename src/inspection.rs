//! What a classifier's image consists of.

use core::fmt;

use bounce_classifier_core::image::{Image, Layers, Plan};

use crate::{Classifier, Rule};

/// What a classifier's image consists of: how each rule is decided, and where the bytes go.
///
/// ```
/// use bounce_classifier::{Classifier, Plan};
///
/// let inspection = Classifier::builtin().inspect();
/// let slow = inspection.plans().iter().filter(|plan| **plan == Plan::EveryReply).count();
/// assert_eq!(slow, 0, "the shipped rules are cheap");
/// ```
#[derive(Clone)]
pub struct Inspection<'c> {
    layers: &'c Layers<'c>,
    /// The part that names all rules.
    image: &'c Image<'c>,
    plans: Vec<Plan>,
}

impl Classifier {
    /// Looks at how the rules are decided and what the image is made of. Linear in the image.
    pub fn inspect(&self) -> Inspection<'_> {
        let (layers, image) = (self.layers(), self.sections());
        let mut plans = vec![Plan::Never; image.rule_count()];
        layers.plans(&mut plans);
        Inspection { layers, image, plans }
    }
}

impl<'c> Inspection<'c> {
    /// The version of the image's format.
    pub fn format_version(&self) -> u32 {
        self.image.version()
    }

    /// The checksum in the image.
    pub fn checksum(&self) -> u64 {
        self.image.carried_checksum()
    }

    /// How each rule is decided, in matching order.
    pub fn plans(&self) -> &[Plan] {
        &self.plans
    }

    /// How this rule of the classifier is decided.
    pub fn plan(&self, rule: &Rule<'_>) -> Plan {
        self.plans.get(rule.number()).copied().unwrap_or(Plan::Never)
    }

    /// Every label with the number of its rules, in order of first appearance.
    pub fn labels(&self) -> Vec<(&'c str, usize)> {
        counted(self.image.label_names(), self.image.owners().map(|(label, _)| label))
    }

    /// Every rule file with the number of its rules, in the order given.
    pub fn files(&self) -> Vec<(&'c str, usize)> {
        counted(self.image.file_names(), self.image.owners().map(|(_, file)| file))
    }

    /// The sections of the image, each with its length in bytes; what they hold is in the design. Names come
    /// and go with versions of the format.
    pub fn sections(&self) -> impl Iterator<Item = (&'static str, usize)> {
        self.layers.section_sizes()
    }
}

impl fmt::Debug for Inspection<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inspection")
            .field("format_version", &self.format_version())
            .field("checksum", &self.checksum())
            .field("plans", &self.plans)
            .finish_non_exhaustive()
    }
}

/// Each name with how often its index is among the owners.
fn counted<'c>(
    names: impl Iterator<Item = &'c str>,
    owners: impl Iterator<Item = usize>,
) -> Vec<(&'c str, usize)> {
    let mut counted: Vec<_> = names.map(|name| (name, 0)).collect();
    for owner in owners {
        if let Some((_, count)) = counted.get_mut(owner) {
            *count += 1;
        }
    }
    counted
}

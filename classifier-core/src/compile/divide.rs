//! Rules that are too large for a DFA, in parts that each have one.
//!
//! `(a|b|c|d)x*(e|f)` matches where `(a|b)x*(e|f)` or `(c|d)x*(e|f)` does. What remembers that `a` was met, and what that
//! `c` was, multiply each other's states only where they are in one DFA.

use regex_syntax::hir::{Hir, HirKind};

/// Two patterns of which one matches wherever the pattern does, and nowhere else; `None` where no alternation can be taken
/// apart.
pub(super) fn halves(hir: &Hir) -> Option<[Hir; 2]> {
    let most = most_branches(hir);
    (most > 1).then(|| [half(hir, most, Half::First), half(hir, most, Half::Second)])
}

#[derive(Clone, Copy, Debug)]
enum Half {
    First,
    Second,
}

/// The branches of the largest alternation that every match passes.
fn most_branches(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Capture(capture) => most_branches(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(most_branches).max().unwrap_or(0),
        HirKind::Alternation(parts) => parts.len(),
        _ => 0,
    }
}

/// The pattern with a half of its first alternation of so many branches.
fn half(hir: &Hir, branches: usize, half_of: Half) -> Hir {
    match hir.kind() {
        HirKind::Capture(capture) => half(&capture.sub, branches, half_of),
        HirKind::Concat(parts) => {
            let Some(nth) = parts.iter().position(|part| most_branches(part) == branches) else {
                return hir.clone();
            };
            let mut parts = parts.clone();
            parts[nth] = half(&parts[nth], branches, half_of);
            Hir::concat(parts)
        }
        HirKind::Alternation(parts) => {
            let (first, second) = parts.split_at(parts.len() / 2);
            let parts = match half_of {
                Half::First => first,
                Half::Second => second,
            };
            Hir::alternation(parts.to_vec())
        }
        _ => hir.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::Limits;
    use crate::image::{Image, Plan};
    use crate::rules::Sources;

    /// By itself, and beside others that pay for it, the rule is over the budget of a DFA.
    #[test]
    fn a_rule_is_divided_and_not_simulated() {
        let rule = r#"{"rules": {"Host": [
            "(?i)\\b(?:ip|host|server|address|client|machine)(?: [^ ]+)? (?:is |are )?(?:not|n.t) (?:an? )?(?:permitted|allowed|authori[sz]ed|designated) (?:to send|sender|sending|to use|mailer|for|outbound)[^.]* (?:domain|from|behalf|for|of)"
        ]}}"#;
        let mut sources = Sources::new();
        sources.add("host.json", rule);
        let image = crate::build::build(sources, &Limits::default()).expect("a good rule");
        let image = Image::read(&image).expect("an image");
        let mut plans = [Plan::Never];
        image.plans(&mut plans);
        assert_eq!(plans, [Plan::SearchDfa]);
        assert!(image.searches().len() > 1, "it is in parts");
    }

    #[test]
    fn the_largest_alternation_is_halved() {
        let hir = regex_syntax::parse("^5.*(?:ab|cd) [x ]*((?:e1|f2|g3)h|i4|k5)$").expect("a pattern");
        let parts = halves(&hir).expect("it can be taken apart");
        let same = |pattern: &str| regex_syntax::parse(pattern).expect("a pattern").to_string();
        assert_eq!(parts[0].to_string(), same("^5.*(?:ab|cd) [x ]*(?:e1|f2|g3)h$"));
        assert_eq!(parts[1].to_string(), same("^5.*(?:ab|cd) [x ]*(?:i4|k5)$"));
        assert!(halves(&regex_syntax::parse("ab*(?:c|d1)?").expect("a pattern")).is_none());
    }
}

//! The limits on what compiling rules may cost, as every subcommand takes them that compiles some.

use bounce_classifier::Limits;
use clap::builder::RangedU64ValueParser;

/// Limits for rule files. Whoever takes them has an argument or a group `rules` that says which files.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct LimitArgs {
    /// How large one rule of the files may become, in states of its automaton [default: 4096]
    #[arg(long, value_name = "N", requires = "rules", value_parser = rule_states())]
    rule_states: Option<usize>,

    /// How many states may be simulated on every reply, of the automata of all rules that have no phrase to
    /// look for and are too large to be made fast [default: 1024]
    #[arg(long, value_name = "N", requires = "rules", value_parser = ungated_states())]
    ungated_states: Option<usize>,
}

impl From<LimitArgs> for Limits {
    fn from(LimitArgs { rule_states, ungated_states }: LimitArgs) -> Self {
        let mut limits = Limits::default();
        limits.rule_states = rule_states.unwrap_or(limits.rule_states);
        limits.ungated_states = ungated_states.unwrap_or(limits.ungated_states);
        limits
    }
}

/// The library would take a higher number for the highest; whoever writes one should know.
fn rule_states() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..=Limits::MOST_RULE_STATES as u64)
}

fn ungated_states() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(0..=Limits::MOST_UNGATED_STATES as u64)
}

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

    /// How many states may be simulated on replies that hold a phrase of their rule, of the automata of all
    /// rules that are too large to be made fast [default: 100000]
    #[arg(long, value_name = "N", requires = "rules", value_parser = gated_states())]
    gated_states: Option<usize>,

    /// How many bytes may be compared where one phrase is met that rules share [default: 65536]
    #[arg(long, value_name = "N", requires = "rules")]
    window_bytes: Option<usize>,
}

impl From<LimitArgs> for Limits {
    fn from(LimitArgs { rule_states, ungated_states, gated_states, window_bytes }: LimitArgs) -> Self {
        let mut limits = Limits::default();
        limits.rule_states = rule_states.unwrap_or(limits.rule_states);
        limits.ungated_states = ungated_states.unwrap_or(limits.ungated_states);
        limits.gated_states = gated_states.unwrap_or(limits.gated_states);
        limits.window_bytes = window_bytes.unwrap_or(limits.window_bytes);
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

fn gated_states() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(0..=Limits::MOST_GATED_STATES as u64)
}

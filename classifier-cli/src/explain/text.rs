//! An explanation as text, for people.

use std::io::{self, Write};

use bounce_classifier::Rule;
use bounce_classifier::explain::{Explanation, MOST_REPLY_BYTES, NearMiss, Part};
use unicode_width::UnicodeWidthStr;

use super::look::Look;
use super::marks::{self, shortened};
use crate::output::Visible;

/// Of a part of a rule, and of what it matched, so many characters are in the table at each side. All of the
/// pattern, and more of the match, stands above.
const MOST_CHARS: usize = 25;

/// `ask_nearest` is whether near rules were asked for.
pub(super) fn write(
    out: &mut impl Write,
    explanation: &Explanation<'_>,
    ask_nearest: bool,
    look: Look,
) -> io::Result<()> {
    match explanation.found.rule() {
        Some(rule) => winner(out, &rule, explanation, look),
        None => {
            writeln!(out, "{}: no rule matches this reply.", Visible(explanation.found.label()))?;
            if ask_nearest { nearest(out, explanation) } else { Ok(()) }
        }
    }
}

fn winner(
    out: &mut impl Write,
    winner: &Rule<'_>,
    explanation: &Explanation<'_>,
    look: Look,
) -> io::Result<()> {
    rule(out, "", winner)?;
    writeln!(out)?;
    match &explanation.parts {
        Some(parts) => {
            marks::write(out, explanation.reply, parts, look)?;
            // Of an empty reply nothing is shown.
            out.write_all(if explanation.reply.is_empty() { b"" } else { b"\n" })?;
            table(out, explanation.reply, parts, look)?;
        }
        None => writeln!(out, "  The rule is too large to say where it matches.")?,
    }
    match explanation.others.len() {
        0 => writeln!(out, "\nNo other rule matches."),
        1 => writeln!(out, "\n1 other rule matches too, but comes later:"),
        count => writeln!(out, "\n{count} other rules match too, but come later:"),
    }?;
    explanation.others.iter().try_for_each(|other| rule(out, "  ", other))
}

fn rule(out: &mut impl Write, indent: &str, rule: &Rule<'_>) -> io::Result<()> {
    writeln!(out, "{indent}{}, by {}:{}", Visible(rule.label()), Visible(rule.file()), rule.line())?;
    writeln!(out, "{indent}    {}", Visible(rule.pattern()))
}

/// Each part, its kind and what it matched.
fn table(out: &mut impl Write, reply: &str, parts: &[Part<'_>], look: Look) -> io::Result<()> {
    let short = |text| Visible(&shortened(text, MOST_CHARS, MOST_CHARS)).to_string();
    let patterns: Vec<String> = parts.iter().map(|part| short(part.pattern)).collect();
    let columns = patterns.iter().map(|pattern| pattern.width()).max().unwrap_or(0);
    for (part, pattern) in parts.iter().zip(&patterns) {
        let padding = " ".repeat(columns - pattern.width());
        let kind = look.paint(Some(part.kind), format!("{:6}", part.kind.name()));
        let text = short(&reply[part.span.clone()]);
        writeln!(out, "  {pattern}{padding}  {kind}  \"{text}\"")?;
    }
    Ok(())
}

fn nearest(out: &mut impl Write, explanation: &Explanation<'_>) -> io::Result<()> {
    let cut = explanation.reply.len() > MOST_REPLY_BYTES;
    let only =
        if cut { format!(" (the first {MOST_REPLY_BYTES} bytes of the reply)") } else { String::new() };
    if explanation.nearest.is_empty() {
        return writeln!(out, "No rule comes near: no part of any was found{only}.");
    }
    writeln!(out, "\nThe nearest, and where they fail{only}:")?;
    explanation.nearest.iter().try_for_each(|near| near_rule(out, near))
}

fn near_rule(out: &mut impl Write, near: &NearMiss<'_>) -> io::Result<()> {
    rule(out, "  ", &near.rule())?;
    writeln!(out, "      {}", Visible(near.why()))
}

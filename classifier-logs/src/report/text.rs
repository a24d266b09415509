//! A report for people at a terminal.

use std::io::{self, Write};

pub(super) use bounce_classifier_core::visible::Visible;

use super::summary::{RuleHits, Summary, Timeline};

/// The longest bar, in characters.
const BAR: u64 = 40;

/// Beyond so many hours, days are enough.
const MOST_BARS: usize = 48;

/// How much is written.
#[derive(Clone, Copy, Debug)]
pub struct TextOptions {
    /// How many rules of each kind.
    pub most: usize,
    /// Whether the rules that never hit are listed.
    pub all: bool,
}

impl Summary<'_> {
    /// Writes the report as text.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_text(&self, out: &mut dyn Write, options: TextOptions) -> io::Result<()> {
        self.head(out)?;
        if self.coverage.failures == 0 {
            return writeln!(out, "\nThere is nothing to classify.");
        }
        self.classes_text(out)?;
        self.times.write_text(out)?;
        self.sources_text(out)?;
        self.rules_text(out, options)?;
        self.templates_text(out)
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let records = &self.records;
        let (subject, coverage) = (&self.subject, &self.coverage);
        writeln!(out, "{}, rules: {}", counted(subject.files, "file"), Visible(&subject.rules))?;
        write!(out, "{}: ", counted(records.all, "record"))?;
        write!(out, "{} bounced, {} deferred, ", grouped(records.bounces), grouped(records.deferrals))?;
        writeln!(out, "{} delivered, {} other", grouped(records.deliveries), grouped(records.others))?;
        if let Some([first, last]) = &self.span {
            writeln!(out, "from {first} to {last}")?;
        }
        if let Some(only) = &self.only {
            let left_out = counted(records.left_out, "record");
            writeln!(out, "only {}: {left_out} left out", Visible(only))?;
        }
        if records.without_reply > 0 {
            writeln!(
                out,
                "{} without a reply, not counted below",
                counted(records.without_reply, "failure")
            )?;
        }
        if records.remarks > 0 {
            writeln!(out, "{} not of a delivery, left out", counted(records.remarks, "line"))?;
        }
        if let Some(sample) = &records.unknown_sample {
            let sample = Visible(cut(sample, 100));
            writeln!(out, "{} of unknown form, the first: {sample}", counted(records.unknown_lines, "line"))?;
        }
        for damage in &subject.damaged {
            writeln!(out, "damaged: {}: {}", Visible(&damage.file), Visible(&damage.error))?;
        }
        let (share, missing) = (percent(coverage.share), grouped(coverage.unclassified));
        writeln!(
            out,
            "\nCoverage: {share} of {} classified, {missing} not",
            counted(coverage.failures, "failure")
        )
    }

    fn classes_text(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\nClasses")?;
        writeln!(out, "{:>11} {:>7}  {:<24} {:<10} action", "count", "share", "label", "severity")?;
        for class in &self.classes {
            let (count, share) = (grouped(class.count), percent(class.share));
            let label = Visible(class.label).to_string();
            writeln!(out, "{count:>11} {share:>7}  {label:<24} {:<10} {}", class.severity, class.action)?;
        }
        for (name, parts) in [("Severity", &self.severities), ("Action", &self.actions)] {
            let part = |part: &super::summary::NamedShare| format!("{} {}", part.name, percent(part.share));
            let parts: Vec<_> = parts.iter().map(part).collect();
            writeln!(out, "{name}: {}", parts.join(", "))?;
        }
        Ok(())
    }

    fn sources_text(&self, out: &mut dyn Write) -> io::Result<()> {
        let sources = &self.sources;
        let (shown, by) = (sources.list.len(), sources.by);
        writeln!(out, "\nBy {by} ({})", shown_of(shown, sources.distinct, sources.exact))?;
        let what = ["count", "share", "unclassified", by];
        writeln!(out, "{:>11} {:>7} {:>12}  {:<28} most frequent", what[0], what[1], what[2], what[3])?;
        for source in &sources.list {
            let (count, share) = (at_least(source.count, source.uncounted), percent(source.share));
            let missing = grouped(source.unclassified);
            let name = Visible(&source.name).to_string();
            let label = source.classes.first().map_or("-", |class| class.label);
            writeln!(out, "{count:>11} {share:>7} {missing:>12}  {name:<28} {}", Visible(label))?;
        }
        Ok(())
    }

    fn rules_text(&self, out: &mut dyn Write, options: TextOptions) -> io::Result<()> {
        let shown = self.rules.len().min(options.most);
        let all = self.rules.len() + self.never_hit.len();
        let (never, hint) = (self.never_hit.len(), if options.all { "" } else { " (--all lists them)" });
        let hits = shown_of(shown, self.rules.len(), true);
        writeln!(out, "\nRules by hits ({hits}), {never} of {all} never hit{hint}")?;
        self.rules.iter().take(shown).try_for_each(|rule| rule.write_text(out))?;
        if options.all && !self.never_hit.is_empty() {
            writeln!(out, "\nRules that never hit")?;
            self.never_hit.iter().try_for_each(|rule| rule.write_text(out))?;
        }
        Ok(())
    }

    fn templates_text(&self, out: &mut dyn Write) -> io::Result<()> {
        let templates = &self.unclassified;
        if templates.list.is_empty() {
            return Ok(());
        }
        let shown = shown_of(templates.list.len(), templates.distinct, templates.exact);
        writeln!(out, "\nUnclassified, by template ({shown})")?;
        for template in &templates.list {
            let (count, share) = (at_least(template.count, template.uncounted), percent(template.share));
            writeln!(out, "{count:>11} {share:>7}  {}", Visible(&template.template))?;
            writeln!(out, "{:>11} {:>7}  {}", "", "sample", Visible(&template.sample))?;
            let rule = template.rule.as_deref().unwrap_or("- (too little text that stays the same)");
            writeln!(out, "{:>11} {:>7}  {}", "", "rule", Visible(rule))?;
        }
        Ok(())
    }
}

impl Timeline<'_> {
    fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        let (step, bars) = self.coarse();
        let Some(most) = bars.iter().map(|&(_, count)| count).max() else { return Ok(()) };
        writeln!(out, "\nOver time (a bar for each {step})")?;
        for (start, count) in bars {
            let length = (count * BAR).div_ceil(most.max(1)) as usize;
            writeln!(out, "  {start:<16} {:>11}  {}", grouped(count), "#".repeat(length))?;
        }
        match self.other_times {
            0 => Ok(()),
            count => writeln!(out, "  and {} at other times", grouped(count)),
        }
    }

    /// Many hours are shown as days.
    fn coarse(&self) -> (&str, Vec<(&str, u64)>) {
        let bars = self.bars.iter().map(|bar| (bar.start.as_str(), bar.count));
        if self.step != "hour" || self.bars.len() <= MOST_BARS {
            return (&self.step, bars.collect());
        }
        let mut days: Vec<(&str, u64)> = Vec::new();
        for (start, count) in bars {
            let day = start.split(' ').next().unwrap_or(start);
            match days.last_mut().filter(|(last, _)| *last == day) {
                Some((_, sum)) => *sum += count,
                None => days.push((day, count)),
            }
        }
        ("day", days)
    }
}

impl RuleHits<'_> {
    fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        let (hits, share) = (grouped(self.hits), percent(self.share));
        write!(out, "{hits:>11} {share:>7}  {}, {}:{}", Visible(self.label), Visible(self.file), self.line)?;
        writeln!(out, "\n{:>11} {:>7}    {}", "", "", Visible(self.pattern))
    }
}

/// `12,345`
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `12,345`, and a `+` where there may be more.
pub(super) fn at_least(count: u64, uncounted: u64) -> String {
    grouped(count) + if uncounted > 0 { "+" } else { "" }
}

/// `12.3%`; what is not nothing does not look like nothing, and what is not all not like all.
pub(super) fn percent(share: f64) -> String {
    match share * 100.0 {
        percent if percent > 0.0 && percent < 0.05 => "<0.1%".to_owned(),
        percent if (99.95..100.0).contains(&percent) => ">99.9%".to_owned(),
        percent => format!("{percent:.1}%"),
    }
}

/// `20 of 1,234`
pub(super) fn shown_of(shown: usize, distinct: usize, exact: bool) -> String {
    let more = if exact { "" } else { "more than " };
    format!("{} of {more}{}", grouped(shown as u64), grouped(distinct as u64))
}

fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{} {what}s", grouped(count)) }
}

fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
        for (share, text) in
            [(0.0, "0.0%"), (0.0001, "<0.1%"), (0.12345, "12.3%"), (0.9999, ">99.9%"), (1.0, "100.0%")]
        {
            assert_eq!(percent(share), text);
        }
    }
}

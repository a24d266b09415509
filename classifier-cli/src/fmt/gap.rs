//! What stands between two values, keys or headers: comments and blank lines.

/// A line between others.
#[derive(Debug, PartialEq, Eq)]
enum Line<'t> {
    Blank,
    Comment(&'t str),
}

/// The blank lines above something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Above {
    /// None: nothing stands above it.
    None,
    /// One, and comments below that.
    One,
    /// One or none, as it was written.
    AsWritten,
}

/// A gap in the making.
#[derive(Debug)]
pub(super) struct Gap<'t> {
    /// The comment in the line that is there already.
    beside: Option<&'t str>,
    lines: Vec<Line<'t>>,
}

impl<'t> Gap<'t> {
    /// A gap that starts in a line, behind something.
    pub(super) fn behind(text: &'t str) -> Self {
        match text.split_once('\n') {
            Some((beside, rest)) => Gap { beside: comment(beside), lines: lines(rest) },
            None => Gap { beside: comment(text), lines: Vec::new() },
        }
    }

    /// A gap that starts with a line.
    pub(super) fn above(text: &'t str) -> Self {
        Gap { beside: None, lines: lines(text) }
    }

    /// With no more than one blank line in a row, and as many as there should be at the start.
    pub(super) fn spaced(mut self, above: Above) -> Self {
        self.lines.dedup_by(|line, before| *line == Line::Blank && *before == Line::Blank);
        let blank = self.lines.first() == Some(&Line::Blank);
        match above {
            Above::None if blank => drop(self.lines.remove(0)),
            Above::One if !blank => self.lines.insert(0, Line::Blank),
            _ => {}
        }
        self
    }

    /// Without blank lines at the end: nothing follows.
    pub(super) fn closed(mut self) -> Self {
        while self.lines.last() == Some(&Line::Blank) {
            self.lines.pop();
        }
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.beside.is_none() && self.lines.is_empty()
    }

    /// The comment in the line that is there already, with the space before it.
    pub(super) fn beside(&self) -> String {
        self.beside.map_or(String::new(), |comment| format!(" {comment}"))
    }

    /// The other lines, each with its end; comments are indented.
    pub(super) fn lines(&self, indent: &str) -> String {
        let line = |line: &Line<'_>| match line {
            Line::Blank => "\n".to_owned(),
            Line::Comment(comment) => format!("{indent}{comment}\n"),
        };
        self.lines.iter().map(line).collect()
    }
}

/// The comment in a line that holds nothing else.
fn comment(line: &str) -> Option<&str> {
    Some(line.trim()).filter(|line| !line.is_empty())
}

/// Whole lines, and what is before the next thing or at the end of the file.
fn lines(text: &str) -> Vec<Line<'_>> {
    let (whole, rest) = text.rsplit_once('\n').map_or((None, text), |(whole, rest)| (Some(whole), rest));
    let whole = whole.into_iter().flat_map(|whole| whole.split('\n'));
    let mut lines: Vec<_> = whole.map(|line| comment(line).map_or(Line::Blank, Line::Comment)).collect();
    lines.extend(comment(rest).map(Line::Comment));
    lines
}

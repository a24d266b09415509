//! Where in a script something is.

use std::fmt;

use mlua::debug::Debug;
use mlua::{Function, Lua};

/// A line of a file, as errors name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) line: usize,
    /// In characters from 1, where it is known.
    pub(super) column: Option<usize>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        self.column.map_or(Ok(()), |column| write!(f, ":{column}"))
    }
}

impl Place {
    /// Where a level of the stack is; `None` for what is not Lua.
    fn of(level: &Debug<'_>) -> Option<Place> {
        let line = level.current_line()?;
        let file = level.source().source?.strip_prefix('@')?.to_owned();
        Some(Place { file, line, column: None })
    }

    /// Where a function begins.
    pub(super) fn of_function(function: &Function) -> Option<Place> {
        let info = function.info();
        let file = info.source?.strip_prefix('@')?.to_owned();
        Some(Place { file, line: info.line_defined?, column: None })
    }

    /// The line of the script that runs now, or has called what does.
    pub(super) fn of_caller(lua: &Lua) -> Option<Place> {
        (0..20).map_while(|level| lua.inspect_stack(level, Place::of)).flatten().next()
    }

    /// Where an option stands that is given from here on: `key =`. The place itself where it is not found.
    pub(super) fn of_option(self, text: &str, key: &str) -> Place {
        let lines = text.lines().enumerate().skip(self.line.saturating_sub(1));
        let found = lines.filter_map(|(number, line)| {
            let at = line.match_indices(key).map(|(at, _)| at).find(|&at| is_option(line, at, key.len()))?;
            let column = Some(line[..at].chars().count() + 1);
            Some(Place { file: self.file.clone(), line: number + 1, column })
        });
        found.into_iter().next().unwrap_or(self)
    }
}

/// Whether a word by itself stands there, and `=` after it.
fn is_option(line: &str, at: usize, length: usize) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let after = line[at + length..].trim_start_matches(['\'', '"', ']', ' ', '\t']);
    !line[..at].ends_with(is_word) && after.starts_with('=') && !after.starts_with("==")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_found() {
        let text = "kumo.x {\n  log_dir = a == b,\n  dir = 1, ['a b'] = 2,\n  other == 3,\n}\n";
        let place = |line| Place { file: "p.lua".to_owned(), line, column: None };
        for (from, key, found) in [
            (1, "log_dir", "p.lua:2:3"),
            (1, "dir", "p.lua:3:3"),
            (1, "a b", "p.lua:3:14"),
            (3, "log_dir", "p.lua:3"),
            (1, "other", "p.lua:1"),
            (1, "a", "p.lua:1"),
        ] {
            assert_eq!(place(from).of_option(text, key).to_string(), found, "{key}");
        }
    }
}

//! Whether there is colour.

use std::env;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::sync::OnceLock;

use clap::ValueEnum;

/// When there is colour, as `--color` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR, CLICOLOR or TERM=dumb declines it; CLICOLOR_FORCE asks for it everywhere
    #[default]
    Auto,
    /// In files and pipes too
    Always,
    /// Nowhere
    Never,
}

static CHOICE: OnceLock<Color> = OnceLock::new();

/// Notes what the command line asks for, before anything is written.
pub(crate) fn choose(color: Color) {
    CHOICE.get_or_init(|| color);
}

/// Whether a stream gets colour: as the command line says, or else where it is for people who have not declined it
/// (<https://no-color.org>, <https://bixense.com/clicolors>).
pub(crate) fn wanted(stream: &impl IsTerminal) -> bool {
    match CHOICE.get().copied().unwrap_or_default() {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => decide(|name| env::var_os(name), stream.is_terminal()),
    }
}

fn decide(variable: impl Fn(&str) -> Option<OsString>, is_terminal: bool) -> bool {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    if set("NO_COLOR").is_some() {
        return false;
    }
    if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        return true;
    }
    is_terminal
        && set("CLICOLOR").is_none_or(|value| value != "0")
        && set("TERM").is_none_or(|value| value != "dumb")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_declines_gets_none() {
        let decided = |variables: &[(&str, &str)], is_terminal| {
            let value = |name: &str| variables.iter().find(|(known, _)| *known == name);
            decide(|name| value(name).map(|(_, value)| value.into()), is_terminal)
        };
        for (variables, on_terminal, elsewhere) in [
            (&[][..], true, false),
            (&[("NO_COLOR", "1")], false, false),
            (&[("NO_COLOR", "")], true, false),
            (&[("CLICOLOR", "0")], false, false),
            (&[("CLICOLOR", "1")], true, false),
            (&[("TERM", "dumb")], false, false),
            (&[("TERM", "dumb"), ("CLICOLOR_FORCE", "1")], true, true),
            (&[("CLICOLOR_FORCE", "1")], true, true),
            (&[("CLICOLOR_FORCE", "0")], true, false),
            (&[("CLICOLOR_FORCE", "1"), ("CLICOLOR", "0")], true, true),
            (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false, false),
        ] {
            assert_eq!(decided(variables, true), on_terminal, "{variables:?}");
            assert_eq!(decided(variables, false), elsewhere, "{variables:?}");
        }
    }
}

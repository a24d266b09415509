//! What stands between the parentheses: paths, the word `builtin` for the shipped rules, then options.
//!
//! ```text
//! "rules/mine.toml", builtin, rule_states = 10_000, ungated_states = 2_000,
//! ```

use std::ops::RangeInclusive;

use bounce_classifier_core::compile::Limits;
use proc_macro2::{Span, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Ident, LitInt, LitStr, Token};

use crate::mistake::Mistake;

const NO_FILES: &str = "name at least one rule file: include_rules!(\"rules/mine.toml\")";
const NOT_A_PATH: &str = "expected the path of a rule file, a string literal such as \"rules/mine.toml\"";
const UNKNOWN_OPTION: &str =
    "unknown option; there are `rule_states`, `ungated_states`, `gated_states` and `window_bytes`";
const AFTER_OPTION: &str = "paths come before options";
const QUOTED_BUILTIN: &str = "`builtin` is a word and no path: write it without quotes for the shipped rules";
const AFTER_BUILTIN: &str = "`builtin` comes after all paths: its rules answer where the others do not";

/// The options, each a number, with what it may be: one that is out of range would not do what it says.
const OPTIONS: [(&str, RangeInclusive<usize>); 4] = [
    ("rule_states", 1..=Limits::MOST_RULE_STATES),
    ("ungated_states", 0..=Limits::MOST_UNGATED_STATES),
    ("gated_states", 0..=Limits::MOST_GATED_STATES),
    ("window_bytes", 0..=usize::MAX),
];

/// A call without mistakes in itself.
pub(crate) struct Input {
    /// Empty only with `builtin`.
    pub(crate) paths: Vec<LitStr>,
    /// Whether the shipped rules follow.
    pub(crate) builtin: bool,
    pub(crate) limits: Limits,
}

impl Input {
    /// All mistakes of a call at once.
    pub(crate) fn parse(tokens: TokenStream) -> Result<Input, Vec<Mistake>> {
        let arguments = parse_arguments.parse2(tokens).expect("parse_arguments takes all tokens");
        let mut call = Call::default();
        arguments.into_iter().for_each(|argument| call.add(argument));
        call.finish()
    }
}

enum Argument {
    Path(LitStr),
    /// The word `builtin`.
    Builtin(Span),
    /// `name = value`.
    Option(Ident, TokenStream),
    Other(Span),
}

/// Takes any tokens: what is not an argument is an [`Argument::Other`] up to the next comma.
fn parse_arguments(input: ParseStream<'_>) -> syn::Result<Vec<Argument>> {
    let mut arguments = Vec::new();
    while !input.is_empty() {
        arguments.push(parse_argument(input)?);
        input.parse::<Option<Token![,]>>()?;
    }
    Ok(arguments)
}

fn parse_argument(input: ParseStream<'_>) -> syn::Result<Argument> {
    let start = input.span();
    if input.peek(LitStr) {
        let path = input.parse()?;
        return match parse_rest(input)?.is_empty() {
            true => Ok(Argument::Path(path)),
            false => Ok(Argument::Other(start)),
        };
    }
    if input.peek(Ident) && input.peek2(Token![=]) {
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        return Ok(Argument::Option(name, parse_rest(input)?));
    }
    let rest = parse_rest(input)?;
    match syn::parse2::<Ident>(rest) {
        Ok(word) if word == "builtin" => Ok(Argument::Builtin(start)),
        _ => Ok(Argument::Other(start)),
    }
}

/// The tokens up to the next comma.
fn parse_rest(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut rest = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        rest.extend([input.parse::<TokenTree>()?]);
    }
    Ok(rest)
}

/// The arguments so far, and what is wrong with them.
#[derive(Default)]
struct Call {
    paths: Vec<LitStr>,
    builtin: bool,
    limits: Limits,
    /// The names of the options that were seen, even if there is something wrong with them.
    options: Vec<String>,
    mistakes: Vec<Mistake>,
}

impl Call {
    fn add(&mut self, argument: Argument) {
        match argument {
            Argument::Path(path) if !self.options.is_empty() => self.mistake(path.span(), AFTER_OPTION),
            Argument::Path(path) if self.builtin => self.mistake(path.span(), AFTER_BUILTIN),
            Argument::Path(path) if path.value() == "builtin" => self.mistake(path.span(), QUOTED_BUILTIN),
            Argument::Path(path) => self.paths.push(path),
            Argument::Builtin(span) if !self.options.is_empty() => self.mistake(span, AFTER_OPTION),
            Argument::Builtin(_) => self.builtin = true,
            Argument::Option(name, value) => self.add_option(&name, value),
            Argument::Other(span) => self.mistake(span, NOT_A_PATH),
        }
    }

    fn add_option(&mut self, name: &Ident, value: TokenStream) {
        let option = name.to_string();
        match OPTIONS.into_iter().find(|(known, _)| *known == option) {
            None => self.mistake(name.span(), UNKNOWN_OPTION),
            Some(_) if self.options.contains(&option) => {
                self.mistake(name.span(), &format!("`{option}` is given twice"));
            }
            Some((known, range)) => match parse_states(name, value, range) {
                Ok(number) => self.set_limit(known, number),
                Err(mistake) => self.mistakes.push(mistake),
            },
        }
        self.options.push(option);
    }

    fn set_limit(&mut self, name: &str, number: usize) {
        let Limits { rule_states, ungated_states, gated_states, window_bytes, .. } = &mut self.limits;
        match name {
            "rule_states" => *rule_states = number,
            "ungated_states" => *ungated_states = number,
            "gated_states" => *gated_states = number,
            _ => *window_bytes = number,
        }
    }

    fn mistake(&mut self, span: Span, message: &str) {
        self.mistakes.push(Mistake::at(span, message));
    }

    fn finish(mut self) -> Result<Input, Vec<Mistake>> {
        if self.paths.is_empty() && !self.builtin && self.mistakes.is_empty() {
            self.mistake(Span::call_site(), NO_FILES);
        }
        if !self.mistakes.is_empty() {
            return Err(self.mistakes);
        }
        Ok(Input { paths: self.paths, builtin: self.builtin, limits: self.limits })
    }
}

/// A number of states in the range of the option.
fn parse_states(option: &Ident, value: TokenStream, range: RangeInclusive<usize>) -> Result<usize, Mistake> {
    let span = value.clone().into_iter().next().map_or(option.span(), |token| token.span());
    let number = LitInt::parse.parse2(value);
    let number = number.map_err(|_| Mistake::at(span, format!("`{option}` is a number of states")))?;
    let states = number.base10_parse().ok().filter(|states| range.contains(states));
    let (least, most) = range.into_inner();
    states.ok_or_else(|| Mistake::at(span, format!("`{option}` is from {least} to {most}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Input, Vec<Mistake>> {
        Input::parse(text.parse().unwrap())
    }

    fn messages(text: &str) -> Vec<String> {
        parse(text).err().expect(text).into_iter().map(|mistake| mistake.message).collect()
    }

    #[test]
    fn paths_with_and_without_the_last_comma() {
        for text in [r#""a.toml", "b.json""#, r##""a.toml", r#"b.json"#,"##] {
            let input = parse(text).ok().unwrap();
            assert_eq!(input.paths.iter().map(LitStr::value).collect::<Vec<_>>(), ["a.toml", "b.json"]);
            assert_eq!(input.limits, Limits::default());
        }
    }

    #[test]
    fn the_limit_is_raised() {
        for text in [r#""a.toml", rule_states = 10_000"#, r#""a.toml", rule_states = 10000,"#] {
            assert_eq!(parse(text).ok().unwrap().limits.rule_states, 10_000);
        }
        let limits = parse(r#""a.toml", ungated_states = 0, rule_states = 7"#).ok().unwrap().limits;
        assert_eq!((limits.rule_states, limits.ungated_states), (7, 0));
    }

    #[test]
    fn the_shipped_rules_come_last() {
        for (text, paths) in [("builtin", 0), (r#""a.toml", builtin, rule_states = 7"#, 1)] {
            let input = parse(text).ok().unwrap();
            assert_eq!((input.paths.len(), input.builtin), (paths, true), "{text}");
        }
        assert!(!parse(r#""a.toml""#).ok().unwrap().builtin);
        assert_eq!(messages(r#"builtin, "a.toml""#), [AFTER_BUILTIN]);
        assert_eq!(messages(r#""a.toml", rule_states = 7, builtin"#), [AFTER_OPTION]);
        assert_eq!(messages("builtins"), [NOT_A_PATH]);
        assert_eq!(messages(r#""a.toml", "builtin""#), [QUOTED_BUILTIN]);
    }

    #[test]
    fn no_files() {
        assert_eq!(messages(""), [NO_FILES]);
        assert_eq!(messages("rule_states = 7"), [NO_FILES]);
    }

    #[test]
    fn all_mistakes_at_once() {
        assert_eq!(messages(r#"7, "a.toml", b"c", concat!("a", "b"), x"#), [NOT_A_PATH; 4]);
        assert_eq!(messages(r#""a.toml" "b.toml", , "c.toml""#), [NOT_A_PATH; 2]);
        assert_eq!(messages(r#""a", states = 7, "b""#), [UNKNOWN_OPTION, AFTER_OPTION]);
        assert_eq!(
            messages(r#""a", rule_states = 7, ungated_states = 0, rule_states = 8"#),
            ["`rule_states` is given twice"]
        );
    }

    #[test]
    fn numbers_of_states() {
        let out_of_range = format!("`rule_states` is from 1 to {}", Limits::MOST_RULE_STATES);
        for number in ["0", "-1", "99999999", "99999999999999999999999"] {
            assert_eq!(messages(&format!("\"a\", rule_states = {number}")), [&*out_of_range]);
        }
        let out_of_range = format!("`ungated_states` is from 0 to {}", Limits::MOST_UNGATED_STATES);
        assert_eq!(messages(r#""a", ungated_states = 99999999999"#), [&*out_of_range]);
        for value in ["", "x", "1.5", "\"7\"", "7 7"] {
            let call = format!("\"a\", rule_states = {value}");
            assert_eq!(messages(&call), ["`rule_states` is a number of states"]);
        }
    }
}

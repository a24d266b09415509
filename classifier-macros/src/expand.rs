//! From a call to the expression that takes its place.

use std::path::PathBuf;

use bounce_classifier_core::compile;
use bounce_classifier_core::diagnostics::Errors;
use bounce_classifier_core::rules::Sources;
use proc_macro2::{Literal, Span, TokenStream};
use quote::quote;
use syn::LitStr;

use crate::input::Input;
use crate::mistake::{self, Mistake};
use crate::paths::Folders;

/// The expression, or one that makes the compiler say what is wrong.
pub(crate) fn expand(tokens: TokenStream) -> TokenStream {
    match bake(tokens) {
        Ok(expression) => expression,
        Err(mistakes) => mistake::expression(&mistakes),
    }
}

fn bake(tokens: TokenStream) -> Result<TokenStream, Vec<Mistake>> {
    let Input { paths: names, limits } = Input::parse(tokens)?;
    let paths = resolve(&names)?;
    let mut sources = Sources::new();
    for (name, path) in names.iter().zip(&paths) {
        sources.read_file_as(name.value(), path);
    }
    let image = compile::build(sources, &limits).map_err(|errors| in_rules(&errors, &names))?;
    expression(&names, &paths, &image)
}

fn resolve(names: &[LitStr]) -> Result<Vec<PathBuf>, Vec<Mistake>> {
    let folders = Folders::of_this_call();
    let mut mistakes = Vec::new();
    let mut paths = Vec::new();
    for name in names {
        match folders.resolve(&name.value()) {
            Ok(path) => paths.push(path),
            Err(problem) => mistakes.push(Mistake::at(name.span(), problem)),
        }
    }
    if mistakes.is_empty() { Ok(paths) } else { Err(mistakes) }
}

/// The constant classifier. One byte string, because a token for each byte costs gigabytes; the unused
/// constants tell cargo that an edit of the files is an edit of the crate.
fn expression(names: &[LitStr], paths: &[PathBuf], image: &[u8]) -> Result<TokenStream, Vec<Mistake>> {
    let not_unicode = |name: &LitStr| vec![Mistake::at(name.span(), "the path to this file is not Unicode")];
    let mut files = Vec::new();
    for (name, path) in names.iter().zip(paths) {
        files.push(path.to_str().ok_or_else(|| not_unicode(name))?);
    }
    let image = Literal::byte_string(image);
    Ok(quote!({
        #(const _: &[::core::primitive::u8] = ::core::include_bytes!(#files);)*
        const { ::bounce_classifier::__private::baked(#image) }
    }))
}

/// A message for each mistake in the rule files, at the name of its file; the last may be about those that are
/// not shown.
fn in_rules(errors: &Errors, names: &[LitStr]) -> Vec<Mistake> {
    let of_file = |file: usize| names.get(file).map_or_else(Span::call_site, LitStr::span);
    let places = errors.diagnostics.iter().map(|diagnostic| of_file(diagnostic.file));
    let texts = errors.render_each(false);
    let places = places.take(Errors::MAX_SHOWN).chain([Span::call_site()]);
    places.zip(&texts).map(|(span, text)| Mistake::at(span, untitled(text))).collect()
}

/// The text without the title that the compiler gives every message.
fn untitled(text: &str) -> &str {
    text.strip_prefix("error: ").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bounce_classifier_core::diagnostics::Diagnostic;
    use bounce_classifier_core::rules::SourceFile;

    /// What is said of mistakes with these messages in one file, after the title of the compiler.
    fn said(messages: &[&str]) -> Vec<String> {
        let file = SourceFile { name: "a.toml".to_owned(), text: "[rules]\n".to_owned() };
        let diagnostics = messages.iter().map(|message| Diagnostic::at(0, 1..6, *message)).collect();
        let errors = Errors::new(vec![file], diagnostics);
        let said = in_rules(&errors, &[LitStr::new("a.toml", Span::call_site())]);
        let said: Vec<_> = said.into_iter().map(|mistake| mistake.message).collect();
        assert_eq!(format!("error: {}", said.join("\n\nerror: ")), errors.to_string());
        said
    }

    #[test]
    fn a_message_for_each_mistake() {
        let said = said(&["one", "two"]);
        assert_eq!(said.len(), 2);
        assert!(said[1].starts_with("two\n --> a.toml:1:2\n"), "{}", said[1]);
    }

    #[test]
    fn the_last_message_counts_the_rest() {
        let said = said(&["again"; Errors::MAX_SHOWN + 7]);
        assert_eq!(said.len(), Errors::MAX_SHOWN + 1);
        assert_eq!(said[Errors::MAX_SHOWN], "7 more mistakes are not shown");
    }

    #[test]
    fn an_empty_line_in_a_message_does_not_end_it() {
        assert_eq!(said(&["one\n\nhalf", "two"]).len(), 2);
    }
}

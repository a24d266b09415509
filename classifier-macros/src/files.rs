//! The rule files of a call: their names as written there, and where they are.

use bounce_classifier_core::build;
use bounce_classifier_core::compile::Limits;
use bounce_classifier_core::diagnostics::{Diagnostic, Errors};
use bounce_classifier_core::rules::{RuleSet, Sources};
use proc_macro2::{Literal, Span, TokenStream};
use quote::quote;
use syn::LitStr;

use crate::mistake::Mistake;
use crate::paths::Folders;

const NOT_UNICODE: &str = "the path to this file is not Unicode";

pub(crate) struct Files {
    names: Vec<LitStr>,
    /// Absolute, one for each name.
    paths: Vec<String>,
    /// Whether the shipped rules follow.
    builtin: bool,
}

impl Files {
    pub(crate) fn resolve(names: Vec<LitStr>, builtin: bool) -> Result<Files, Vec<Mistake>> {
        let folders = Folders::of_this_call();
        let mut mistakes = Vec::new();
        let mut paths = Vec::new();
        for name in &names {
            let path = folders.resolve(&name.value());
            match path.and_then(|path| path.into_os_string().into_string().map_err(|_| NOT_UNICODE)) {
                Ok(path) => paths.push(path),
                Err(problem) => mistakes.push(Mistake::at(name.span(), problem)),
            }
        }
        if mistakes.is_empty() { Ok(Files { names, paths, builtin }) } else { Err(mistakes) }
    }

    pub(crate) fn read(&self) -> Sources {
        let mut sources = Sources::new();
        for (name, path) in self.names.iter().zip(&self.paths) {
            sources.read_file_as(name.value(), path);
        }
        if self.builtin {
            bounce_classifier_rules::FILES.iter().for_each(|&(name, text)| sources.add(name, text));
        }
        sources
    }

    /// The name of a file by its number, as it stands in the call.
    pub(crate) fn name(&self, number: usize) -> Option<&LitStr> {
        self.names.get(number)
    }

    /// The number of the first shipped file, where they follow.
    fn shipped(&self) -> Option<usize> {
        self.builtin.then_some(self.paths.len())
    }

    /// The constant classifier of these files, and what is wrong with them. The shipped rules are compiled already in the
    /// library: an image of the others stands before theirs, unless an example of these files asks for an answer of theirs.
    pub(crate) fn build(
        &self,
        set: &RuleSet,
        diagnostics: Vec<Diagnostic>,
        limits: &Limits,
    ) -> Result<TokenStream, Vec<Diagnostic>> {
        let Some(shipped) = self.shipped() else {
            return Ok(self.baked(&build::build_parsed(set, diagnostics, limits)?));
        };
        match build::build_before(set, diagnostics, limits, shipped, None)? {
            Some(front) => Ok(self.before_builtin(&front)),
            None => Ok(self.baked(&build::build_parsed(set, Vec::new(), limits)?)),
        }
    }

    /// The constant classifier of an image that stands before that of the shipped rules.
    fn before_builtin(&self, front: &[u8]) -> TokenStream {
        let front = Literal::byte_string(front);
        self.beside_files(&quote!(
            const FRONT: &[::core::primitive::u8] = #front;
            const LENGTH: ::core::primitive::usize = ::bounce_classifier::__private::length_before_builtin(FRONT);
            static IMAGE: [::core::primitive::u8; LENGTH] = ::bounce_classifier::__private::before_builtin(FRONT);
            const { ::bounce_classifier::__private::baked(&IMAGE) }
        ))
    }

    /// The constant classifier of this image. One byte string, because a token for each byte costs gigabytes.
    fn baked(&self, image: &[u8]) -> TokenStream {
        let image = Literal::byte_string(image);
        self.beside_files(&quote!(const { ::bounce_classifier::__private::baked(#image) }))
    }

    /// A classifier, beside unused constants that tell cargo that an edit of the files is an edit of the crate.
    fn beside_files(&self, classifier: &TokenStream) -> TokenStream {
        let paths = &self.paths;
        quote!({
            #(const _: &[::core::primitive::u8] = ::core::include_bytes!(#paths);)*
            #classifier
        })
    }

    /// A message for each mistake in the rule files, at the name of its file; the last may be about those that
    /// are not shown.
    pub(crate) fn mistakes(&self, errors: &Errors) -> Vec<Mistake> {
        let of_file = |file: usize| self.name(file).map_or_else(Span::call_site, LitStr::span);
        let places = errors.diagnostics.iter().map(|diagnostic| of_file(diagnostic.file));
        let texts = errors.render_each(false);
        let places = places.take(Errors::MAX_SHOWN).chain([Span::call_site()]);
        places.zip(&texts).map(|(span, text)| Mistake::at(span, untitled(text))).collect()
    }
}

/// The text without the title that the compiler gives every message, `error: ` or `error[name]: `.
fn untitled(text: &str) -> &str {
    let Some(rest) = text.strip_prefix("error") else { return text };
    let end = if rest.starts_with('[') { rest.find("]: ").map(|at| at + 1) } else { Some(0) };
    end.and_then(|end| rest[end..].strip_prefix(": ")).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bounce_classifier_core::rules::SourceFile;

    /// What is said of mistakes with these messages in one file, after the title of the compiler.
    fn said(messages: &[&str]) -> Vec<String> {
        let file = SourceFile { name: "a.toml".to_owned(), text: "[rules]\n".to_owned() };
        let diagnostics = messages.iter().map(|message| Diagnostic::at(0, 1..6, *message)).collect();
        let errors = Errors::new(vec![file], diagnostics);
        let names = vec![LitStr::new("a.toml", Span::call_site())];
        let said = Files { names, paths: vec![String::new()], builtin: false }.mistakes(&errors);
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
    fn the_compiler_gives_the_title() {
        assert_eq!(untitled("error: a: b"), "a: b");
        assert_eq!(untitled("error[example-fails]: this [x]: y"), "this [x]: y");
        for other in ["7 more mistakes", "errors", "error[x"] {
            assert_eq!(untitled(other), other);
        }
    }

    #[test]
    fn an_empty_line_in_a_message_does_not_end_it() {
        assert_eq!(said(&["one\n\nhalf", "two"]).len(), 2);
    }
}

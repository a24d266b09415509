//! The item form of the macro: a static, the enum of its labels, and then what the expression form takes.
//!
//! ```text
//! pub static RULES: TypedClassifier<enum Label> = "rules/mine.toml", rule_states = 10_000;
//! ```
//!
//! Attributes may stand before `static` and before `enum`, and so may the enum's own visibility. A `derive` before
//! `static` is meant for the enum.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Token, token};

use crate::mistake::Mistake;

const FORM: &str = "expected `static RULES: TypedClassifier<enum Label> = \"rules/mine.toml\"`, with names of your \
     own for `RULES` and `Label`";
const UNTYPED: &str =
    "the labels of a `Classifier` are texts; with an enum for them it is a `TypedClassifier`";

/// A call whose form is right up to its arguments.
pub(crate) struct Item {
    pub(crate) attributes: TokenStream,
    pub(crate) visibility: TokenStream,
    pub(crate) name: Ident,
    /// The type of the static, without the enum in angle brackets.
    pub(crate) classifier: TokenStream,
    pub(crate) labels: Enum,
    /// The type of the static is not what it has to be.
    pub(crate) mistake: Option<Mistake>,
    /// Paths and options.
    pub(crate) arguments: TokenStream,
}

/// The enum to define.
pub(crate) struct Enum {
    pub(crate) attributes: TokenStream,
    /// Its own, else that of the static.
    pub(crate) visibility: TokenStream,
    pub(crate) name: Ident,
}

/// Whether a call is in this form: no expression's arguments start like an item.
pub(crate) fn is_item(tokens: &TokenStream) -> bool {
    let starts_item = |input: ParseStream<'_>| {
        let starts = input.peek(Token![#])
            || input.peek(Token![pub])
            || input.peek(Token![static])
            || input.peek(Token![const])
            || input.peek(Token![enum]);
        rest(input).map(|_| starts)
    };
    starts_item.parse2(tokens.clone()).unwrap_or(false)
}

impl Item {
    pub(crate) fn parse(tokens: TokenStream) -> Result<Item, Mistake> {
        let mut item = parse_item.parse2(tokens).map_err(|error| Mistake::at(error.span(), FORM))?;
        item.check_classifier();
        Ok(item)
    }

    /// A `Classifier` is put right, so that nobody else complains.
    fn check_classifier(&mut self) {
        match self.classifier.clone().into_iter().last() {
            Some(TokenTree::Ident(name)) if name == "Classifier" => {
                self.mistake = Some(Mistake::at(name.span(), UNTYPED));
                self.classifier = quote!(::bounce_classifier::TypedClassifier);
            }
            _ => {}
        }
    }
}

fn parse_item(input: ParseStream<'_>) -> syn::Result<Item> {
    let (derives, attributes) = split_derives(attributes(input)?);
    let visibility = visibility(input)?;
    input.parse::<Token![static]>()?;
    let name = input.parse()?;
    input.parse::<Token![:]>()?;
    let classifier = classifier(input)?;
    input.parse::<Token![<]>()?;
    let mut labels = parse_enum(input)?;
    labels.attributes.extend(derives);
    input.parse::<Token![>]>()?;
    input.parse::<Token![=]>()?;
    if labels.visibility.is_empty() {
        labels.visibility = visibility.clone();
    }
    let arguments = arguments(input)?;
    Ok(Item { attributes, visibility, name, classifier, labels, mistake: None, arguments })
}

fn parse_enum(input: ParseStream<'_>) -> syn::Result<Enum> {
    let attributes = attributes(input)?;
    let visibility = visibility(input)?;
    input.parse::<Token![enum]>()?;
    Ok(Enum { attributes, visibility, name: input.parse()? })
}

fn attributes(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut attributes = TokenStream::new();
    while input.peek(Token![#]) && input.peek2(token::Bracket) {
        attributes.extend([input.parse::<TokenTree>()?, input.parse()?]);
    }
    Ok(attributes)
}

/// The attributes `derive`, which a static cannot have: they are meant for the enum. And the others.
fn split_derives(attributes: TokenStream) -> (TokenStream, TokenStream) {
    let is_derive = |attribute: &TokenTree| match attribute {
        TokenTree::Group(group) => {
            matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(name)) if name == "derive")
        }
        _ => false,
    };
    let tokens: Vec<TokenTree> = attributes.into_iter().collect();
    let (derives, others): (Vec<_>, Vec<_>) =
        tokens.as_chunks::<2>().0.iter().cloned().partition(|[_, attribute]| is_derive(attribute));
    let stream = |pairs: Vec<[TokenTree; 2]>| pairs.into_iter().flatten().collect();
    (stream(derives), stream(others))
}

fn visibility(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut visibility = TokenStream::new();
    if input.peek(Token![pub]) {
        visibility.extend([input.parse::<TokenTree>()?]);
        if input.peek(token::Paren) {
            visibility.extend([input.parse::<TokenTree>()?]);
        }
    }
    Ok(visibility)
}

/// The path of a type up to its angle bracket.
fn classifier(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut path = TokenStream::new();
    while !input.peek(Token![<]) && !input.peek(Token![=]) && !input.is_empty() {
        path.extend([input.parse::<TokenTree>()?]);
    }
    if path.is_empty() { Err(input.error(FORM)) } else { Ok(path) }
}

/// What is left but for the semicolon at the end, which a static may have as it does elsewhere.
fn arguments(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut arguments: Vec<TokenTree> = rest(input)?.into_iter().collect();
    arguments.pop_if(|last| matches!(last, TokenTree::Punct(punct) if punct.as_char() == ';'));
    Ok(arguments.into_iter().collect())
}

fn rest(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut rest = TokenStream::new();
    while !input.is_empty() {
        rest.extend([input.parse::<TokenTree>()?]);
    }
    Ok(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Item, Mistake> {
        Item::parse(text.parse().unwrap())
    }

    #[test]
    fn the_forms_are_told_apart() {
        for text in ["static A", "pub static A", "pub(crate) static A", "#[doc = \"\"] static A", "enum L;"] {
            assert!(is_item(&text.parse().unwrap()), "{text}");
        }
        for text in ["", "\"a.toml\"", "rule_states = 7", "7", "concat!()"] {
            assert!(!is_item(&text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn all_parts() {
        let text =
            r#"#[a] #[b(c)] pub(crate) static RULES: ::x::Y<#[derive(D)] pub enum Label> = "a", z = 7;"#;
        let item = parse(text).ok().unwrap();
        let parts = [item.attributes, item.visibility, item.classifier, item.arguments];
        let parts = parts.map(|part| part.to_string().replace(' ', ""));
        assert_eq!(parts, ["#[a]#[b(c)]", "pub(crate)", "::x::Y", "\"a\",z=7"]);
        let labels = [item.labels.attributes, item.labels.visibility];
        assert_eq!(labels.map(|part| part.to_string().replace(' ', "")), ["#[derive(D)]", "pub"]);
        assert_eq!((item.name.to_string(), item.labels.name.to_string()), ("RULES".into(), "Label".into()));
    }

    #[test]
    fn a_derive_goes_to_the_enum() {
        let item = parse(r#"#[a] #[derive(D)] static A: B<#[derive(E)] enum C> = "a""#).ok().unwrap();
        let texts = [item.attributes, item.labels.attributes].map(|part| part.to_string().replace(' ', ""));
        assert_eq!(texts, ["#[a]", "#[derive(E)]#[derive(D)]"]);
    }

    #[test]
    fn the_enum_is_as_visible_as_the_static() {
        let item = parse(r#"pub static A: B<enum C> = "a""#).ok().unwrap();
        assert_eq!(item.labels.visibility.to_string(), "pub");
    }

    #[test]
    fn other_forms() {
        let cases = [
            ("pub static A: B = \"a\"", FORM),
            ("static A: B<C> = \"a\"", FORM),
            ("static mut A: B<enum C> = \"a\"", FORM),
            ("const A: B<enum C> = \"a\"", FORM),
            ("static A: <enum C> = \"a\"", FORM),
            ("static A: B<enum C>", FORM),
            ("static", FORM),
            ("# static", FORM),
        ];
        for (text, message) in cases {
            assert_eq!(parse(text).err().expect(text).message, message, "{text}");
        }
    }

    #[test]
    fn an_untyped_classifier() {
        let item = parse("static A: x::Classifier<enum C> = \"a\"").ok().unwrap();
        assert_eq!(item.mistake.unwrap().message, UNTYPED);
        assert!(parse("static A: Classifiers<enum C> = \"a\"").ok().unwrap().mistake.is_none());
    }
}

//! The tokens of the item form: the enum of the labels, and the static.

use bounce_classifier_core::advice::Advice;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};

use crate::files::Files;
use crate::item::{Enum, Item};
use crate::mistake::{self, Mistake};
use crate::variants::Variant;

/// The enum of these variants, and the static. `value` is an untyped classifier.
pub(crate) fn items(item: &Item, files: &Files, variants: &[Variant], value: &TokenStream) -> TokenStream {
    let labels = label_enum(&item.labels, files, variants);
    let Item { attributes, visibility, name, classifier, labels: Enum { name: label, .. }, .. } = item;
    let docs = default_docs(attributes, &format!("The rules, with their labels as [`{label}`]."));
    quote! {
        #labels
        #docs #attributes
        #visibility static #name: #classifier<#label> = ::bounce_classifier::__private::typed(#value);
    }
}

/// The items where it is not known which labels there are.
///
/// A type with a mistake in itself, such as this length of an array, lets pass whatever is said of it: variants
/// that it may have, methods, a `match` on it. So there is no message but these. (An error in the place of the
/// type would not do: the compiler goes on with `()` there.)
pub(crate) fn unknown(item: &Item, mistakes: &[Mistake]) -> TokenStream {
    let Item { visibility, name, classifier, labels, .. } = item;
    let errors = mistake::expression(mistakes);
    let (label_visibility, label) = (&labels.visibility, &labels.name);
    quote! {
        #label_visibility type #label = [(); #errors];
        #visibility static #name: #classifier<#label> = loop {};
    }
}

fn label_enum(labels: &Enum, files: &Files, variants: &[Variant]) -> TokenStream {
    let Enum { attributes, visibility, name } = labels;
    let docs = default_docs(attributes, "The labels of the rule files.");
    let docs_of_each = variants.iter().map(|variant| docs_of(variant, files));
    let idents: Vec<_> = variants.iter().map(|variant| ident(variant, files)).collect();
    let label = RuleLabel { name, idents: &idents, variants };
    let methods = methods(visibility);
    quote! {
        #docs
        #[derive(
            ::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug,
            ::core::cmp::PartialEq, ::core::cmp::Eq, ::core::cmp::PartialOrd, ::core::cmp::Ord,
            ::core::hash::Hash,
        )]
        #attributes
        #visibility enum #name { #(#[doc = #docs_of_each] #idents,)* }

        #[allow(dead_code)]
        impl #name { #methods }

        #label

        ::bounce_classifier::__private::label_serde!(#name);

        #[automatically_derived]
        impl ::core::fmt::Display for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(::bounce_classifier::RuleLabel::name(*self))
            }
        }

        #[automatically_derived]
        impl ::core::str::FromStr for #name {
            type Err = ::bounce_classifier::UnknownLabel;

            fn from_str(name: &::core::primitive::str)
                -> ::core::result::Result<#name, ::bounce_classifier::UnknownLabel>
            {
                ::bounce_classifier::__private::parse_label(name)
            }
        }
    }
}

/// The enum's implementation of the trait.
struct RuleLabel<'a> {
    name: &'a Ident,
    idents: &'a [Ident],
    variants: &'a [Variant],
}

impl ToTokens for RuleLabel<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let RuleLabel { name, idents, variants } = self;
        let uncategorized = variants.iter().zip(*idents).find(|(variant, _)| variant.is_uncategorized());
        let uncategorized = uncategorized.map(|(_, ident)| ident);
        let facts = variants.iter().map(facts);
        tokens.extend(quote! {
            #[automatically_derived]
            impl ::bounce_classifier::RuleLabel for #name {
                const ALL: &'static [#name] = &[#(#name::#idents),*];
                const UNCATEGORIZED: #name = #name::#uncategorized;

                fn facts(self) -> &'static ::bounce_classifier::__private::LabelFacts {
                    static FACTS: &[::bounce_classifier::__private::LabelFacts] = &[#(#facts),*];
                    &FACTS[self as ::core::primitive::usize]
                }
            }
        });
    }
}

/// What is known of the variant, as a constant.
fn facts(variant: &Variant) -> TokenStream {
    let Variant { name: _, label, description, class, advice, place: _ } = variant;
    let Advice { severity, action } = advice;
    // Their names in Rust; those that they display are the ones of rule files.
    let (severity, action) = (format_ident!("{severity:?}"), format_ident!("{action:?}"));
    let class = format_ident!("{class:?}");
    quote! {
        ::bounce_classifier::__private::LabelFacts {
            name: #label,
            description: #description,
            class: ::bounce_classifier::BounceClass::#class,
            severity: ::bounce_classifier::Severity::#severity,
            action: ::bounce_classifier::Action::#action,
        }
    }
}

/// The methods of the trait, so that it need not be imported.
fn methods(visibility: &TokenStream) -> TokenStream {
    quote! {
        /// All labels in the order in which the files name them first; then `Uncategorized`, if they do not.
        #visibility const ALL: &'static [Self] = <Self as ::bounce_classifier::RuleLabel>::ALL;

        /// Its text in the rule files.
        #visibility fn name(self) -> &'static ::core::primitive::str {
            ::bounce_classifier::RuleLabel::name(self)
        }

        /// What it means, in the words of the rule files; empty where they do not say.
        #visibility fn description(self) -> &'static ::core::primitive::str {
            ::bounce_classifier::RuleLabel::description(self)
        }

        /// Its class; [`Other`](::bounce_classifier::BounceClass::Other) for labels of one's own.
        #visibility fn class(self) -> ::bounce_classifier::BounceClass {
            ::bounce_classifier::RuleLabel::class(self)
        }

        /// Whether its failures last. Single rules may say otherwise, and so does a classification.
        #visibility fn severity(self) -> ::bounce_classifier::Severity {
            ::bounce_classifier::RuleLabel::severity(self)
        }

        /// What to do about its failures. Single rules may say otherwise, and so does a classification.
        #visibility fn action(self) -> ::bounce_classifier::Action {
            ::bounce_classifier::RuleLabel::action(self)
        }

        /// The label with this text; the match is exact and sees case.
        #visibility fn from_name(name: &::core::primitive::str) -> ::core::option::Option<Self> {
            ::bounce_classifier::RuleLabel::from_name(name)
        }
    }
}

/// The variant's name, at the name of the file that the label is from: messages about it and "go to definition"
/// lead there.
fn ident(variant: &Variant, files: &Files) -> Ident {
    let name = variant.place.and_then(|(file, _)| files.name(file));
    Ident::new(&variant.name, name.map_or_else(Span::call_site, |name| name.span()))
}

/// What the variant means, and where it is from.
fn docs_of(variant: &Variant, files: &Files) -> String {
    let mut paragraphs = Vec::new();
    if !variant.description.is_empty() {
        paragraphs.push(plain(&variant.description));
    }
    if variant.is_uncategorized() {
        paragraphs.push("The label of replies that no rule matches.".to_owned());
    }
    let place = variant.place.and_then(|(file, line)| Some((files.name(file)?.value(), line)));
    if let Some((file, line)) = place {
        paragraphs.push(format!("Label “{}” of {}, line {line}.", plain(&variant.label), plain(&file)));
    }
    paragraphs.join("\n\n")
}

/// Text that Markdown shows as it is, on one line.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in text.chars() {
        match c {
            c if c.is_control() => plain.push(' '),
            c if c.is_ascii_punctuation() => plain.extend(['\\', c]),
            c => plain.push(c),
        }
    }
    plain
}

/// Documentation for an item that has none: crates may demand it.
fn default_docs(attributes: &TokenStream, text: &str) -> TokenStream {
    let is_doc = |attribute: TokenTree| match attribute {
        TokenTree::Group(group) => {
            matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(name)) if name == "doc")
        }
        _ => false,
    };
    match attributes.clone().into_iter().any(is_doc) {
        true => TokenStream::new(),
        false => quote!(#[doc = #text]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_shown_as_it_is() {
        assert_eq!(plain("a `b` <c>\n# d_e"), r"a \`b\` \<c\> \# d\_e");
    }

    #[test]
    fn documentation_is_only_added() {
        assert_eq!(default_docs(&quote!(#[doc = "x"] #[y]), "z").to_string(), "");
        assert_eq!(default_docs(&quote!(#[y(doc)]), "z").to_string(), quote!(#[doc = "z"]).to_string());
    }
}

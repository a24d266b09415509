//! What is wrong with a call of the macro, as tokens that make the compiler say it.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

/// A message of the compiler and the place that it points at.
#[derive(Clone, Debug)]
pub(crate) struct Mistake {
    pub(crate) span: Span,
    pub(crate) message: String,
}

impl Mistake {
    pub(crate) fn at(span: Span, message: impl Into<String>) -> Mistake {
        Mistake { span, message: message.into() }
    }
}

/// An expression that makes the compiler say these things, and nothing else about it.
///
/// The last `compile_error!` is the value of the block. It fits any type, so that neither a `static` nor what
/// is called on the classifier adds a message of its own.
pub(crate) fn expression(mistakes: &[Mistake]) -> TokenStream {
    let errors = mistakes.iter().map(error);
    quote!({ #(#errors);* })
}

/// An item that makes the compiler say this.
pub(crate) fn item(mistake: &Mistake) -> TokenStream {
    let error = error(mistake);
    quote!(#error;)
}

fn error(Mistake { span, message }: &Mistake) -> TokenStream {
    quote_spanned!(*span=> ::core::compile_error!(#message))
}

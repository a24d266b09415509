//! From a call to what takes its place: an expression, or an enum and a static.

use bounce_classifier_core::diagnostics::{Diagnostic, Errors};
use bounce_classifier_core::rules::{RuleSet, parse};
use proc_macro2::TokenStream;

use crate::files::Files;
use crate::input::Input;
use crate::item::{self, Item};
use crate::mistake::{self, Mistake};
use crate::typed;
use crate::variants::{self, Variant};

/// The expression or the items, or such that make the compiler say what is wrong.
pub(crate) fn expand(tokens: TokenStream) -> TokenStream {
    if item::is_item(&tokens) {
        return match Item::parse(tokens) {
            Ok(item) => items(&item),
            Err(mistake) => mistake::item(&mistake),
        };
    }
    expression(tokens).unwrap_or_else(|mistakes| mistake::expression(&mistakes))
}

fn expression(tokens: TokenStream) -> Result<TokenStream, Vec<Mistake>> {
    let Input { paths, builtin, limits } = Input::parse(tokens)?;
    let files = Files::resolve(paths, builtin)?;
    let (set, diagnostics) = parse(files.read());
    files.build(&set, diagnostics, &limits).map_err(|wrong| mistakes(&files, set, wrong))
}

fn items(item: &Item) -> TokenStream {
    match label_type(item) {
        Ok(LabelType { files, variants, value }) => {
            let value = value.unwrap_or_else(|mistakes| mistake::expression(&mistakes));
            typed::items(item, &files, &variants, &value)
        }
        Err(mistakes) => typed::unknown(item, &mistakes),
    }
}

/// The labels of the rule files, which are known although there may be mistakes in their rules.
struct LabelType {
    files: Files,
    variants: Vec<Variant>,
    /// The classifier.
    value: Result<TokenStream, Vec<Mistake>>,
}

/// What a call defines, or why not even the labels are known.
fn label_type(item: &Item) -> Result<LabelType, Vec<Mistake>> {
    if let Some(mistake) = &item.mistake {
        return Err(vec![mistake.clone()]);
    }
    let Input { paths, builtin, limits } = Input::parse(item.arguments.clone())?;
    let files = Files::resolve(paths, builtin)?;
    let (set, mut diagnostics) = parse(files.read());
    let of_files = diagnostics.len();
    let variants = variants::of(&set).unwrap_or_else(|naming| {
        diagnostics.extend(naming);
        Vec::new()
    });
    let are_known = of_files == 0 && diagnostics.is_empty();
    let value = files.build(&set, diagnostics, &limits).map_err(|wrong| mistakes(&files, set, wrong));
    match value {
        Err(mistakes) if !are_known => Err(mistakes),
        value => Ok(LabelType { files, variants, value }),
    }
}

fn mistakes(files: &Files, set: RuleSet, diagnostics: Vec<Diagnostic>) -> Vec<Mistake> {
    files.mistakes(&Errors::new(set.files, diagnostics))
}

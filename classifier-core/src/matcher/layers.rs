//! The first match of rules that stand before others which were compiled without them.

use super::first_match_in;
use super::text::{Parts, Text};
use crate::image::{Image, Layers};

/// [`first_match`](super::first_match) over the rules of both images.
pub fn first_match_in_layers(layers: &Layers<'_>, text: &str, from: u32) -> Option<u32> {
    first_of(layers, text, from)
}

/// The same for the line that the parts make.
pub fn first_match_of_parts_in_layers(layers: &Layers<'_>, parts: &Parts<'_>, from: u32) -> Option<u32> {
    first_of(layers, parts, from)
}

#[inline(always)]
fn first_of(layers: &Layers<'_>, text: impl Text, from: u32) -> Option<u32> {
    match layers.behind() {
        None => first_match_in(layers.front(), text, from),
        Some(behind) => first_of_both(layers.front(), behind, text, from),
    }
}

// Apart, so that rules with nothing behind them pay for one comparison only.
#[inline(never)]
fn first_of_both(front: &Image<'_>, behind: &Image<'_>, text: impl Text, from: u32) -> Option<u32> {
    let own = front.own_rules() as u32;
    let first = if from < own { first_match_in(front, text, from) } else { None };
    first.or_else(|| Some(first_match_in(behind, text, from.saturating_sub(own))? + own))
}

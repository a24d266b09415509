//! Dividing reply codes into a few groups, so that the scan of a reply ignores the grams of rules for other
//! codes.

use std::collections::HashMap;

use crate::image::layout::{Head, group, skip};

/// Which group each code belongs to, and which groups each head can be met in.
#[derive(Debug)]
pub(super) struct Groups {
    /// For each code from 200 to 599.
    pub(super) codes: Vec<u8>,
    /// By the number of the head: bit `g` for group `g`.
    heads: Vec<u8>,
}

impl Groups {
    /// Groups for these heads, of which each stands for so many grams.
    ///
    /// Codes with the same heads belong together. Where there are too many such sets, those get a group of
    /// their own whose heads the most grams ask for: what many rules are written for, many replies have.
    pub(super) fn new(heads: &[(Head, usize)]) -> Groups {
        let codes: Vec<[u8; 3]> = (0..skip::CODES).map(code).collect();
        let sets: Vec<Vec<bool>> =
            codes.iter().map(|code| heads.iter().map(|(head, _)| fits(head, *code)).collect()).collect();
        let mut different: Vec<&Vec<bool>> = Vec::new();
        let mut numbers = HashMap::new();
        for set in &sets {
            numbers.entry(set).or_insert_with(|| {
                different.push(set);
                different.len() - 1
            });
        }
        let weight = |number: &usize| -> usize {
            let heads = heads.iter().zip(different[*number]);
            heads.filter(|(_, fits)| **fits).map(|((_, grams), _)| grams).sum()
        };
        let mut order: Vec<usize> = (0..different.len()).collect();
        order.sort_by_key(|number| std::cmp::Reverse(weight(number)));
        let mut group_of = vec![group::OTHERS; different.len()];
        for (group, &number) in (0..group::OTHERS).zip(&order) {
            group_of[number] = group;
        }
        let mut masks = vec![1 << group::ANY; heads.len()];
        for (&set, &number) in &numbers {
            let fitting = masks.iter_mut().zip(set).filter(|(_, fits)| **fits);
            fitting.for_each(|(mask, _)| *mask |= 1 << group_of[number]);
        }
        Groups { codes: sets.iter().map(|set| group_of[numbers[set]]).collect(), heads: masks }
    }

    /// The groups that replies with the head are in, as bits.
    pub(super) fn of_head(&self, head: u16) -> u8 {
        self.heads[usize::from(head)]
    }
}

/// The digits of the code with this index.
fn code(index: usize) -> [u8; 3] {
    let code = index + 100 * skip::FIRST_DIGIT as usize;
    [code / 100, code / 10 % 10, code % 10].map(|digit| b'0' + digit as u8)
}

/// Whether a text that starts with the code can have the head.
fn fits(head: &Head, code: [u8; 3]) -> bool {
    let (values, masks) = (head.value.to_le_bytes(), head.mask.to_le_bytes());
    code.iter().zip(values).zip(masks).all(|((digit, value), mask)| digit & mask == value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Head {
        let mut value = [0; 16];
        value[..text.len()].copy_from_slice(text.as_bytes());
        let mask = value.map(|byte| if byte == 0 { 0 } else { 0xff });
        Head { value: u128::from_le_bytes(value), mask: u128::from_le_bytes(mask), wide: 0 }
    }

    #[test]
    fn every_code_is_in_a_group_of_each_head_that_it_fits() {
        let texts = ["", "5", "55", "550", "551", "552", "553", "554", "555", "421", "45", "450 4"];
        let heads: Vec<(Head, usize)> = texts.iter().map(|text| (head(text), text.len())).collect();
        let groups = Groups::new(&heads);
        for (index, &group) in groups.codes.iter().enumerate() {
            let digits = code(index);
            for (number, (head, _)) in heads.iter().enumerate() {
                let met = groups.of_head(number as u16) >> group & 1 == 1;
                assert!(met || !fits(head, digits), "{:?} in {}", digits, texts[number]);
            }
        }
        let of = |code: usize| groups.codes[code - 200];
        assert_ne!(of(550), of(554), "what many rules ask for is told apart");
        assert_eq!(groups.of_head(3) >> of(554) & 1, 0);
    }
}

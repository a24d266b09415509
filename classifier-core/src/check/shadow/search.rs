//! The shortest reply that one rule matches and some others do not.

use std::collections::HashSet;
use std::rc::Rc;

use super::form::Form;
use super::symbols::{Symbol, symbols};
use crate::compile::language::Language;

/// What a search found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A shortest such reply.
    Reply(String),
    /// There is none.
    None,
    /// The budget was used up before.
    Undecided,
}

/// The shortest reply that `rule` matches, or any reply where it is `None`, and that none of `others` matches.
/// Takes from `steps` what it costs.
pub(super) fn shortest(rule: Option<&Rc<Language>>, others: &[Rc<Language>], steps: &mut usize) -> Found {
    let languages: Vec<Rc<Language>> = rule.into_iter().chain(others).cloned().collect();
    let symbols = symbols(&languages);
    Search { languages, first_other: rule.iter().len(), symbols, nodes: Vec::new(), known: HashSet::new() }
        .run(steps)
}

/// A breadth-first search over the states of all languages at once.
struct Search {
    languages: Vec<Rc<Language>>,
    /// Languages before this one must match, the others must not.
    first_other: usize,
    symbols: Vec<Symbol>,
    nodes: Vec<Node>,
    known: HashSet<Box<[u16]>>,
}

/// A text, by its last character and the text before it.
struct Node {
    before: usize,
    symbol: usize,
    /// The place in the form, then the state in each language.
    states: Box<[u16]>,
}

impl Search {
    fn run(mut self, steps: &mut usize) -> Found {
        let start = self.languages.iter().map(|language| language.start());
        let start: Box<[u16]> = std::iter::once(Form::START.number()).chain(start).collect();
        if self.is_hopeless(&start) {
            return Found::None;
        }
        self.add(0, 0, start);
        let mut done = 0;
        while done < self.nodes.len() {
            if self.ends_well(&self.nodes[done].states) {
                return Found::Reply(self.text(done));
            }
            let cost = self.symbols.len() * self.languages.len();
            if *steps < cost {
                return Found::Undecided;
            }
            *steps -= cost;
            self.expand(done);
            done += 1;
        }
        Found::None
    }

    fn expand(&mut self, node: usize) {
        let form = Form::of_number(self.nodes[node].states[0]);
        for symbol in self.in_order(form) {
            let Some(form) = form.next(self.symbols[symbol].kind) else { continue };
            let columns = &self.symbols[symbol].columns;
            let step = |(nth, language): (usize, &Rc<Language>)| {
                language.next(self.nodes[node].states[nth + 1], columns[nth])
            };
            let states = self.languages.iter().enumerate().map(step);
            let states: Box<[u16]> = std::iter::once(form.number()).chain(states).collect();
            if !self.is_hopeless(&states) && !self.known.contains(&states) {
                self.add(node, symbol, states);
            }
        }
    }

    /// All symbols, that of the usual digit first: of the shortest replies the one that is found is the first.
    fn in_order(&self, form: Form) -> impl Iterator<Item = usize> + use<> {
        let has_digit = |symbol: &Symbol| form.usual_digit().is_some_and(|digit| symbol.has_digit(digit));
        let first = self.symbols.iter().position(has_digit);
        let others = (0..self.symbols.len()).filter(move |&symbol| Some(symbol) != first);
        first.into_iter().chain(others)
    }

    fn add(&mut self, before: usize, symbol: usize, states: Box<[u16]>) {
        self.known.insert(states.clone());
        self.nodes.push(Node { before, symbol, states });
    }

    /// Whether the rule cannot match any more, or one of the others does.
    fn is_hopeless(&self, states: &[u16]) -> bool {
        let (own, others) = states[1..].split_at(self.first_other);
        own.contains(&Language::DEAD) || others.contains(&Language::MATCHED)
    }

    /// Whether a text that ends here is a reply that was looked for.
    fn ends_well(&self, states: &[u16]) -> bool {
        let ends = |nth: usize| {
            let language = &self.languages[nth];
            language.next(states[nth + 1], language.end()) == Language::MATCHED
        };
        Form::of_number(states[0]).is_whole()
            && (0..self.languages.len()).all(|nth| ends(nth) == (nth < self.first_other))
    }

    fn text(&self, mut node: usize) -> String {
        let mut text = Vec::new();
        while node != 0 {
            let Node { before, symbol, .. } = self.nodes[node];
            let form = Form::of_number(self.nodes[before].states[0]);
            text.push(self.symbols[symbol].or_digit(form.usual_digit()));
            node = before;
        }
        text.iter().rev().collect()
    }
}

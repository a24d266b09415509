//! Random replies made from pieces of the rules: texts that nearly match are where mistakes live.

use crate::grammar::Node;

/// Replies for these rules; the same for the same seed.
pub fn replies(rules: &[Node], seed: u64) -> Vec<String> {
    let mut random = Random(seed | 1);
    (0..10).map(|_| reply(rules, &mut random)).collect()
}

/// A small generator, so that a case is a seed (xorshift64*).
struct Random(u64);

impl Random {
    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

fn reply(rules: &[Node], random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..1 + random.below(3) {
        let mut piece = String::new();
        sample(&rules[random.below(rules.len())], random, &mut piece);
        match random.below(6) {
            0 => text.push_str(half(&piece, random)),
            1 => text.insert_str(0, half(&piece, random)),
            2 => text.push_str(random.pick(&[" ", "\n", "é", "x", "", "550 ", "\r\n", "用"])),
            _ => text.push_str(&piece),
        }
    }
    disturb(text, random)
}

/// A text that the pattern matches, or nearly so.
fn sample(node: &Node, random: &mut Random, text: &mut String) {
    match node {
        Node::Literal(literal) => text.push_str(literal),
        Node::Atom(_, samples) => text.push_str(random.pick(samples)),
        Node::Concat(parts) => parts.iter().for_each(|part| sample(part, random, text)),
        Node::Alternation(parts) => sample(&parts[random.below(parts.len())], random, text),
        Node::Repeat(part, _, least, most) => {
            (0..least + random.below(most - least + 1)).for_each(|_| sample(part, random, text));
        }
        Node::Flags(_, part) => sample(part, random, text),
    }
}

/// The first or the second part.
fn half<'t>(text: &'t str, random: &mut Random) -> &'t str {
    let cut = text.floor_char_boundary(random.below(text.len() + 1));
    if random.below(2) == 0 { &text[..cut] } else { &text[cut..] }
}

/// One small change, or none.
fn disturb(text: String, random: &mut Random) -> String {
    match random.below(15) {
        0 => text.to_uppercase(),
        1 => text.replace('s', "\u{17f}"),
        2 => text.replace('k', "\u{212a}"),
        3 => text.replacen('s', "\u{17f}", 1),
        4 => text.replace(' ', "\n"),
        5 => insert(text, random, &["\n", "é", "\u{17f}", "\u{212a}", " ", "a", "\u{1f600}", "\r"]),
        6 => format!("{text}\n"),
        7 => text.chars().skip(1).collect(),
        8 => {
            let part = half(half(&text, random), random).to_owned();
            insert(text, random, &[&part])
        }
        9 | 10 => {
            let codes =
                ["550 ", "550 5.1.1 ", "554 5.7.26 ", "451 4.7.650 ", "299 2.0.0 ", "65535 255.1.65535 "];
            format!("{}{text}", random.pick(&codes))
        }
        _ => text,
    }
}

fn insert(mut text: String, random: &mut Random, what: &[&str]) -> String {
    let at = text.floor_char_boundary(random.below(text.len() + 1));
    text.insert_str(at, random.pick(what));
    text
}

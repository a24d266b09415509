//! Random patterns as trees, so that they can be written, matched on purpose, and shrunk.

use std::fmt;

use proptest::prelude::*;
use proptest::sample::select;

/// A part of a pattern.
#[derive(Clone, Debug)]
pub enum Node {
    /// Text that is matched literally.
    Literal(String),
    /// A class or assertion as it is written, with texts that it matches.
    Atom(&'static str, &'static [&'static str]),
    /// One after the other.
    Concat(Vec<Node>),
    /// One of them.
    Alternation(Vec<Node>),
    /// A part and how often: the operator as it is written, with the least and the most for samples.
    Repeat(Box<Node>, &'static str, usize, usize),
    /// A part under flags.
    Flags(&'static str, Box<Node>),
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Node::Literal(text) => f.write_str(&regex::escape(text)),
            Node::Atom(pattern, _) => f.write_str(pattern),
            Node::Concat(parts) => parts.iter().try_for_each(|part| part.fmt(f)),
            Node::Alternation(parts) => {
                f.write_str("(?:")?;
                for (nth, part) in parts.iter().enumerate() {
                    f.write_str(if nth > 0 { "|" } else { "" })?;
                    part.fmt(f)?;
                }
                f.write_str(")")
            }
            Node::Repeat(part, operator, _, _) => write!(f, "(?:{part}){operator}"),
            Node::Flags(flags, part) => write!(f, "(?{flags}:{part})"),
        }
    }
}

fn literal(words: &'static [&'static str]) -> impl Strategy<Value = Node> {
    select(words).prop_map(|word| Node::Literal(word.to_owned()))
}

fn atom(atoms: &'static [(&'static str, &'static [&'static str])]) -> impl Strategy<Value = Node> {
    select(atoms).prop_map(|(pattern, samples)| Node::Atom(pattern, samples))
}

/// Phrases that share beginnings, ends and words, of every length that plans differ by.
const PHRASES: &[&str] = &[
    "User unknown",
    "user unknown",
    "unknown",
    "User",
    "mailbox full",
    "Mailbox full",
    "mailbox",
    "mail",
    "is full",
    "full",
    "over quota",
    "quota",
    "to",
    "IP",
    "x",
    "rejected as spam",
    "spam",
    "risk desk",
    "ssssssss",
    "kkkkkkk",
    "boîte pleine",
    "Пользователь не найден",
    "用户不存在",
    "5.7.1 ",
    " ",
    ".",
];

/// Phrases with classes in them: fixed in length, and so parts of fragments, but not always of windows.
const CLASSED: &[(&str, &[&str])] = &[
    ("doesn['’]t exist", &["doesn't exist", "doesn’t exist"]),
    ("['’]t exist", &["'t exist", "’t exist"]),
    ("[uU]ser[ \u{a0}_]unknown", &["User unknown", "user\u{a0}unknown", "user_unknown"]),
    ("mailbox[ \n]full", &["mailbox full", "mailbox\nfull"]),
    (r"over[-–—]quota \d", &["over-quota 1", "over–quota 2", "over—quota ٣"]),
    ("risk[sſ] [kK]ept", &["risks kept", "riskſ kept", "risks \u{212a}ept"]),
    ("abc[g\u{17f}][k\u{17f}]def[s\u{212a}]", &["abcgkdefs", "abc\u{17f}\u{17f}def\u{212a}", "abcssdefk"]),
    ("a[\u{80}-\u{d7ff}\u{e000}-\u{ffff}]b", &["aéb", "a\u{1f600}b", "a\u{e000}b"]),
    ("[Uu][Ss][Ee]r un", &["USER un", "user un"]),
    ("spam[^a]", &["spam!", "spamé", "spam\n"]),
    ("[IÍ]P", &["IP", "ÍP"]),
];

const HEADS: &[(&str, &[&str])] = &[
    ("^550", &["550"]),
    ("^550 ", &["550 "]),
    (r"^550 5\.1\.1", &["550 5.1.1"]),
    (r"^550 5\.1\.1 ", &["550 5.1.1 "]),
    (r"^5\d\d", &["550", "554", "5٣٤"]),
    (r"^\d{3} [45]\.5\.\d+ ", &["550 5.5.1 ", "452 4.5.33 ", "٣٣٣ 4.5.٣ "]),
    ("^55[234] ", &["552 ", "554 "]),
    ("^(?:451|550) [45]", &["451 4", "550 5"]),
    ("^[45][0-9]{2} #?", &["450 ", "599 #"]),
    ("^", &[""]),
    ("", &[""]),
];

const GAPS: &[(&str, &[&str])] = &[
    (".+", &["x", " <a@example.com>: ", "é", "\n"]),
    (".*", &["", " ", "用户", "\n"]),
    (".+ .+", &["a b", "  "]),
    (".", &["-", "é"]),
    (".?", &["", "-"]),
    ("(?s:.+)", &["\n", "ab\ncd"]),
    (".{2,}", &["ab", "éé", "é", "a"]),
    (r"\s+", &[" ", "\u{a0}", "\n"]),
    (r"[^ ]+", &["abc", "é", "\n"]),
    (r".{0,3}", &["", "abc"]),
    (r"\S* ", &[" ", "a.b "]),
];

const ENDS: &[(&str, &[&str])] = &[
    ("", &[""]),
    ("$", &[""]),
    (".*$", &["", "x"]),
    (".+$", &["x", "\n"]),
    (".+", &["x", ""]),
    (r"\b", &["", " "]),
];

/// A head, phrases with gaps between them, and an end.
pub fn field_rule() -> impl Strategy<Value = Node> {
    let phrase = prop_oneof![
        6 => literal(PHRASES),
        1 => atom(CLASSED),
        1 => prop::collection::vec(literal(PHRASES), 2..4).prop_map(Node::Alternation),
        1 => (literal(PHRASES), literal(PHRASES)).prop_map(|(a, b)| Node::Concat(vec![a, b])),
        1 => literal(PHRASES).prop_map(|part| Node::Repeat(Box::new(part), "?", 0, 1)),
    ];
    let body = prop::collection::vec((atom(GAPS), phrase), 0..4);
    (atom(HEADS), body, atom(ENDS), any::<bool>()).prop_map(|(head, body, end, fold)| {
        let mut parts = vec![head];
        parts.extend(body.into_iter().flat_map(|(gap, phrase)| [gap, phrase]));
        parts.push(end);
        let rule = Node::Concat(parts);
        if fold { Node::Flags("i", Box::new(rule)) } else { rule }
    })
}

/// Phrases with a window of the long tier each, which share beginnings and ends.
const LONG: &[&str] = &[
    "User unknown",
    "mailbox full",
    "unknown User",
    "full mailbox",
    "abababa",
    "bababab",
    "aaaaaaa",
    "aabaabaab",
];

/// Phrases with a window of the short tier each.
const SHORT: &[&str] = &["User", "full", "SPF", "aba", "bab", "aaa", "aabaab"];

/// Gaps that bytes decide on most text.
const PLAIN_GAPS: &[(&str, &[&str])] = &[
    (".*", &["", "", "ab", " "]),
    (".+", &["a", " is ", "", "b"]),
    (".*.+", &["a", "bb", ""]),
    (".{2,}", &["ab", "a", "é", "éé"]),
    ("(?s:.*)", &["", "\n"]),
    (".", &["a", "é"]),
];

/// A chain: phrases that are all announced in one tier, with plain gaps between them.
pub fn chain_rule() -> impl Strategy<Value = Node> {
    const HEADS: &[(&str, &[&str])] = &[
        ("", &["", "a"]),
        ("^", &[""]),
        ("^.*", &["", "ab"]),
        ("^.+", &["b", ""]),
        (".+", &["b", ""]),
        ("^a[ab].*", &["aa", "ab"]),
        (r"^5\d0.+", &["550 ", "5٣0 ", "550"]),
    ];
    const ENDS: &[(&str, &[&str])] = &[
        ("", &["", "a"]),
        ("$", &["", "a", "\n"]),
        (".*$", &["", "ab", "\n"]),
        (".+", &["a", "", "\n"]),
        (".{2,}$", &["ab", "é", "éé"]),
    ];
    prop_oneof![2 => chain_of(LONG), 1 => chain_of(SHORT)]
        .prop_flat_map(|body| (atom(HEADS), Just(body), atom(ENDS)))
        .prop_map(|(head, body, end)| Node::Concat(vec![head, body, end]))
}

fn chain_of(phrases: &'static [&'static str]) -> impl Strategy<Value = Node> {
    let phrase = prop_oneof![
        8 => literal(phrases),
        1 => (literal(phrases), literal(phrases)).prop_map(|(a, b)| Node::Alternation(vec![a, b])),
    ];
    let more = prop::collection::vec((atom(PLAIN_GAPS), phrase.clone()), 0..4);
    (phrase, more, prop::bool::weighted(0.2)).prop_map(|(first, more, fold)| {
        let mut parts = vec![first];
        parts.extend(more.into_iter().flat_map(|(gap, phrase)| [gap, phrase]));
        let chain = Node::Concat(parts);
        if fold { Node::Flags("i", Box::new(chain)) } else { chain }
    })
}

/// Sets of words that rules share, with words in common.
const SETS: &[&[&str]] = &[
    &["User", "mailbox", "mail box", "account"],
    &["unknown", "not found", "not", "full", "is full"],
    &["unknown", "not known", "rejected"],
    &["user", "unknown user", "user unknown", "un"],
    &["aaa", "aba", "abaa", "aab"],
    &["aab", "aabab", "abaab", "b"],
    &["skip", "ſkip", "k", "sks"],
    &["boîte", "pleine", "не найден", "用户"],
];

/// Loops over classes, and other gaps of which not everything is known.
const LOOSE_GAPS: &[(&str, &[&str])] = &[
    ("(?: [a-z]+)*", &["", " is", " has been", " x1"]),
    ("[^.]*", &[" at ", "", ".", "\n"]),
    (" (?:[a-z]+ )?", &[" ", " the ", "  "]),
    (r"\b", &["", " "]),
    ("[^@]", &["x", "@", "é", "\n"]),
    ("a*", &["", "aa", "b"]),
    (r"\w{0,3}", &["", "ab", "é"]),
    (".{1,2}", &["e", "é", "", "éé"]),
];

/// A set of words, or one within another, or two that touch.
fn set() -> BoxedStrategy<Node> {
    let words = select(SETS).prop_map(|words: &'static [&'static str]| {
        Node::Alternation(words.iter().map(|word| Node::Literal((*word).to_owned())).collect())
    });
    let words = words.boxed();
    let blank = || Node::Literal(" ".to_owned());
    let two = (words.clone(), words.clone());
    prop_oneof![
        4 => words.clone(),
        2 => two.clone().prop_map(move |(a, b)| Node::Concat(vec![a, blank(), b])),
        1 => two.prop_map(|(a, b)| Node::Concat(vec![a, Node::Repeat(Box::new(b), "?", 0, 1)])),
        1 => (words.clone(), literal(PHRASES)).prop_map(|(a, b)| Node::Alternation(vec![a, b])),
        1 => (words, atom(CLASSED)).prop_map(|(a, b)| Node::Alternation(vec![b, a])),
        1 => literal(&["a", "b", "ab", "x"]),
    ]
    .boxed()
}

/// Sets of words with gaps between them, some of them within alternations.
pub fn phrase_rule() -> impl Strategy<Value = Node> {
    let gap = prop_oneof![4 => atom(PLAIN_GAPS), 1 => atom(LOOSE_GAPS)];
    let more = prop::collection::vec((gap, set()), 0..3);
    let chain = (set(), more).prop_map(|(first, more)| {
        Node::Concat(
            std::iter::once(first).chain(more.into_iter().flat_map(|(gap, set)| [gap, set])).collect(),
        )
    });
    let chain = chain.boxed();
    let either = (chain.clone(), chain.clone()).prop_map(|(a, b)| Node::Alternation(vec![a, b]));
    let body = prop_oneof![3 => chain, 1 => either];
    let start = (atom(HEADS), prop_oneof![2 => atom(PLAIN_GAPS), 1 => atom(&[("", &[""])])]);
    (start, body, atom(ENDS), any::<bool>()).prop_map(|((head, gap), body, end, fold)| {
        let rule = Node::Concat(vec![head, gap, body, end]);
        if fold { Node::Flags("i", Box::new(rule)) } else { rule }
    })
}

/// A head and one or two sets of words with plain gaps before them, in any case.
pub fn sequence_rule() -> impl Strategy<Value = Node> {
    const HEADS: &[(&str, &[&str])] = &[
        ("^", &["", " "]),
        ("^5", &["5"]),
        ("^[45][0-9]{2} ", &["550 ", "450 ", "550"]),
        ("^5[0-9]{2}", &["550", "554 "]),
        ("^a[ab]", &["aa", "ab"]),
    ];
    const GAPS: &[(&str, &[&str])] =
        &[(".*", &["", " ", "ab", "\n"]), (".+", &["a", "é", "", "\n"]), ("(?:.*x)?.*", &["", "x", "abx"])];
    let part = || (atom(GAPS), set()).prop_map(|(gap, set)| Node::Concat(vec![gap, set]));
    let body = prop_oneof![
        2 => part(),
        2 => (part(), part()).prop_map(|(a, b)| Node::Concat(vec![a, b])),
        1 => (part(), part(), set()).prop_map(|(a, b, c)| {
            Node::Concat(vec![a, Node::Alternation(vec![b, c])])
        }),
    ];
    (atom(HEADS), body, prop::bool::weighted(0.9)).prop_map(|(head, body, fold)| {
        let rule = Node::Concat(vec![head, body]);
        if fold { Node::Flags("i", Box::new(rule)) } else { rule }
    })
}

/// Rules that need more than the budgets of chains, gates or automata.
const COSTLY: &[(&str, &[&str])] = &[
    // Over the budget of a search, with and without an anchor or a gate.
    ("a[ab]{12}b", &["aababababababb", "abbbbbbbbbbbbb", "aaaaaaaaaaaaaé"]),
    ("^[ab]*a[ab]{12}b", &["aababababababb", "bbaabbbbbbbbbbbbbbb"]),
    ("^.*a.{12}b", &["a550 55055 550b", "abbbbbbbbbbébbbb"]),
    ("User unknown.*a[ab]{13}", &["User unknown: aaaaaaaaaaaaaaaa"]),
    (r"\ba.{11}\b", &["a 550 55055 5 ", "aéééééééé éé "]),
    // Over the budget of a shard too.
    ("^[ab]*a[ab]{14}$", &["bbabbbbbbbbbbbbbb", "aaaaaaaaaaaaaaaaaaa"]),
    // More ways than a chain may have.
    ("(?:User|SPF|full)(?: x| y| z)(?:1|2|3|4)", &["User x1", "full z4", "SPF y5"]),
    ("^5.*(?:User|SPF|full)(?: x| y| z) (?:mailbox|quota|unknown)$", &["5 SPF y quota", "5fUser x mailbox"]),
    ("[aéx][aéx][aéx][aéx][aéx]", &["aéxaé", "xxxxx"]),
    // More words than a rule of several phrases may have, as chains and as gates of a search.
    (
        "^5.+(?:alpha|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliet|kilo|lima|mike|november|oscar|\
         papa|quebec|romeo|sierra|tango|uniform|victor|whiskey|xray|yankee|zulu|User|full|SPF)$",
        &["5 alpha", "554 zulu", "5 fullUser", "5User", "5 juliet", "5é sierra", "5 ſierra"],
    ),
    (
        r"(?:alpha|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliet|kilo|lima|mike|november|oscar|papa|quebec|romeo|sierra|tango|uniform|victor|whiskey|xray|yankee|zulu|User|full|SPF)\d+ ",
        &["alpha7 ", "SPF12 ", "User٣ ", "full1"],
    ),
    ("(?:unknown ?){1,30}", &["unknown unknown"]),
    // Large classes and counts.
    (r"\w{40}", &["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]),
    (r"(?i)^[\p{L}&&[^q]]{3,40}\d", &["Useré5", "quota5", "ſK٣"]),
];

/// Any of the costly rules, or one inside another.
pub fn costly_rule() -> impl Strategy<Value = Node> {
    prop_oneof![
        4 => atom(COSTLY),
        1 => (atom(COSTLY), atom(PLAIN_GAPS), literal(PHRASES)).prop_map(|(a, b, c)| Node::Concat(vec![a, b, c])),
        1 => (atom(COSTLY), atom(ATOMS)).prop_map(|(a, b)| Node::Alternation(vec![a, b])),
    ]
}

/// An anchored rule that shares little with others, so that many of them fill a shard.
pub fn anchored_rule() -> impl Strategy<Value = Node> {
    const PARTS: &[(&str, &[&str])] = &[
        (r"\d", &["5", "٣"]),
        ("[a-f]", &["c"]),
        ("[b-k]+", &["bk", "g"]),
        ("[l-p]?", &["", "m"]),
        ("[^q-z]", &["a", "é"]),
        ("(?:User|SPF)", &["User", "SPF"]),
        (r"[0-9A-F]{2}", &["0F"]),
        ("é?", &["é", ""]),
        (" ", &[" "]),
    ];
    const ENDS: &[(&str, &[&str])] = &[("", &["", "x"]), ("$", &["", "x"]), (".*", &["x"])];
    let parts = prop::collection::vec(atom(PARTS), 4..14);
    (parts, atom(ENDS)).prop_map(|(parts, end)| {
        Node::Concat([Node::Atom("^", &[""])].into_iter().chain(parts).chain([end]).collect())
    })
}

const ATOMS: &[(&str, &[&str])] = &[
    (r"\d", &["7", "٣"]),
    (r"\D", &["x", "é"]),
    (r"\w", &["w", "é", "_", "字"]),
    (r"\W", &[" ", "-", "€"]),
    (r"\s", &[" ", "\u{a0}", "\n"]),
    (r"\S", &["s", "é"]),
    (".", &["a", "é", "\n"]),
    ("(?s:.)", &["a", "\n"]),
    ("(?R:.)", &["a", "\r"]),
    ("[a-f]", &["c"]),
    ("[^a-f]", &["x", "é", "\n"]),
    ("[é-ü]", &["ë"]),
    (r"\p{Greek}", &["λ"]),
    (r"\P{L}", &["1"]),
    ("[[:alpha:]]", &["q"]),
    (r"[\w&&[^k]]", &["j"]),
    ("[a&&b]", &[""]),
    ("^", &[""]),
    ("$", &[""]),
    (r"\A", &[""]),
    (r"\z", &[""]),
    (r"\b", &["", " "]),
    (r"\B", &["", "x"]),
    (r"(?-u:\b)", &["", "é"]),
    (r"\b{start}", &[""]),
    (r"\b{end}", &[""]),
    (r"\b{start-half}", &[""]),
    (r"\b{end-half}", &[""]),
    (r"(?-u:\b{start})", &["é"]),
    (r"(?-u:\w)", &["w"]),
    ("(?m:^)", &["\n", ""]),
    ("(?m:$)", &["\n", ""]),
    ("(?mR:^)", &["\r\n", "\r"]),
    ("(?mR:$)", &["\r\n", "\r"]),
    ("", &[""]),
];

/// Any construct inside any other.
pub fn wild_rule() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        4 => atom(ATOMS),
        4 => literal(PHRASES),
        1 => atom(CLASSED),
        2 => atom(GAPS),
        2 => atom(HEADS)
    ];
    nested(leaf, &["i", "s", "m", "x", "U", "-u", "R", "is"][..5])
}

/// Any construct over the letters `a` and `b`.
pub fn tiny_rule() -> impl Strategy<Value = Node> {
    const TINY: &[(&str, &[&str])] = &[
        ("a", &["a"]),
        ("b", &["b"]),
        ("ab", &["ab"]),
        ("abababa", &["abababa"]),
        ("bbbbbbbb", &["bbbbbbbb"]),
        ("aab", &["aab"]),
        (".+", &["a", "\n"]),
        (".*", &["", "b"]),
        ("[ab]", &["a", "b"]),
        ("^", &[""]),
        ("$", &[""]),
        ("(?m:^)", &["\n"]),
        (r"\b", &[" "]),
    ];
    nested(atom(TINY), &["i", "s"])
}

fn nested(
    leaf: impl Strategy<Value = Node> + 'static,
    flags: &'static [&'static str],
) -> impl Strategy<Value = Node> {
    leaf.prop_recursive(4, 24, 5, move |inner| {
        const REPEATS: &[(&str, usize, usize)] = &[
            ("*", 0, 3),
            ("+", 1, 3),
            ("?", 0, 1),
            ("*?", 0, 2),
            ("{2}", 2, 2),
            ("{1,3}", 1, 3),
            ("{0,2}", 0, 2),
            ("{2,}", 2, 4),
            ("{0}", 0, 0),
        ];
        prop_oneof![
            4 => prop::collection::vec(inner.clone(), 1..6).prop_map(Node::Concat),
            2 => prop::collection::vec(inner.clone(), 2..4).prop_map(Node::Alternation),
            2 => (inner.clone(), select(REPEATS))
                .prop_map(|(part, (operator, least, most))| Node::Repeat(Box::new(part), operator, least, most)),
            1 => (inner, select(flags)).prop_map(|(part, flags)| Node::Flags(flags, Box::new(part))),
        ]
    })
}

//! Images with a right checksum that were made to cost much: each is refused, or its cost is linear in it.
//!
//! They are made of the same records and by the same writer as real ones, so that this test cannot fall behind the
//! format. What is counted is reads of fields (`record::reads`), not time.

use super::layout::*;
use super::record::{Record, Span, reads};
use super::write::Writer;
use super::{Image, ImageError};
use crate::compile::Limits;
use crate::matcher::first_match;
use crate::rules::Sources;

/// Rules with a plan of each kind.
const RULES: &str = r#"{"rules": {
    "Head": ["^\\d{3} [45]\\.5\\.\\d+ ", "^[45]\\d\\d é"],
    "Chain": ["^550.+User.+unknown address$", "(?i)mailbox is full.+risk desk", "^5\\d\\d.+[A-F]uota exceeded"],
    "Search": ["\\bspam detected\\b", "^550 \\S+ rejected by policy", "\\w+é", "[a-z]{3}[0-9]", "a[ab]{14}b",
               "(?:mailbox|account)( is| has been)? (?:locked|disabled) (?:by|for) .*(?:abuse|spam)x*y"],
    "Short": ["^554.+SPF", "^.*no www.+xyz"],
    "Words": ["(?i)^5[0-9]{2} .*(?:mail ?box|account).+(?:is full|over quota)"]
}}"#;

const REPLY: &str = "550 5.1.1 mailbox has been no www x1";

/// Bytes of the forged images, about.
const SIZES: [usize; 3] = [300 << 10, 3 << 20, 40 << 20];

/// The most reads of fields for each byte of an image when it is loaded: all records once, and what is shared.
const READS_A_BYTE: u64 = 32;

fn image() -> Vec<u8> {
    image_with(usize::MAX)
}

/// With words that are met by one automaton, where so many rules have many ways.
fn image_with(vocabulary_from: usize) -> Vec<u8> {
    let mut sources = Sources::new();
    sources.add("all.json", RULES.to_owned());
    let limits = Limits { vocabulary_from, ..Limits::default() };
    crate::build::build(sources, &limits).expect("good rules")
}

/// What a forger does to the sections of an image, to make it about so many bytes.
type Forge = fn(&mut Writer, &Image<'_>, usize);

/// Each kind, with a part of what is said of it.
const KINDS: &[(&str, Forge, &str)] = &[
    ("labels share a text", labels, "a text is another's"),
    ("files share a text", files, "a text is another's"),
    ("DFAs share columns", columns, "share more columns"),
    ("DFAs share a table", tables, "table is another's"),
    ("a state accepts a rule again and again", accepted, "not ascending"),
    ("shards share a DFA", shards, "a shard's DFA is another's"),
    ("searches share clauses", clauses, "clauses are another's"),
    ("clauses share words", words, "words are another's"),
    ("searches share an NFA", nfas, "NFA is another's"),
    ("a search is asked for again and again", always, "there twice"),
    ("classes share ranges", classes, "ranges are another's"),
    ("windows share entries", entries, "entries are another's"),
    ("buckets share windows", buckets, "windows are another's"),
    ("windows share a long fragment", fragments, "share more fragments"),
    ("fragments share a literal", literals, "literal is another's"),
];

/// The kinds for an image with a vocabulary.
const KINDS_OF_WORDS: &[(&str, Forge, &str)] = &[
    ("a vocabulary comes again", vocabularies, "several vocabularies"),
    ("states lead out of their section", steps, "leads nowhere"),
    ("a word is cut off", cut_word, "a word is not whole"),
    ("a word is followed by itself", next_word, "followed by a longer one"),
    ("a word is in a set again and again", sets_of_word, "not ascending"),
    ("sets gate the same searches", gates, "the searches of a set are another's"),
    ("a sequence has no such set", sequences, "a set of words is missing"),
];

fn vocabularies(writer: &mut Writer, image: &Image<'_>, _: usize) {
    writer.push(&image.vocabularies().at(0));
}

fn steps(writer: &mut Writer, image: &Image<'_>, _: usize) {
    writer.extend_ints(Section::Steps, [step::pack(0, image.steps().len() + 1, 0, 1)]);
}

fn cut_word(writer: &mut Writer, _: &Image<'_>, _: usize) {
    writer.extend_ints(Section::Founds, Found { next: 0, length: 9, tail: 9, sets: 1 }.pack());
}

fn next_word(writer: &mut Writer, image: &Image<'_>, _: usize) {
    let next = image.founds().len();
    writer.extend_ints(Section::Founds, Found { next, length: 0, tail: 0, sets: 0 }.pack());
}

fn sets_of_word(writer: &mut Writer, _: &Image<'_>, size: usize) {
    let sets = usize::from(u16::MAX).min(size / 2);
    writer.extend_ints(Section::Founds, Found { next: 0, length: 0, tail: 0, sets }.pack());
    writer.extend_ints(Section::Founds, vec![0u16; sets]);
}

fn gates(writer: &mut Writer, image: &Image<'_>, _: usize) {
    // Every other list is the first.
    for at in 0..image.gate_starts().len() {
        writer.set_int(Section::GateStarts, at, at as u32 % 2);
    }
}

fn sequences(writer: &mut Writer, image: &Image<'_>, _: usize) {
    writer.push(&Sequence { first: NO_SET, ..image.sequences().at(0) });
}

fn labels(writer: &mut Writer, _: &Image<'_>, size: usize) {
    let text = writer.extend_ints(Section::Strings, vec![b'a'; size / 2]);
    for _ in 0..size / 2 / Label::SIZE {
        writer.push(&Label { text, class: 0, description: text });
    }
}

fn files(writer: &mut Writer, _: &Image<'_>, size: usize) {
    let text = writer.extend_ints(Section::Strings, vec![b'a'; size / 2]);
    for _ in 0..size / 2 / File::SIZE {
        writer.push(&File { text });
    }
}

/// A DFA of one row with two columns, which is behind all others and accepts from the start.
fn dfa(writer: &mut Writer, columns: Span) -> u32 {
    let table = writer.extend_ints(Section::Transitions, [0u8, 0, 0, 0]);
    writer.extend_ints(Section::ByteMaps, [0u8; 128]);
    let accepts = writer.count_ints::<u32>(Section::AcceptStarts);
    let accepted = writer.count_ints::<u32>(Section::Accepted);
    writer.extend_ints(Section::AcceptStarts, [accepted, accepted]);
    let dfa = Dfa { table, narrow: 0, stride: 2, start: 0, accepting: 0, accepts, columns };
    writer.push(&dfa)
}

fn columns(writer: &mut Writer, _: &Image<'_>, size: usize) {
    let characters = (128..=u32::from(char::MAX)).take(size / 2 / Column::SIZE);
    let columns = writer.extend(characters.map(|from| Column { from, column: 0 }));
    for _ in 0..size / 2 / (Dfa::SIZE + 128 + 4 + 8) {
        dfa(writer, columns);
    }
}

fn tables(writer: &mut Writer, image: &Image<'_>, size: usize) {
    let model = image.dfas().at(0);
    for _ in 0..size / (Dfa::SIZE + 128) {
        writer.extend_ints(Section::ByteMaps, [0u8; 128]);
        writer.push(&model);
    }
}

fn accepted(writer: &mut Writer, _: &Image<'_>, size: usize) {
    writer.extend_ints(Section::Accepted, vec![0u32; size / 4]);
    let end = writer.count_ints::<u32>(Section::Accepted);
    writer.extend_ints(Section::AcceptStarts, [end]);
}

fn shards(writer: &mut Writer, image: &Image<'_>, size: usize) {
    for _ in 0..size / (Shard::SIZE + skip::CODES) {
        writer.extend_ints(Section::SkipCodes, [0u8; skip::CODES]);
        writer.push(&Shard { dfa: image.shards().at(0).dfa, skips: NONE });
    }
}

/// A search that is like the last one, and has a DFA or an NFA of its own.
fn search(writer: &mut Writer, image: &Image<'_>, clauses: Span) -> u32 {
    let model = image.searches().at(image.searches().len() - 1);
    let nfa = writer.extend([NfaState { op: u32::from(op::MATCH), next: 0, other: 0 }]);
    writer.push(&Search { dfa: NONE, nfa, clauses, ..model })
}

fn clauses(writer: &mut Writer, image: &Image<'_>, size: usize) {
    let words = Span::of(image.words().len() as u32, 0);
    let clauses = writer.extend((0..size / 2 / Clause::SIZE).map(|_| Clause { words }));
    // As many searches as there may be.
    for _ in 0..(size / 2 / (Search::SIZE + NfaState::SIZE)).min(1000) {
        search(writer, image, clauses);
    }
}

fn words(writer: &mut Writer, image: &Image<'_>, size: usize) {
    let word = Word { first: 1, second: 1, third: 1, last: 1 };
    let words = writer.extend((0..size / 2 / Word::SIZE).map(|_| word));
    let clauses = writer.extend((0..size / 2 / Clause::SIZE).map(|_| Clause { words }));
    search(writer, image, clauses);
}

fn nfas(writer: &mut Writer, image: &Image<'_>, size: usize) {
    let number = search(writer, image, Span::default());
    let bytes = writer.finish_copy();
    let model = Image::read(&bytes).expect("sections").searches().at(number as usize);
    for _ in 0..(size / Search::SIZE).min(1000) {
        writer.push(&model);
    }
}

fn always(writer: &mut Writer, _: &Image<'_>, size: usize) {
    writer.extend_ints(Section::Always, vec![0u32; size / 4]);
}

fn classes(writer: &mut Writer, image: &Image<'_>, size: usize) {
    let model = image.classes().at(0);
    for _ in 0..size / Class::SIZE {
        writer.push(&model);
    }
}

fn entries(writer: &mut Writer, image: &Image<'_>, size: usize) {
    let model = image.windows().at(0);
    for _ in 0..size / Window::SIZE {
        writer.push(&model);
    }
}

fn buckets(writer: &mut Writer, image: &Image<'_>, _: usize) {
    // Every other one leads to the first window.
    for at in 0..image.buckets().len() {
        writer.set_int(Section::Buckets, at, at as u32 % 2);
    }
}

fn fragments(writer: &mut Writer, image: &Image<'_>, size: usize) {
    let length = u16::MAX;
    let literal = writer.extend_ints(Section::Literals, vec![0u8; 2 * usize::from(length)]).start;
    let (spots, wides) = (Span::of(writer.count::<Spot>(), 0), Span::of(writer.count::<Wide>(), 0));
    let model = Fragment { search: 0, chain: NONE, ..image.fragments().at(0) };
    let fragment = Fragment { literal, length, spots, wides, ..model };
    let target = writer.push(&fragment);
    for _ in 0..size / Entry::SIZE {
        writer.push(&Entry { target, head: 0, offset: 0 });
    }
}

fn literals(writer: &mut Writer, image: &Image<'_>, size: usize) {
    let (spots, wides) = (Span::of(writer.count::<Spot>(), 0), Span::of(writer.count::<Wide>(), 0));
    let model = Fragment { spots, wides, ..image.fragments().at(0) };
    for _ in 0..size / Fragment::SIZE {
        writer.push(&model);
    }
}

#[test]
fn shared_ranges_are_refused_in_linear_time() {
    are_refused(&image(), KINDS);
    are_refused(&image_with(0), KINDS_OF_WORDS);
}

fn are_refused(image: &[u8], kinds: &[(&str, Forge, &str)]) {
    let image = Image::read(image).unwrap();
    image.validate().expect("a real image");
    for &(kind, forge, refusal) in kinds {
        for size in SIZES {
            let mut writer = Writer::of(&image);
            forge(&mut writer, &image, size);
            let forged = writer.finish();
            let forged = Image::read(&forged).unwrap();
            let (result, reads) = reads::of(|| forged.validate());
            assert!(
                matches!(result, Err(ImageError::Damaged(what)) if what.contains(refusal)),
                "{kind}, {size}: {result:?}"
            );
            let allowed = READS_A_BYTE * forged.bytes().len() as u64;
            assert!(reads <= allowed, "{kind}: {reads} reads of {} bytes", forged.bytes().len());
        }
    }
}

#[test]
fn sections_do_not_overlap() {
    let mut bytes = image();
    let extent = |section: Section| super::read::HEADER_SIZE + section as usize * Extent::SIZE;
    let (from, to) = (extent(Section::Words), extent(Section::Entries));
    bytes.copy_within(from..from + Extent::SIZE, to);
    super::write::seal(&mut bytes);
    let result = Image::read(&bytes).unwrap().validate();
    assert!(
        matches!(result, Err(ImageError::Damaged(what)) if what.contains("sections overlap")),
        "{result:?}"
    );
}

/// The dearest images that are not refused: what one reply costs is linear in the image, and in the reply.
#[test]
fn what_is_not_refused_costs_a_reply_little() {
    for size in SIZES {
        let bytes = image();
        let image = Image::read(&bytes).unwrap();
        let mut writer = Writer::of(&image);
        // A search with as many clauses and words as there is room for, all of which the reply has.
        let grams = [super::gram::word_bit(b"550"); 4];
        let [first, second, third, last] = grams;
        let start = writer.count::<Clause>();
        for _ in 0..size / (Clause::SIZE + Word::SIZE) {
            let words = writer.extend([Word { first, second, third, last }]);
            writer.push(&Clause { words });
        }
        let clauses = Span { start, end: writer.count::<Clause>() };
        let search = search(&mut writer, &image, clauses);
        writer.extend_ints(Section::Always, [search]);
        let bytes = writer.finish();
        let image = Image::read(&bytes).unwrap();
        let (result, reads) = reads::of(|| image.validate());
        result.expect("nothing is shared");
        assert!(reads <= READS_A_BYTE * bytes.len() as u64, "{reads} reads of {} bytes", bytes.len());
        let (_, reads) = reads::of(|| first_match(&image, REPLY, 0));
        assert!(reads > size as u64 / 20, "the reply does not meet what was forged: {reads} reads");
        assert!(reads <= bytes.len() as u64, "{reads} reads for a reply, and {} bytes", bytes.len());
    }
}

/// What real images share is far below what is allowed.
#[test]
fn sharing_of_a_real_image() {
    let bytes = image();
    let (visits, allowed) = Image::read(&bytes).unwrap().validate_counting().unwrap();
    assert!(visits > 0 && visits * 10 <= allowed, "{visits} of {allowed}");
}

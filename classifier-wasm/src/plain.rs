//! The plain ABI.
//!
//! ```c
//! typedef struct { uint32_t label, severity, action, rule; } bc_answer;   // rule: UINT32_MAX where none matches
//! typedef struct { const char *text; uint32_t length; } bc_text;          // UTF-8, without a zero at its end
//!
//! void    *bc_alloc(uint32_t length);                                     // memory for what the host writes
//! void     bc_free(void *memory, uint32_t length);
//! int32_t  bc_from_image(const void *image, uint32_t length);             // the number of a classifier, or < 0
//! void     bc_drop(uint32_t classifier);
//! uint32_t bc_classify(uint32_t classifier, const char *reply, uint32_t length, bc_answer *answer);
//! uint32_t bc_normalise(const char *reply, uint32_t length, bc_text *line);   // the line is freed by bc_free
//! uint32_t bc_label_count(uint32_t classifier);
//! uint32_t bc_label(uint32_t classifier, uint32_t label, bc_text name_class_description[3]);
//! uint32_t bc_rule_count(uint32_t classifier);
//! uint32_t bc_rule(uint32_t classifier, uint32_t rule, bc_text file_pattern[2], uint32_t line_column[2]);
//! uint32_t bc_severity(uint32_t number, bc_text *name);
//! uint32_t bc_action(uint32_t number, bc_text *name);
//! uint32_t bc_version(void);                                              // of this ABI
//! ```
//!
//! Classifier 0 has the built-in rules. Functions that give `uint32_t` give 1 where they have an answer and 0 where
//! there is nothing of this number. Replies that are not UTF-8 are read as [`Classifier::classify_bytes`] does. Texts
//! of labels and rules live as long as their classifier.
//!
//! [`Classifier::classify_bytes`]: bounce_classifier::Classifier::classify_bytes

use std::mem;
use std::slice;

use bounce_classifier::reply::normalise;
use bounce_classifier::{Action, Classification, ImageError, Severity};

use crate::table;

/// Raised when a host that knows the version before would go wrong.
const VERSION: u32 = 1;

/// No rule matches.
const NO_RULE: u32 = u32::MAX;

/// What a reply is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Answer {
    /// The number of the label among those of the classifier.
    pub label: u32,
    /// The number of the severity.
    pub severity: u32,
    /// The number of the action.
    pub action: u32,
    /// The number of the rule in matching order; `u32::MAX` where none matches.
    pub rule: u32,
}

/// A text in memory that the host reads.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Text {
    text: *const u8,
    length: usize,
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text { text: text.as_ptr(), length: text.len() }
    }
}

impl Text {
    /// A text that the host frees.
    pub(crate) fn given_away(text: String) -> Text {
        let bytes = text.into_bytes().into_boxed_slice();
        let length = bytes.len();
        Text { text: Box::into_raw(bytes).cast(), length }
    }
}

impl From<Classification<'_>> for Answer {
    fn from(found: Classification<'_>) -> Self {
        Answer {
            label: found.label_id().index() as u32,
            severity: found.severity() as u32,
            action: found.action() as u32,
            rule: found.rule().map_or(NO_RULE, |rule| rule.number() as u32),
        }
    }
}

/// The version of this ABI.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the name is part of the ABI; nothing else in the file starts with bc_")]
pub extern "C" fn bc_version() -> u32 {
    VERSION
}

/// Gives memory that the host may write to: zeros, until [`bc_free`].
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the name is part of the ABI")]
pub extern "C" fn bc_alloc(length: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; length].into_boxed_slice()).cast()
}

/// Takes memory back.
///
/// # Safety
///
/// It is of [`bc_alloc`] with this length, or a line of [`bc_normalise`], and is not used afterwards.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the host says which memory it gives back")]
pub unsafe extern "C" fn bc_free(memory: *mut u8, length: usize) {
    // SAFETY: the host promises that we gave it out, as a box of this length.
    mem::drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(memory, length)) });
}

/// Adds a classifier with the rules of an image, which is copied and checked; gives its number, or what is wrong:
/// -1 no image, -2 of another version, -3 cut, -4 damaged.
///
/// # Safety
///
/// There are `length` bytes at `image`.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the host says where the image is")]
pub unsafe extern "C" fn bc_from_image(image: *const u8, length: usize) -> i32 {
    // SAFETY: the host promises that the bytes are there.
    let image = unsafe { slice::from_raw_parts(image, length) };
    match table::add(image.to_vec()) {
        Ok(number) => number as i32,
        Err(ImageError::NotAnImage) => -1,
        Err(ImageError::Version { .. }) => -2,
        Err(ImageError::Length { .. }) => -3,
        Err(_) => -4,
    }
}

/// Drops a classifier of an image.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the name is part of the ABI")]
pub extern "C" fn bc_drop(classifier: u32) {
    table::drop(classifier);
}

/// Classifies a reply, given as one line.
///
/// # Safety
///
/// There are `length` bytes at `reply`, and there is room at `answer`.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the host says where the reply is, and where the answer goes")]
pub unsafe extern "C" fn bc_classify(
    classifier: u32,
    reply: *const u8,
    length: usize,
    answer: *mut Answer,
) -> u32 {
    // SAFETY: the host promises that the bytes are there.
    let reply = unsafe { slice::from_raw_parts(reply, length) };
    let found = table::with(classifier, |classifier| classifier.classify_bytes(reply).into());
    // SAFETY: the host promises that there is room.
    unsafe { give(found, answer) }
}

/// Makes one line of a reply as people paste it. The host frees the line.
///
/// # Safety
///
/// There are `length` bytes at `reply`, and there is room at `line`.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the host says where the reply is, and where the answer goes")]
pub unsafe extern "C" fn bc_normalise(reply: *const u8, length: usize, line: *mut Text) -> u32 {
    // SAFETY: the host promises that the bytes are there.
    let reply = unsafe { slice::from_raw_parts(reply, length) };
    let text = Text::given_away(normalise(&String::from_utf8_lossy(reply)).into_owned());
    // SAFETY: the host promises that there is room.
    unsafe { give(Some(text), line) }
}

/// How many labels a classifier has.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the name is part of the ABI")]
pub extern "C" fn bc_label_count(classifier: u32) -> u32 {
    table::with(classifier, |classifier| classifier.labels().len() as u32).unwrap_or(0)
}

/// Name, class and description of a label.
///
/// # Safety
///
/// There is room for three texts.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the host says where the answer goes")]
pub unsafe extern "C" fn bc_label(classifier: u32, label: u32, texts: *mut [Text; 3]) -> u32 {
    let found = table::with(classifier, |classifier| {
        let label = classifier.labels().nth(label as usize)?;
        Some([label.name(), label.class().name(), label.description()].map(Text::from))
    });
    // SAFETY: the host promises that there is room.
    unsafe { give(found.flatten(), texts) }
}

/// How many rules a classifier has.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the name is part of the ABI")]
pub extern "C" fn bc_rule_count(classifier: u32) -> u32 {
    table::with(classifier, |classifier| classifier.rules().len() as u32).unwrap_or(0)
}

/// File and pattern of a rule, and its line and column.
///
/// # Safety
///
/// There is room for two texts and two numbers.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the host says where the answer goes")]
pub unsafe extern "C" fn bc_rule(
    classifier: u32,
    rule: u32,
    texts: *mut [Text; 2],
    place: *mut [u32; 2],
) -> u32 {
    let found = table::with(classifier, |classifier| {
        let rule = classifier.rule(rule as usize)?;
        Some(([rule.file(), rule.pattern()].map(Text::from), [rule.line(), rule.column()]))
    });
    let (in_words, in_numbers) = found.flatten().unzip();
    // SAFETY: the host promises that there is room for both.
    unsafe { give(in_words, texts) & give(in_numbers, place) }
}

/// The name of a severity.
///
/// # Safety
///
/// There is room for a text.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the host says where the answer goes")]
pub unsafe extern "C" fn bc_severity(number: u32, name: *mut Text) -> u32 {
    let found = Severity::ALL.get(number as usize).map(|severity| severity.name().into());
    // SAFETY: the host promises that there is room.
    unsafe { give(found, name) }
}

/// The name of an action.
///
/// # Safety
///
/// There is room for a text.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the host says where the answer goes")]
pub unsafe extern "C" fn bc_action(number: u32, name: *mut Text) -> u32 {
    let found = Action::ALL.get(number as usize).map(|action| action.name().into());
    // SAFETY: the host promises that there is room.
    unsafe { give(found, name) }
}

/// Writes what was found, and says whether something was.
///
/// # Safety
///
/// There is room at `place`. It need not be aligned.
#[allow(unsafe_code, reason = "the host says where the answer goes")]
pub(crate) unsafe fn give<T>(found: Option<T>, place: *mut T) -> u32 {
    let Some(found) = found else { return 0 };
    // SAFETY: the caller promises that there is room.
    unsafe { place.write_unaligned(found) };
    1
}

#[cfg(test)]
#[allow(unsafe_code, reason = "the tests are a host")]
mod tests {
    use super::*;
    use crate::table::{BUILTIN, builtin};

    fn classify(classifier: u32, reply: &[u8]) -> Option<Answer> {
        let mut answer = Answer { label: 9, severity: 9, action: 9, rule: 9 };
        // SAFETY: the slice and the answer are ours.
        let given = unsafe { bc_classify(classifier, reply.as_ptr(), reply.len(), &mut answer) };
        (given == 1).then_some(answer)
    }

    fn text(text: Text) -> String {
        // SAFETY: of a classifier that is never dropped.
        String::from_utf8(unsafe { slice::from_raw_parts(text.text, text.length) }.to_vec()).unwrap()
    }

    #[test]
    fn answers_are_those_of_the_library() {
        let long = "552 5.2.2 ".to_owned() + &"x".repeat(1 << 20);
        for reply in [
            &b"552 5.2.2 Mailbox full"[..],
            b"",
            b"\0",
            b"550 Bo\xEEte: user unknown",
            long.as_bytes(),
            b"250 fine",
        ] {
            assert_eq!(classify(BUILTIN, reply), Some(builtin().classify_bytes(reply).into()));
        }
        assert_eq!(classify(44, b"552 5.2.2 Mailbox full"), None);
    }

    #[test]
    fn labels_and_rules_have_their_names() {
        let answer = classify(BUILTIN, b"552 5.2.2 Mailbox full").unwrap();
        let found = builtin().classify("552 5.2.2 Mailbox full");
        let mut texts = [Text::from(""); 3];
        // SAFETY: the room is ours.
        assert_eq!(unsafe { bc_label(BUILTIN, answer.label, &mut texts) }, 1);
        assert_eq!(text(texts[0]), "QuotaIssues");
        let (mut texts, mut place) = ([Text::from(""); 2], [0; 2]);
        // SAFETY: the room is ours.
        assert_eq!(unsafe { bc_rule(BUILTIN, answer.rule, &mut texts, &mut place) }, 1);
        assert_eq!(
            (text(texts[0]), place[0]),
            (found.rule().unwrap().file().to_owned(), found.rule().unwrap().line())
        );
        // SAFETY: the room is ours.
        assert_eq!(unsafe { bc_rule(BUILTIN, NO_RULE, &mut texts, &mut place) }, 0);
    }

    #[test]
    fn a_line_is_made_and_freed() {
        let (reply, mut line) = ("552-5.2.2 The mailbox\r\n552 5.2.2 is full", Text::from(""));
        // SAFETY: the slice and the room are ours.
        assert_eq!(unsafe { bc_normalise(reply.as_ptr(), reply.len(), &mut line) }, 1);
        assert_eq!(text(line), normalise(reply));
        // SAFETY: it was given to us.
        unsafe { bc_free(line.text.cast_mut(), line.length) };
        let memory = bc_alloc(0);
        // SAFETY: it was given to us.
        unsafe { bc_free(memory, 0) };
    }

    #[test]
    fn what_is_no_image_has_a_number_below_zero() {
        let image = builtin().image();
        // SAFETY: the slices are ours.
        unsafe {
            assert!(bc_from_image(image.as_ptr(), image.len()) > 0);
            assert_eq!(bc_from_image(image.as_ptr(), 3), -1);
            assert_eq!(bc_from_image(image.as_ptr(), image.len() - 1), -3);
        }
    }
}

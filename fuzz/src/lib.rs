//! What must hold of bytes from outside, one function for each kind of them. A panic is a finding; so is an input that
//! takes seconds.

use std::sync::LazyLock;

use bounce_classifier::check::Level;
use bounce_classifier::reply::{ReplyParser, normalise, single_line};
use bounce_classifier::{Classifier, Limits, Reply, Rule};
use bounce_classifier_logs::annotate::{Annotator, OutputForm};
use bounce_classifier_logs::formats::{LineReader, LogFormat, NotAfter, detect};
use bounce_classifier_logs::templates::{suggest, template};
use bounce_classifier_testing::every_section::{REPLIES, RULES};
use bounce_classifier_testing::forged::forge;
use regex::RegexSet;

/// An image with a checksum that fits: refused, or used without harm.
pub fn image(bytes: &[u8]) {
    let Some((&kind, rest)) = bytes.split_first() else { return };
    let mut bytes = match kind {
        0 => rest.to_vec(),
        _ => damaged(rest),
    };
    forge(&mut bytes);
    let Ok(classifier) = Classifier::from_image_bytes(bytes) else { return };
    for reply in REPLIES {
        assert!(classifier.matches(reply).count() <= classifier.rules().len());
        let _ = format!("{:?}", classifier.classify(reply));
    }
    assert_eq!(classifier.inspect().plans().len(), classifier.rules().len());
}

/// A good image with changes, so that the corpus outlives the version of the format: for each a kind, a place and a
/// value.
fn damaged(changes: &[u8]) -> Vec<u8> {
    static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let built = Classifier::builder().rules_str("all.json", RULES).build();
        built.expect("good rules").image().to_vec()
    });
    let mut bytes = WHOLE.clone();
    for change in changes.as_chunks::<9>().0 {
        let number = |at: usize| u32::from_le_bytes(change[at..at + 4].try_into().expect("four bytes"));
        let value = number(5).to_le_bytes();
        let Some(at) = (number(1) as usize).checked_rem(bytes.len()) else { break };
        let end = (at + usize::from(change[0] % 4) + 1).min(bytes.len());
        match change[0] / 4 % 4 {
            0 => bytes.truncate(at),
            1 => bytes[at..end].iter_mut().zip(value).for_each(|(byte, new)| *byte ^= new),
            _ => bytes[at..end].iter_mut().zip(value).for_each(|(byte, new)| *byte = new),
        }
    }
    bytes
}

/// A rule file and, after a NUL, a reply: mistakes are shown, and rules without any match what `RegexSet` does. The
/// first byte says whether it is TOML or JSON.
pub fn rules(bytes: &[u8]) {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let (file, reply) = text.split_once('\0').unwrap_or((&text, "550 5.1.1 User unknown"));
    let name = if kind.is_multiple_of(2) { "fuzz.toml" } else { "fuzz.json" };
    let builder = || Classifier::builder().limits(limits()).rules_str(name, file);
    let report = builder().check();
    report.render_each(true, usize::MAX);
    let classifier = match builder().build() {
        Ok(classifier) => classifier,
        Err(errors) => {
            assert!(report.count(Level::Error) > 0, "check finds no error where the builder does: {errors}");
            return;
        }
    };
    assert!(report.is_usable(), "{report}");
    let patterns: Vec<&str> = classifier.rules().map(|rule| rule.pattern()).collect();
    // What is too large for the oracle cannot be compared.
    let Ok(oracle) = RegexSet::new(&patterns) else { return };
    let found: Vec<usize> = classifier.matches(reply).map(|rule| rule.number()).collect();
    let expected: Vec<usize> = oracle.matches(reply).into_iter().collect();
    assert_eq!(found, expected, "matches of {patterns:?} in {reply:?}");
    let first = classifier.classify(reply).rule().map(|rule| rule.number());
    assert_eq!(first, expected.first().copied(), "first of {patterns:?} in {reply:?}");
}

/// A tenth of each: real rules need less, and no input takes long.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.rule_states /= 10;
    limits.ungated_states /= 10;
    limits.gated_states /= 10;
    limits.window_bytes /= 10;
    limits.folded_characters /= 10;
    limits.image_bytes /= 10;
    limits.build_bytes /= 10;
    limits.example_steps /= 10;
    limits
}

/// A reply from the wire: its line is a reply with the same rule, which is that of `RegexSet`.
pub fn reply(bytes: &[u8]) {
    if let Ok(reply) = Reply::from_wire(bytes) {
        check(&reply);
    }
    let mut parser = ReplyParser::new();
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        if let Ok(Some(reply)) = parser.push(line) {
            check(&reply);
        }
    }
    let text = String::from_utf8_lossy(bytes);
    if let Ok(reply) = serde_json::from_str::<Reply>(&text) {
        check(&reply);
    }
    check(&Reply::with_message(550, &text));
    assert!(!normalise(&text).contains(['\r', '\n']), "{text:?}");
    if let Ok(reply) = Reply::from_line(&text) {
        assert_eq!(reply.to_string(), single_line(&text));
    }
    assert_as_oracle(&text);
}

fn check(reply: &Reply) {
    let line = reply.to_string();
    assert!(!line.contains(['\r', '\n']), "{reply:?} has breaks in its line");
    assert_eq!(Reply::from_line(&line).expect("a line is a reply").to_string(), line, "{reply:?}");
    let json = serde_json::to_string(reply).expect("a reply is JSON");
    let read: Reply = serde_json::from_str(&json).expect("the JSON of a reply is a reply");
    assert_eq!(read.to_string(), line, "{json}");
    let number = |rule: Option<Rule<'_>>| rule.map(|rule| rule.number());
    let of_reply = number(COMPARED.0.classify_reply(reply).rule());
    assert_eq!(of_reply, assert_as_oracle(&line), "{reply:?} is not as {line:?}");
    let of_reply = number(Classifier::builtin().classify_reply(reply).rule());
    let of_line = number(Classifier::builtin().classify(&line).rule());
    assert_eq!(of_reply, of_line, "{reply:?} is not as {line:?}");
}

/// The rules of codes, and some that see every blank, with what `RegexSet` makes of them. Of all shipped rules it takes
/// a second for each reply.
static COMPARED: LazyLock<(Classifier, RegexSet)> = LazyLock::new(|| {
    let codes = include_str!("../../rules/iana.toml");
    let blanks = r"[rules]
        A = ['^550 5\.1\.1 $', '^\d{3} $', '^\d{1,2} .*$', '^550 a  b$', 'foo (bar|5\.5\.\d bar)$']
        B = ['a b', '   ', ' $', '\n', '\r', '^550 5\.', '^550 .+x$', 'a.+b']";
    let builder = Classifier::builder().rules_str("blanks.toml", blanks).rules_str("iana.toml", codes);
    let classifier = builder.skip_examples().build().expect("good rules");
    let oracle = RegexSet::new(classifier.rules().map(|rule| rule.pattern())).expect("good rules");
    (classifier, oracle)
});

/// The rule of the text, which is the first that the oracle finds.
fn assert_as_oracle(text: &str) -> Option<usize> {
    let (classifier, oracle) = &*COMPARED;
    let found = classifier.classify(text).rule().map(|rule| rule.number());
    assert_eq!(found, oracle.matches(text).iter().next(), "{text:?}");
    found
}

/// When lines are read, so that an input means the same tomorrow: 2026-01-01.
const NOW: i64 = 1_767_225_600;

/// Lines of a log, and the text of a reply. The first byte says in which form the log is, and what is written.
pub fn line(bytes: &[u8]) {
    let Some((&kind, lines)) = bytes.split_first() else { return };
    let formats = [LogFormat::KumoMta, LogFormat::Postfix, LogFormat::Exim, LogFormat::Lines];
    let forms = [OutputForm::Annotated, OutputForm::Json, OutputForm::Tsv];
    // Those that came later have later numbers, so that what is kept means what it did.
    let more = [
        LogFormat::Sendmail,
        LogFormat::OpenSmtpd,
        LogFormat::Qmail,
        LogFormat::Haraka,
        LogFormat::PowerMta,
        LogFormat::Exchange,
        LogFormat::Webhook,
    ];
    let (format, form) = match usize::from(kind) {
        kind @ 0..12 => (formats[kind % 4], forms[kind / 4]),
        kind => (more[(kind - 12) % 7], forms[1 + (kind - 12) / 7 % 2]),
    };
    detect(lines);
    let reader = LineReader::new(format, NotAfter::At(NOW));
    let mut out = Vec::new();
    let counts = Annotator::new(Classifier::builtin(), reader, form).chunk(lines, &mut out);
    assert_eq!(counts.bytes, lines.len() as u64);
    match (format, form) {
        (LogFormat::KumoMta, OutputForm::Annotated) => same_but_for_classes(lines, &out),
        (_, OutputForm::Tsv) => {}
        _ => out.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).for_each(|line| {
            let _: serde_json::Value = serde_json::from_slice(line).expect("a JSON object a line");
        }),
    }
    for line in lines.split(|&byte| byte == b'\n') {
        let line = String::from_utf8_lossy(line);
        reader.each(&line, &mut |record| {
            let Some(reply) = record.reply else { return };
            assert!(!reply.is_empty());
            suggest(&template(&reply));
        });
    }
}

/// As many lines, and JSON where there was JSON.
fn same_but_for_classes(lines: &[u8], out: &[u8]) {
    let split = |text: &'_ [u8]| text.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>();
    let (before, after) = (split(lines), split(out));
    assert_eq!(before.len(), after.len());
    let is_json = |text: &[u8]| serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok();
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(is_json(before), is_json(after), "{:?}", String::from_utf8_lossy(before));
    }
}

/// A mail that reports on another, or does not: what is read of it is classified, and no longer than the mail.
pub fn report(mail: &[u8]) {
    let Some(report) = bounce_classifier_reports::read(mail) else { return };
    for recipient in &report.recipients {
        let _ = (recipient.kind(), recipient.address());
        if let Some(reply) = &recipient.reply {
            Classifier::builtin().classify_reply(reply);
            assert!(!reply.to_string().contains(['\r', '\n']), "{reply:?} has breaks in its line");
        }
    }
}

//! Tables of DFAs on both sides of what a byte can say: 255 rows.

use bounce_classifier_core::build;
use bounce_classifier_core::compile::Limits;
use bounce_classifier_core::image::{Image, Plan};
use bounce_classifier_core::matcher::first_match;
use bounce_classifier_core::rules::Sources;

/// A rule that is searched for by a DFA with a few rows more than `count`.
fn pattern(count: usize) -> String {
    format!("needle[ab]+(?:c|dd){{{count}}}e")
}

fn texts(count: usize) -> impl Iterator<Item = String> {
    let near = count - 1..=count + 1;
    near.flat_map(|count| {
        let (plain, doubled) = ("c".repeat(count), "dd".repeat(count));
        [
            format!("a needlea{plain}e"),
            format!("needle needlebab{doubled}e é"),
            format!("needlea{plain}"),
            format!("é needleb{plain}ee"),
            format!("needleé{plain}e"),
        ]
    })
}

#[test]
fn rows_around_the_most_that_a_byte_can_say() {
    for count in 110..140 {
        let pattern = pattern(count);
        let mut sources = Sources::new();
        sources.add("rules.toml", format!("rules.Label = ['{pattern}']"));
        let image = build::build(sources, &Limits::default()).expect("a good rule");
        let image = Image::read(&image).expect("an image");
        image.validate().expect("a valid image");
        let mut plans = [Plan::Never];
        image.plans(&mut plans);
        assert_eq!(plans, [Plan::SearchDfa], "{pattern}");
        let oracle = regex::Regex::new(&pattern).expect("a good pattern");
        for text in texts(count) {
            assert_eq!(
                first_match(&image, &text, 0).is_some(),
                oracle.is_match(&text),
                "{pattern} on {text:?}"
            );
        }
    }
}

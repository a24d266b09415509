//! The table of replies.

use bounce_classifier::{EnhancedCode, Reply};
use regex::Regex;
use serde::Deserialize;

/// `tests/data/wire_replies.toml`, which says what the fields are.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    #[serde(rename = "reply")]
    pub(crate) replies: Vec<Case>,
    #[serde(rename = "error")]
    pub(crate) errors: Vec<Mistake>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) wire: Vec<String>,
    pub(crate) code: u16,
    pub(crate) enhanced: Option<(u8, u16, u16)>,
    pub(crate) content: String,
    pub(crate) line: String,
    #[serde(default = "yes")]
    pub(crate) canonical: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mistake {
    pub(crate) name: String,
    pub(crate) wire: Vec<String>,
    pub(crate) message: String,
}

fn yes() -> bool {
    true
}

impl Table {
    pub(crate) fn read() -> Self {
        let table: Table =
            toml::from_str(include_str!("../data/wire_replies.toml")).expect("a table of replies");
        assert!(table.replies.len() >= 30 && table.errors.len() >= 10, "cases are lost");
        table
    }
}

impl Case {
    /// The reply of this case, put together by hand.
    pub(crate) fn reply(&self) -> Reply {
        let enhanced =
            self.enhanced.map(|(class, subject, detail)| EnhancedCode::new(class, subject, detail));
        Reply { code: self.code, enhanced_code: enhanced, content: self.content.clone(), command: None }
    }

    /// The same with the content in one line.
    pub(crate) fn single_lined(&self) -> Reply {
        Reply { content: oracle_line(&self.content), ..self.reply() }
    }
}

/// The text with a space for each line break, found in another way than the library does.
pub(crate) fn oracle_line(text: &str) -> String {
    Regex::new("\r\n|\r|\n").expect("a regex").replace_all(text, " ").into_owned()
}

//! What a rule file says about its rules: tables that KumoMTA ignores.
//!
//! ```toml
//! [[examples]]                  # a reply, and what it must give
//! reply = "550 5.1.1 User unknown"
//! label = "InvalidRecipient"    # or rule = 'pattern', or both
//!
//! [labels.Greylisted]           # what a label means and asks for
//! description = "Asked to come back later"
//! severity = "transient"        # permanent, transient, either
//! action = "retry"              # suppress, retry, fix-sender, review
//!
//! [[overrides]]                 # where that is wrong for some rules of the label
//! rules = ['^552 ']
//! severity = "permanent"
//!
//! [[allow]]                     # where a lint is wrong
//! lint = "unanchored-rule"
//! rule = 'spam'                 # without it: for all rules of this file
//! reason = "codes vary with this provider"
//! ```

use std::ops::Range;

use super::labels::quoted;
use super::node::{Entry, Node, Value};
use crate::advice::{Action, Severity};
use crate::diagnostics::Diagnostic;

/// What all files say about their rules, in the order of files and places.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    /// Replies and what they must give.
    pub examples: Vec<Example>,
    /// What labels mean and ask for.
    pub labels: Vec<LabelTable>,
    /// What single rules ask for.
    pub overrides: Vec<Override>,
    /// Lints that do not apply.
    pub allows: Vec<Allow>,
    /// Keys at the top of files that mean nothing here.
    pub unknown: Vec<(usize, Text)>,
}

impl Annotations {
    /// Adds what the next file says.
    pub(super) fn append(&mut self, next: Annotations) {
        let Annotations { examples, labels, overrides, allows, unknown } = next;
        self.examples.extend(examples);
        self.labels.extend(labels);
        self.overrides.extend(overrides);
        self.allows.extend(allows);
        self.unknown.extend(unknown);
    }
}

/// A string of a rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Unescaped.
    pub value: String,
    /// Its token in the file's text, quotes included.
    pub span: Range<usize>,
}

/// A reply and what it must give: a label, a rule, or both.
#[derive(Clone, Debug)]
pub struct Example {
    /// Index into [`RuleSet::files`](super::RuleSet::files).
    pub file: usize,
    /// A reply as one line.
    pub reply: Text,
    /// The label that it must get.
    pub label: Option<Text>,
    /// The pattern of the rule that must win.
    pub rule: Option<Text>,
}

/// `[labels.NAME]`.
#[derive(Clone, Debug)]
pub struct LabelTable {
    /// Index into [`RuleSet::files`](super::RuleSet::files).
    pub file: usize,
    /// The label.
    pub name: Text,
    /// What it means.
    pub description: Option<String>,
    /// Whether its failures last.
    pub severity: Option<Severity>,
    /// What its bounces ask for.
    pub action: Option<Action>,
}

/// `[[overrides]]`: rules of this file whose severity or action is not that of their label.
#[derive(Clone, Debug)]
pub struct Override {
    /// Index into [`RuleSet::files`](super::RuleSet::files).
    pub file: usize,
    /// Their patterns.
    pub rules: Vec<Text>,
    /// Whether their failures last.
    pub severity: Option<Severity>,
    /// What their bounces ask for.
    pub action: Option<Action>,
}

/// `[[allow]]`: a lint that does not apply to a rule of this file, or to the whole file.
#[derive(Clone, Debug)]
pub struct Allow {
    /// Index into [`RuleSet::files`](super::RuleSet::files).
    pub file: usize,
    /// The lint's name.
    pub lint: Text,
    /// The rule's pattern; `None` for the whole file.
    pub rule: Option<Text>,
    /// Why it does not apply.
    pub reason: String,
}

/// The names of the tables that are read; all others are ignored.
pub const TABLES: [&str; 5] = ["rules", "examples", "labels", "overrides", "allow"];

/// Reads the entries at the top of file number `file`, and finds what is wrong with them.
pub(super) fn read(file: usize, top: Vec<Entry>) -> (Annotations, Vec<Diagnostic>) {
    let mut reader = Reader { file, annotations: Annotations::default(), diagnostics: Vec::new() };
    for Entry { key, span, node } in top {
        match key.as_str() {
            "rules" => {}
            "examples" => reader.each(&key, node, Reader::example),
            "overrides" => reader.each(&key, node, Reader::override_),
            "allow" => reader.each(&key, node, Reader::allow),
            "labels" => reader.labels(node),
            _ => reader.annotations.unknown.push((file, Text { value: key, span })),
        }
    }
    (reader.annotations, reader.diagnostics)
}

struct Reader {
    file: usize,
    annotations: Annotations,
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn wrong(&mut self, span: Range<usize>, message: String, help: &str) {
        let diagnostic = Diagnostic::at(self.file, span, message);
        self.diagnostics.push(if help.is_empty() { diagnostic } else { diagnostic.help(help) });
    }

    /// The tables of a list, each with its span.
    fn each(&mut self, name: &str, node: Node, read: fn(&mut Reader, Fields)) {
        let span = node.span.clone();
        let Value::List(items) = node.value else {
            let message = format!("`{name}` must be a list of tables, not {}", node.value.describe());
            return self.wrong(span, message, &in_list(name));
        };
        for item in items {
            match Fields::of(item, name) {
                Ok(fields) => read(self, fields),
                Err((span, message)) => self.wrong(span, message, &in_list(name)),
            }
        }
    }

    fn example(&mut self, mut fields: Fields) {
        let reply = fields.required(self, "reply");
        let label = fields.string(self, "label");
        let rule = fields.string(self, "rule");
        if label.is_none() && rule.is_none() && fields.is_whole {
            let help = "add `label = \"...\"`, with \"Uncategorized\" for a reply that no rule may match, or `rule = '...'`";
            self.wrong(fields.span.clone(), "the example does not say what it must give".to_owned(), help);
        }
        let whole = fields.finish(self, &["reply", "label", "rule"]);
        if let (true, Some(reply)) = (whole, reply) {
            self.annotations.examples.push(Example { file: self.file, reply, label, rule });
        }
    }

    fn override_(&mut self, mut fields: Fields) {
        let rules = fields.strings(self, "rules");
        let severity = fields.severity(self);
        let action = fields.action(self);
        if severity.is_none() && action.is_none() && fields.is_whole {
            let message = "the override changes nothing".to_owned();
            self.wrong(fields.span.clone(), message, "add `severity = \"...\"` or `action = \"...\"`");
        }
        if fields.finish(self, &["rules", "severity", "action"]) {
            self.annotations.overrides.push(Override { file: self.file, rules, severity, action });
        }
    }

    fn allow(&mut self, mut fields: Fields) {
        let lint = fields.required(self, "lint");
        let rule = fields.string(self, "rule");
        let reason = fields.required(self, "reason").map(|reason| reason.value);
        let whole = fields.finish(self, &["lint", "rule", "reason"]);
        if let (true, Some(lint), Some(reason)) = (whole, lint, reason) {
            self.annotations.allows.push(Allow { file: self.file, lint, rule, reason });
        }
    }

    fn labels(&mut self, node: Node) {
        let Value::Table(labels) = node.value else {
            let message = format!("`labels` must be a table of tables, not {}", node.value.describe());
            return self.wrong(node.span, message, IN_TABLE);
        };
        for Entry { key, span, node } in labels {
            match Fields::of(node, &key) {
                Ok(fields) => self.label(Text { value: key, span }, fields),
                Err((span, message)) => self.wrong(span, message, IN_TABLE),
            }
        }
    }

    fn label(&mut self, name: Text, mut fields: Fields) {
        let description = fields.string(self, "description").map(|text| text.value);
        let severity = fields.severity(self);
        let action = fields.action(self);
        if fields.finish(self, &["description", "severity", "action"]) {
            self.annotations.labels.push(LabelTable { file: self.file, name, description, severity, action });
        }
    }
}

const IN_TABLE: &str =
    "in TOML write each label under a line `[labels.NAME]`, in JSON as an object under its name";

fn in_list(name: &str) -> String {
    format!("in TOML write each one under a line `[[{name}]]`, in JSON as an object in a list")
}

/// The entries of one table; those that were asked for are taken out.
struct Fields {
    span: Range<usize>,
    entries: Vec<Entry>,
    /// Nothing wrong was found so far.
    is_whole: bool,
}

impl Fields {
    fn of(node: Node, name: &str) -> Result<Fields, (Range<usize>, String)> {
        match node.value {
            Value::Table(entries) => Ok(Fields { span: node.span, entries, is_whole: true }),
            other => Err((node.span, format!("{} must hold tables, not {}", quoted(name), other.describe()))),
        }
    }

    fn take(&mut self, key: &str) -> Option<Node> {
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(at).node)
    }

    fn string(&mut self, reader: &mut Reader, key: &str) -> Option<Text> {
        let node = self.take(key)?;
        self.text(reader, key, node)
    }

    fn text(&mut self, reader: &mut Reader, key: &str, node: Node) -> Option<Text> {
        match node.value {
            Value::String(value) => Some(Text { value, span: node.span }),
            other => {
                self.is_whole = false;
                reader.wrong(node.span, format!("`{key}` must be a string, not {}", other.describe()), "");
                None
            }
        }
    }

    fn required(&mut self, reader: &mut Reader, key: &str) -> Option<Text> {
        if !self.entries.iter().any(|entry| entry.key == key) {
            self.is_whole = false;
            let help = if key == "reason" { "say why the lint is wrong here" } else { "" };
            reader.wrong(self.span.clone(), format!("missing field `{key}`"), help);
        }
        self.string(reader, key)
    }

    fn strings(&mut self, reader: &mut Reader, key: &str) -> Vec<Text> {
        let Some(node) = self.take(key) else {
            self.is_whole = false;
            reader.wrong(self.span.clone(), format!("missing field `{key}`"), "");
            return Vec::new();
        };
        let span = node.span.clone();
        let Value::List(items) = node.value else {
            self.is_whole = false;
            let message = format!("`{key}` must be a list of patterns, not {}", node.value.describe());
            reader.wrong(span, message, "");
            return Vec::new();
        };
        items.into_iter().filter_map(|item| self.text(reader, key, item)).collect()
    }

    fn severity(&mut self, reader: &mut Reader) -> Option<Severity> {
        self.choice(
            reader,
            "severity",
            Severity::from_name,
            &Severity::ALL.iter().map(|one| one.name()).collect::<Vec<_>>(),
        )
    }

    fn action(&mut self, reader: &mut Reader) -> Option<Action> {
        self.choice(
            reader,
            "action",
            Action::from_name,
            &Action::ALL.iter().map(|one| one.name()).collect::<Vec<_>>(),
        )
    }

    fn choice<T>(
        &mut self,
        reader: &mut Reader,
        key: &str,
        choose: fn(&str) -> Option<T>,
        names: &[&str],
    ) -> Option<T> {
        let text = self.string(reader, key)?;
        let chosen = choose(&text.value);
        if chosen.is_none() {
            self.is_whole = false;
            let message = format!("unknown {key} {}", quoted(&text.value));
            reader.wrong(text.span, message, &format!("it is one of {}", names.join(", ")));
        }
        chosen
    }

    /// Whether all was well; what is left over was not asked for.
    fn finish(self, reader: &mut Reader, known: &[&str]) -> bool {
        for entry in &self.entries {
            let message = format!("unknown field {}", quoted(&entry.key));
            reader.wrong(entry.span.clone(), message, &format!("there are {}", known.join(", ")));
        }
        self.is_whole && self.entries.is_empty()
    }
}

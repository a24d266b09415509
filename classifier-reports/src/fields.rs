//! Fields in blocks: `Name: value`, folded, with blank lines between blocks.

/// The fields of one block. Names are in lower case; values have their lines joined by a space.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fields(Vec<(String, String)>);

/// How long a field is at most; what is longer is cut.
const MOST_BYTES: usize = 16 << 10;

impl Fields {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first field of this name that says something.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).find(|value| !value.is_empty())
    }

    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    pub(crate) fn push(&mut self, name: &str, value: &str) {
        let joined = value.split_whitespace().collect::<Vec<_>>().join(" ");
        self.0.push((name.to_ascii_lowercase(), joined));
    }

    fn push_line(&mut self, line: &str) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = self.0.last_mut()
                && value.len() + line.len() < MOST_BYTES
            {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = named(line) {
            self.0.push((name, value.trim().to_owned()));
        }
    }
}

/// The name in lower case, and the value. A name is a word; so is no line of prose that has a colon somewhere.
pub(crate) fn named(line: &str) -> Option<(String, &str)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim_end();
    let is_name =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    is_name.then(|| (name.to_ascii_lowercase(), value))
}

/// Lines, whichever line ends they have, without a byte order mark.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.trim_start_matches('\u{feff}').lines().map(|line| line.trim_end_matches('\r'))
}

/// The header of a message, from its start to the first blank line.
pub(crate) fn header(text: &str) -> Fields {
    let mut fields = Fields::default();
    for line in lines(text).skip_while(|line| line.trim().is_empty()) {
        if line.trim().is_empty() {
            break;
        }
        fields.push_line(line);
    }
    fields
}

/// All blocks, those without fields left out. A new recipient begins a block even where the blank line is missing.
pub(crate) fn blocks(text: &str) -> Vec<Fields> {
    let mut blocks = vec![Fields::default()];
    for line in lines(text) {
        let last = blocks.last_mut().expect("there is one");
        if (line.trim().is_empty() || begins_another(last, line)) && !last.is_empty() {
            blocks.push(Fields::default());
        }
        blocks.last_mut().expect("there is one").push_line(line);
    }
    blocks.retain(|fields| !fields.is_empty());
    blocks
}

/// Whether the line has a field that a block has but once, and the block has it.
fn begins_another(block: &Fields, line: &str) -> bool {
    let once = |name: &str| matches!(name, "final-recipient" | "original-recipient");
    named(line).is_some_and(|(name, _)| once(&name) && block.has(&name))
}

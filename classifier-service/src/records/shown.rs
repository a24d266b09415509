//! What records say of a message besides their own fields.

use serde_json::{Map, Value};

use crate::header;

/// Names of metadata and of fields of the header, or their start and `*`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    pub(crate) meta: Vec<String>,
    pub(crate) headers: Vec<String>,
}

impl Shown {
    pub(crate) fn meta(&self, all: &Map<String, Value>) -> Map<String, Value> {
        let is_shown = |name: &str| self.meta.iter().any(|shown| matches(shown, name));
        all.iter()
            .filter(|(name, _)| is_shown(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// By the names that the configuration has. What is there more than once is an array.
    pub(crate) fn headers(&self, message: &[u8]) -> Map<String, Value> {
        let mut found = Map::new();
        if self.headers.is_empty() {
            return found;
        }
        for (name, value) in header::fields(message) {
            let name = String::from_utf8_lossy(name);
            let is_shown = |shown: &&String| matches(&shown.to_lowercase(), &name.to_lowercase());
            let Some(shown) = self.headers.iter().find(is_shown) else { continue };
            let key = if shown.ends_with('*') { &*name } else { shown.as_str() };
            add(&mut found, key, value.text());
        }
        found
    }
}

fn add(found: &mut Map<String, Value>, key: &str, text: String) {
    match found.get_mut(key) {
        None => drop(found.insert(key.to_owned(), text.into())),
        Some(Value::Array(values)) => values.push(text.into()),
        Some(first) => *first = Value::Array(vec![first.take(), text.into()]),
    }
}

fn matches(shown: &str, name: &str) -> bool {
    match shown.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == shown,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_shown() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let shown = Shown { meta: names(&["x_*", "tenant"]), headers: names(&["Subject", "X-*"]) };
        let Value::Object(meta) = json!({"x_a": 1, "tenant": "t", "xa": 2, "tenants": 3}) else { panic!() };
        assert_eq!(Value::from(shown.meta(&meta)), json!({"tenant": "t", "x_a": 1}));
        let message = b"subject: s\r\nTo: b\r\nx-a: 1\r\nX-B: 2\r\nX-B: 3\r\n\r\nX-C: 4\r\n";
        let headers = json!({"Subject": "s", "x-a": "1", "X-B": ["2", "3"]});
        assert_eq!(Value::from(shown.headers(message)), headers);
    }
}

//! What those who collect logs put before each line: names of containers, and colours.

/// Takes off what stands before the time: colours of a terminal, `mail-1  | ` of docker compose, `[pod/mail-0/postfix] ` of
/// kubectl.
pub(crate) fn without_names(line: &str) -> &str {
    let line = without_colour(line);
    if let Some((name, rest)) = line.split_once('|')
        && is_name(name.trim_end())
    {
        return without_colour(rest.trim_start()).trim_start();
    }
    match line.strip_prefix("[pod/").and_then(|rest| rest.split_once("] ")) {
        Some((_, rest)) => rest,
        None => line,
    }
}

/// Takes off what stands between two times: `stdout F ` of a container runtime (CRI; `P` is a part of a line), or the
/// `mail.info: ` of socklog.
pub(crate) fn without_stream(line: &str) -> &str {
    let stream = ["stdout ", "stderr "].iter().find_map(|stream| line.strip_prefix(stream));
    if let Some(rest) = stream {
        return rest.strip_prefix("F ").or_else(|| rest.strip_prefix("P ")).unwrap_or(rest);
    }
    match line.split_once(": ") {
        Some((word, rest)) if is_severity(word) => rest,
        _ => line,
    }
}

fn is_severity(word: &str) -> bool {
    let is_facility = |name: &str| name == "mail" || name.starts_with("local");
    word.split_once('.').is_some_and(|(facility, level)| is_facility(facility) && !level.contains([' ', '.']))
}

/// Names of containers: <https://github.com/distribution/reference>, one word of at most 128 bytes.
fn is_name(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/');
    (1..=128).contains(&text.len()) && text.bytes().all(is_part)
}

/// Takes off `ESC [ ... m`.
fn without_colour(mut text: &str) -> &str {
    while let Some((_, rest)) = text.strip_prefix("\u{1b}[").and_then(|rest| rest.split_once('m')) {
        text = rest;
    }
    text
}

//! Rules and replies that reach every part of an image, for the tests that damage one.

/// Rules that fill every section of an image.
pub const RULES: &str = r#"{"rules": {
    "Head": ["^\\d{3} [45]\\.5\\.\\d+ ", "^550 5\\.7\\.1", "^[45]\\d\\d é"],
    "Chain": ["^550.+User.+unknown address$", "(?i)mailbox is full.+risk desk", "^5\\d\\d.+[A-F]uota exceeded",
              "(?s)blocked by.+the admin\\d", "^554\\sthe message\\swas spam", "first phrase\\n.*second phrase"],
    "Search": ["\\bspam detected\\b", "^550 \\S+ rejected by policy", "\\w+é", "[a-z]{3}[0-9]", "a[ab]{14}b"],
    "Short": ["^554.+SPF", "^.*no www.+xyz"],
    "Words": ["(?i)^5[0-9]{2} .*(?:mail ?box|store|store room).+(?:is full|over quota)"]
}}"#;

/// Replies that reach every part of the matcher.
pub const REPLIES: &[&str] = &[
    "",
    "550 5.7.1 Spam detected, SPF no www xyz",
    "550 <bob@example.com>: User is an unknown address",
    "452 4.5.33 Mailbox is full\nat ri\u{17f}\u{212a} desk abc1",
    "550 é User é unknown address",
    "٣٣٣ 4.5.3 spam detected é",
    "552 5.2.2 the mail box or the store room is over quota",
    "552 5.2.2 the ſtore iſ full",
];

//! The formats, by name.

/// A format of logs, named by the server that writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogFormat {
    /// KumoMTA's: a JSON object a line.
    KumoMta,
    /// The mail.log of Postfix.
    Postfix,
    /// The mainlog of Exim.
    Exim,
    /// The mail.log of Sendmail.
    Sendmail,
    /// The maillog of OpenSMTPD.
    OpenSmtpd,
    /// What qmail-send writes, through multilog or syslog.
    Qmail,
    /// The log of Haraka.
    Haraka,
    /// Accounting files of PowerMTA (CSV).
    PowerMta,
    /// Message tracking of Exchange (CSV).
    Exchange,
    /// What providers post to webhooks: JSON, a body a line.
    Webhook,
    /// A reply a line, and nothing else.
    Lines,
}

/// A format, its name, and what a log of it is called.
type Row = (LogFormat, &'static str, &'static str);

const ROWS: [Row; 11] = [
    (LogFormat::KumoMta, "kumomta", "a log of KumoMTA"),
    (LogFormat::Postfix, "postfix", "a log of Postfix"),
    (LogFormat::Exim, "exim", "a log of Exim"),
    (LogFormat::Sendmail, "sendmail", "a log of Sendmail"),
    (LogFormat::OpenSmtpd, "opensmtpd", "a log of OpenSMTPD"),
    (LogFormat::Qmail, "qmail", "a log of qmail"),
    (LogFormat::Haraka, "haraka", "a log of Haraka"),
    (LogFormat::PowerMta, "powermta", "accounting of PowerMTA"),
    (LogFormat::Exchange, "exchange", "message tracking of Exchange"),
    (LogFormat::Webhook, "webhook", "bodies of webhooks"),
    (LogFormat::Lines, "lines", "replies, one a line"),
];

impl LogFormat {
    /// What it is called.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// What a log of it is, for people.
    pub fn title(self) -> &'static str {
        self.row().2
    }

    /// The format of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        ROWS.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// Whether the first lines of a log name its columns.
    pub fn has_header(self) -> bool {
        matches!(self, LogFormat::PowerMta | LogFormat::Exchange)
    }

    /// Whether it is JSON, which may have been printed for people.
    pub fn is_json(self) -> bool {
        matches!(self, LogFormat::KumoMta | LogFormat::Webhook)
    }

    fn row(self) -> Row {
        // In the order of the variants.
        ROWS[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_row() {
        for (format, name, _) in ROWS {
            assert_eq!((format.name(), LogFormat::of_name(name)), (name, Some(format)));
        }
    }
}

//! What the server says.

use std::borrow::Cow;

use smtp_proto::Error;

use crate::policy::{Rejection, Stopped};

/// A reply of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) code: u16,
    /// `None` where the protocol has none: greetings, and answers to EHLO.
    pub(crate) enhanced: Option<(u8, u8, u8)>,
    pub(crate) text: Cow<'static, str>,
}

const fn reply(code: u16, enhanced: (u8, u8, u8), text: &'static str) -> Reply {
    Reply { code, enhanced: Some(enhanced), text: Cow::Borrowed(text) }
}

pub(super) const RESET: Reply = reply(250, (2, 0, 0), "OK");
pub(super) const START_TLS: Reply = reply(220, (2, 0, 0), "ready for TLS");
pub(super) const SENDER: Reply = reply(250, (2, 1, 0), "sender OK");
pub(super) const RECIPIENT: Reply = reply(250, (2, 1, 5), "recipient OK");
pub(super) const CHUNK: Reply = reply(250, (2, 0, 0), "chunk taken");
pub(super) const CANNOT_VERIFY: Reply = reply(252, (2, 5, 2), "send mail, and it will be seen");
pub(super) const BYE: Reply = reply(221, (2, 0, 0), "bye");
pub(super) const TIMEOUT: Reply = reply(421, (4, 4, 2), "nothing came for too long");
pub(super) const STOPPING: Reply = reply(421, (4, 3, 2), "the service is stopping");
pub(super) const TOO_MANY_SESSIONS: Reply = reply(421, (4, 3, 2), "max_sessions are open: try again later");
pub(super) const TOO_MANY_A_MINUTE: Reply =
    reply(421, (4, 7, 0), "max_session_rate sessions were begun in this minute: try again later");
pub(super) const TOO_LONG_A_SESSION: Reply =
    reply(421, (4, 7, 0), "the session took longer than max_session_time: connect again");
pub(super) const TOO_MANY_ERRORS: Reply = reply(421, (4, 7, 0), "max_errors were made");
pub(super) const TOO_MANY_MESSAGES: Reply =
    reply(421, (4, 7, 0), "max_messages were sent in this session: connect again");
pub(super) const TOO_MANY_RECIPIENTS: Reply =
    reply(452, (4, 5, 3), "max_recipients are there: send the others in another message");
pub(super) const TOO_LONG: Reply = reply(552, (5, 3, 4), "the message is longer than max_message");
pub(super) const BAD_SEQUENCE: Reply = reply(503, (5, 5, 1), "this command is out of order");
pub(super) const NO_RECIPIENT: Reply = reply(554, (5, 5, 1), "no valid recipients");
pub(super) const UNKNOWN: Reply = reply(502, (5, 5, 1), "this command is not known here");
pub(super) const NO_DOMAIN: Reply = reply(550, (5, 1, 2), "the recipient has no domain");
pub(crate) const NO_ROUTE: Reply =
    reply(451, (4, 3, 5), "there is no route for this domain: see relay.routes");
pub(super) const NOT_DECIDED: Reply = reply(451, (4, 3, 0), "the policy failed: try again later");
pub(crate) const NOT_PERMITTED: Reply = reply(550, (5, 7, 1), "relaying not permitted");
pub(crate) const NOT_STORED: Reply =
    reply(451, (4, 3, 0), "the records could not be written: try again later");
pub(super) const DISK_FULL: Reply = reply(452, (4, 3, 1), "the disk is nearly full: try again later");

impl Reply {
    /// One whose text has the enhanced code, if there is any.
    pub(crate) fn plain(code: u16, text: impl Into<Cow<'static, str>>) -> Reply {
        Reply { code, enhanced: None, text: text.into() }
    }

    pub(super) fn not_permitted_for(peer: impl std::fmt::Display) -> Reply {
        Reply { text: format!("relaying not permitted for {peer}").into(), ..NOT_PERMITTED }
    }

    /// The names are those of the records.
    pub(crate) fn stored(ids: &[String]) -> Reply {
        Reply { code: 250, enhanced: Some((2, 0, 0)), text: format!("OK ids={}", ids.join(",")).into() }
    }

    /// What is said where a policy gives no answer.
    pub(crate) fn stopped(stopped: Stopped) -> Reply {
        match stopped {
            Stopped::Rejected(Rejection { code, text }) => Reply::plain(code, text),
            Stopped::Failed => NOT_DECIDED,
        }
    }

    /// As records have it.
    pub(crate) fn logged(&self) -> bounce_classifier::Reply {
        let mut line = Vec::new();
        self.write(&mut line);
        let line = String::from_utf8_lossy(&line);
        let reply = bounce_classifier::Reply::from_line(line.trim_end());
        reply.unwrap_or_else(|_| bounce_classifier::Reply::with_message(self.code, &self.text))
    }

    pub(super) fn of_error(error: &Error) -> Reply {
        match error {
            Error::InvalidSenderAddress => reply(501, (5, 1, 7), "this is no sender"),
            Error::InvalidRecipientAddress => reply(501, (5, 1, 3), "this is no recipient"),
            Error::SyntaxError { syntax } => {
                Reply { text: format!("syntax: {syntax}").into(), ..reply(501, (5, 5, 4), "") }
            }
            Error::InvalidParameter { .. } => reply(501, (5, 5, 4), "a parameter has a wrong value"),
            Error::UnsupportedParameter { .. } => reply(555, (5, 5, 4), "a parameter is not known here"),
            Error::ResponseTooLong => reply(500, (5, 5, 6), "the line is too long"),
            Error::UnknownCommand | Error::NeedsMoreData { .. } | Error::InvalidResponse { .. } => {
                reply(500, (5, 5, 1), "this is no command")
            }
        }
    }

    /// The line as it is sent.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let line = match self.enhanced {
            Some((class, subject, detail)) => {
                format!("{} {class}.{subject}.{detail} {}\r\n", self.code, self.text)
            }
            None => format!("{} {}\r\n", self.code, self.text),
        };
        out.extend_from_slice(line.as_bytes());
    }
}

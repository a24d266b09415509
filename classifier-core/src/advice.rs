//! How bad a bounce is, and what to do about it.

use core::fmt;
use core::str::FromStr;

use crate::bounce_class::BounceClass;
use crate::name::{UnknownName, serde_by_name};

/// Defines an enum with its names in rule files and its numbers in images, so that they cannot drift apart.
macro_rules! named {
    ($what:literal $(#[doc = $doc:literal])+ $enum:ident { $($(#[doc = $each:literal])+ $variant:ident = $number:literal $name:literal,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum $enum {
            $($(#[doc = $each])+ $variant = $number,)+
        }

        impl $enum {
            /// All of them, in order of number.
            pub const ALL: &'static [$enum] = &[$($enum::$variant,)+];

            const NAMES: &'static [&'static str] = &[$($name,)+];

            /// The name in rule files and in the program's output.
            pub const fn name(self) -> &'static str {
                match self {
                    $($enum::$variant => $name,)+
                }
            }

            /// The one with this name; the match is exact and sees case.
            pub fn from_name(name: &str) -> Option<$enum> {
                $enum::ALL.iter().copied().find(|one| one.name() == name)
            }

            /// The one with this number in an image.
            pub(crate) const fn from_number(number: u8) -> Option<$enum> {
                match number {
                    $($number => Some($enum::$variant),)+
                    _ => None,
                }
            }
        }

        /// By its name, exactly.
        impl FromStr for $enum {
            type Err = UnknownName;

            fn from_str(name: &str) -> Result<$enum, UnknownName> {
                $enum::from_name(name).ok_or(UnknownName::new($what, $enum::NAMES))
            }
        }

        serde_by_name!($enum);

        impl fmt::Display for $enum {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

named! {
    "severity"
    /// Whether a failure lasts.
    Severity {
        /// It will fail again: what senders call a hard bounce.
        Permanent = 0 "permanent",
        /// It passes: what senders call a soft bounce.
        Transient = 1 "transient",
        /// The class alone does not say; the first digit of the reply's code may.
        Either = 2 "either",
    }
}

named! {
    "action"
    /// What the sender should do.
    Action {
        /// Send nothing more to this address.
        Suppress = 0 "suppress",
        /// Keep the address, and send again later.
        Retry = 1 "retry",
        /// Mend something of one's own before sending more: the message, its authentication, a listing.
        FixSender = 2 "fix-sender",
        /// Let a person look.
        Review = 3 "review",
    }
}

/// Severity and action of a label or a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Advice {
    /// Whether the failure lasts.
    pub severity: Severity,
    /// What to do.
    pub action: Action,
}

impl BounceClass {
    /// What holds for a label of this class unless a rule file says otherwise.
    pub const fn default_advice(self) -> Advice {
        use {Action::*, BounceClass::*, Severity::*};
        let (severity, action) = match self {
            InvalidRecipient | BadDomain | InactiveMailbox | Unsubscribe => (Permanent, Suppress),
            QuotaIssues | NoAnswerFromHost | BadConnection | DNSFailure | TransientFailure
            | MessageExpired | TooManyRecipients => (Transient, Retry),
            InvalidSender | AuthenticationFailed | SpamContent | VirusRelated | ProhibitedAttachment
            | ContentRelated => (Permanent, FixSender),
            SpamBlock | SpamRelated | ProtocolErrors => (Either, FixSender),
            RelayDenied => (Permanent, Review),
            Uncategorized | RoutingErrors | RelayingIssues | BadConfiguration | PolicyRelated | AutoReply
            | ChallengeResponse | Subscribe | Other => (Either, Review),
        };
        Advice { severity, action }
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Severity};

    #[test]
    fn names_and_numbers_lead_back() {
        for &severity in Severity::ALL {
            assert_eq!(Severity::from_name(severity.name()), Some(severity));
            assert_eq!(Severity::from_number(severity as u8), Some(severity));
        }
        for &action in Action::ALL {
            assert_eq!(Action::from_name(action.name()), Some(action));
            assert_eq!(Action::from_number(action as u8), Some(action));
        }
        assert_eq!("fix-sender".parse(), Ok(Action::FixSender));
        assert_eq!(Severity::from_name("Permanent"), None);
        assert_eq!(Action::from_number(4), None);
    }
}

//! The predefined bounce classes.

use core::fmt;
use core::str::FromStr;

use crate::name::{UnknownName, serde_by_name};

/// Defines [`BounceClass`] with its names and numbers, so that they cannot drift apart.
macro_rules! bounce_classes {
    ($($(#[doc = $doc:literal])+ $name:ident = $number:literal,)+) => {
        /// What a reply means for its sender: the 29 labels that KumoMTA predefines, and
        /// [`Other`](BounceClass::Other) for labels of one's own.
        ///
        /// Source: KumoMTA's bounce classifier; the names are its record values.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum BounceClass {
            $($(#[doc = $doc])+ $name = $number,)+
            /// A label that is not predefined; its text is in the classification's label.
            Other = 255,
        }

        impl BounceClass {
            /// Every class: the predefined ones in order of number, then [`Other`](BounceClass::Other).
            pub const ALL: &'static [BounceClass] = &[$(BounceClass::$name,)+ BounceClass::Other];

            const NAMES: &'static [&'static str] = &[$(stringify!($name),)+ "Other"];

            /// Every predefined class, in order of number; [`Other`](BounceClass::Other) is not among them.
            pub const PREDEFINED: &'static [BounceClass] = &[$(BounceClass::$name,)+];

            /// The class with this label; the match is exact and sees case. Labels that are not
            /// predefined give [`Other`](BounceClass::Other): where a typing mistake must not, use `parse`.
            pub fn from_label(label: &str) -> BounceClass {
                match label {
                    $(stringify!($name) => BounceClass::$name,)+
                    _ => BounceClass::Other,
                }
            }

            /// The label of this class; `Other` for [`Other`](BounceClass::Other).
            pub const fn name(self) -> &'static str {
                match self {
                    $(BounceClass::$name => stringify!($name),)+
                    BounceClass::Other => "Other",
                }
            }

            /// The class with this number in an image.
            #[doc(hidden)]
            pub const fn from_number(number: u8) -> BounceClass {
                match number {
                    $($number => BounceClass::$name,)+
                    _ => BounceClass::Other,
                }
            }
        }
    };
}

bounce_classes! {
    /// No rule matched, or a rule that says so.
    Uncategorized = 0,
    /// The recipient's address does not exist.
    InvalidRecipient = 1,
    /// The recipient's domain does not exist or takes no mail.
    BadDomain = 2,
    /// The mailbox exists but is disabled, suspended or abandoned.
    InactiveMailbox = 3,
    /// The sender's address or domain is not accepted.
    InvalidSender = 4,
    /// The mailbox, or the system that holds it, is full; or the message is too large for it.
    QuotaIssues = 5,
    /// The host did not answer.
    NoAnswerFromHost = 6,
    /// The connection failed or was cut.
    BadConnection = 7,
    /// A name could not be resolved.
    DNSFailure = 8,
    /// The message could not be routed, or ran in a loop.
    RoutingErrors = 9,
    /// The server does not relay for this sender or recipient.
    RelayDenied = 10,
    /// Relaying failed for another reason.
    RelayingIssues = 11,
    /// The server asks to try again later.
    TransientFailure = 12,
    /// The message was too long in the queue.
    MessageExpired = 13,
    /// The SMTP dialogue or the message's form broke a rule.
    ProtocolErrors = 14,
    /// A server is wrongly set up.
    BadConfiguration = 15,
    /// Sender authentication failed: SMTP AUTH, SPF, DKIM, DMARC, reverse DNS.
    AuthenticationFailed = 16,
    /// A policy of the receiver forbids it.
    PolicyRelated = 17,
    /// The sender's address, domain or network is blocked for its reputation.
    SpamBlock = 18,
    /// The content was taken for spam.
    SpamContent = 19,
    /// Refused as spam, without saying whether for source or content.
    SpamRelated = 20,
    /// The content was taken for malware.
    VirusRelated = 21,
    /// An attachment of a kind that is not accepted.
    ProhibitedAttachment = 22,
    /// The content was refused for a reason that is not spam.
    ContentRelated = 23,
    /// More recipients than the server takes at once.
    TooManyRecipients = 24,
    /// An automatic answer, not a bounce.
    AutoReply = 25,
    /// The receiver asks the sender to prove that it is human.
    ChallengeResponse = 26,
    /// A request to be subscribed.
    Subscribe = 27,
    /// A request to be unsubscribed.
    Unsubscribe = 28,
}

/// By [`name`](BounceClass::name), exactly; `Other` too.
impl FromStr for BounceClass {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<BounceClass, UnknownName> {
        let class = BounceClass::ALL.iter().copied().find(|class| class.name() == name);
        class.ok_or(UnknownName::new("bounce class", BounceClass::NAMES))
    }
}

serde_by_name!(BounceClass);

impl fmt::Display for BounceClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::BounceClass;

    #[test]
    fn names_and_numbers_lead_back_to_the_class() {
        assert_eq!(BounceClass::PREDEFINED.len(), 29);
        for &class in BounceClass::PREDEFINED {
            assert_eq!(BounceClass::from_label(class.name()), class);
            assert_eq!(BounceClass::from_number(class as u8), class);
        }
    }

    #[test]
    fn a_typing_mistake_is_no_other_class() {
        for &class in BounceClass::ALL {
            assert_eq!(class.name().parse(), Ok(class));
        }
        let error = "QuotaIssue".parse::<BounceClass>().unwrap_err().to_string();
        assert!(
            error.starts_with("no bounce class has this name; there are Uncategorized, Invalid"),
            "{error}"
        );
        assert!(error.ends_with("Unsubscribe, Other"), "{error}");
    }

    #[test]
    fn labels_see_case() {
        assert_eq!(BounceClass::from_label("uncategorized"), BounceClass::Other);
        assert_eq!(BounceClass::from_label(""), BounceClass::Other);
        assert_eq!(BounceClass::from_number(200), BounceClass::Other);
    }
}

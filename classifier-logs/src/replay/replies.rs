//! Replies as made-up servers word them, the most frequent first.
//!
//! Slots: `<a>` the recipient, `<l>` its local part, `<d>` its domain, `<s>` the sender, `<i>` an IP address, `<h>` a
//! host, `<q>` a queue id, `<n>` a number, `<x>` a long hexadecimal id.

/// How a server words a reply.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wording {
    pub(super) code: u16,
    /// Class, subject and detail; `(0, 0, 0)` where the server gives none.
    pub(super) enhanced: (u8, u16, u16),
    pub(super) content: &'static str,
    /// What the server answered to.
    pub(super) command: &'static str,
}

const fn to_rcpt(code: u16, enhanced: (u8, u16, u16), content: &'static str) -> Wording {
    Wording { code, enhanced, content, command: "RCPT TO:<<a>>" }
}

const fn to_data(code: u16, enhanced: (u8, u16, u16), content: &'static str) -> Wording {
    Wording { code, enhanced, content, command: "." }
}

/// What ends a delivery.
pub(super) const BOUNCES: [Wording; 30] = [
    to_rcpt(550, (5, 1, 1), "<<a>>: Recipient address rejected: User unknown in virtual mailbox table"),
    to_rcpt(
        550,
        (5, 1, 1),
        "The account that you tried to reach is not here. Look for a typing error in <a>. <q> - made",
    ),
    to_rcpt(552, (5, 2, 2), "The inbox of <l> has no room left, <n> bytes are over its quota"),
    to_data(550, (5, 7, 1), "Message <x> looks like unwanted mail; see https://help.<d>/refused?ip=<i>"),
    to_rcpt(554, (5, 7, 1), "Service refused for client [<i>]: it is listed at zone.<h>"),
    to_rcpt(550, (5, 2, 1), "<<a>>: this mailbox was switched off"),
    to_rcpt(550, (0, 0, 0), "No such person here: <l>"),
    to_rcpt(
        550,
        (5, 7, 26),
        "Mail from <s> passed neither SPF nor DKIM, and the policy of its domain is to reject. <q>",
    ),
    to_rcpt(551, (5, 1, 6), "User <l> has moved, and left no address"),
    to_rcpt(550, (5, 4, 1), "Recipient address rejected: Access denied. [<h> <n>]"),
    to_data(552, (5, 3, 4), "Message of <n> bytes is larger than the <n> that we take"),
    to_rcpt(553, (5, 1, 2), "Domain <d> is not one of ours"),
    to_rcpt(550, (0, 0, 0), "mailbox for <l>@<d> is on hold until the bill is paid"),
    to_rcpt(554, (0, 0, 0), "5.7.1 <<h>[<i>]>: Client host rejected: no reverse name"),
    to_data(554, (5, 6, 0), "Attachment 'invoice-<n>.js' is of a kind that we refuse (<x>)"),
    to_rcpt(550, (5, 1, 10), "RESOLVER.ADR.NotFound; not found by SMTP address <a>"),
    to_rcpt(521, (5, 3, 2), "<h> accepts no mail"),
    to_rcpt(550, (5, 7, 0), "Sender <s> is not allowed to write to the list <l>"),
    to_rcpt(501, (5, 1, 3), "Bad recipient address syntax"),
    to_data(550, (0, 0, 0), "\"<l>\" does not want mail from [<i>], ticket <n>-<q>"),
    to_rcpt(
        550,
        (5, 7, 509),
        "Access denied, sending domain does not pass DMARC and has a policy of reject [<h> <q>]",
    ),
    to_rcpt(557, (0, 0, 0), "Address <a> was given up on 2026-0<n>"),
    to_rcpt(550, (5, 1, 0), "Adresse d'expéditeur refusée : <s>"),
    to_rcpt(550, (5, 2, 0), "Postfach von <l> ist gesperrt, wenden Sie sich an den Empfänger"),
    to_data(554, (5, 7, 5), "Content refused by policy 'corp \\ outbound' \"<x>\""),
    to_rcpt(550, (5, 4, 4), "KumoMTA internal: failed to resolve <d>: NXDOMAIN"),
    to_rcpt(551, (5, 4, 7), "KumoMTA internal: next due time is after the message has expired"),
    to_rcpt(550, (0, 0, 0), "受信者 <l> は存在しません"),
    to_rcpt(571, (5, 7, 1), "tarpit/<x>/<h>: go away"),
    to_rcpt(599, (0, 0, 0), "z<n>: <x>"),
];

/// After what a delivery is tried again.
pub(super) const DEFERRALS: [Wording; 14] = [
    to_rcpt(450, (4, 2, 0), "<<a>>: Recipient address rejected: Greylisted, come again in <n> seconds"),
    to_rcpt(421, (4, 7, 0), "[<i>] Our system has seen an unusual rate of mail from you. <q> - made"),
    to_rcpt(452, (4, 2, 2), "The inbox of <l> is full at the moment"),
    to_rcpt(451, (4, 7, 1), "Service is not available now, come again later (<x>)"),
    to_rcpt(421, (4, 7, 28), "too many sessions from <i> (max <n>)"),
    to_rcpt(
        400,
        (4, 4, 2),
        "KumoMTA internal: failed to connect to any candidate hosts: connect to <h>:25 timed out",
    ),
    to_rcpt(451, (4, 3, 0), "<<a>>: Temporary lookup failure"),
    to_rcpt(450, (0, 0, 0), "mailbox of <l> is busy, PID <n>"),
    to_rcpt(421, (0, 0, 0), "<h> is going down for maintenance, closing the channel"),
    to_rcpt(452, (4, 5, 3), "Too many recipients this hour from <s>"),
    to_rcpt(451, (4, 4, 0), "DNS of <d> does not answer, try later. See http://<h>/<n>"),
    to_rcpt(442, (0, 0, 0), "connection lost while talking to [<i>]"),
    to_rcpt(450, (4, 1, 8), "<<s>>: Sender address rejected: Domain not found"),
    to_rcpt(432, (4, 3, 2), "STOREDRV.Deliver; recipient thread limit exceeded [<h> <x>]"),
];

/// What a delivery that succeeds is answered.
pub(super) const DELIVERIES: [Wording; 4] = [
    to_data(250, (2, 0, 0), "OK <n> <q> - made"),
    to_data(250, (2, 6, 0), "<<x>@<h>> Queued mail for delivery"),
    to_data(250, (0, 0, 0), "ok: Message <n> accepted"),
    to_data(250, (2, 0, 0), "Ok: queued as <q>"),
];

/// The providers of made-up recipients, the most frequent first.
pub(super) const PROVIDERS: [(&str, &str); 8] = [
    ("bigmail", "bigmail.example"),
    ("outpost", "outpost.example"),
    ("yonder", "yonder.example"),
    ("", "smallshop.example"),
    ("pearmail", "pearmail.example"),
    ("freeweb", "freeweb.example.net"),
    ("", "university.example.org"),
    ("", "verein-müller.example"),
];

/// Local parts.
pub(super) const NAMES: [&str; 16] = [
    "anna",
    "bob",
    "carla",
    "dave",
    "erin",
    "frank",
    "grace",
    "heidi",
    "ivan",
    "judy",
    "kim",
    "liam",
    "mia",
    "noah",
    "o'neil",
    "sales+2026",
];

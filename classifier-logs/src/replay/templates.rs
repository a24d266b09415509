//! Replies as made-up servers word them, the most frequent first.
//!
//! Slots: `<a>` the recipient, `<l>` its local part, `<d>` its domain, `<s>` the sender, `<i>` an IP address, `<h>` a
//! host, `<q>` a queue id, `<n>` a number, `<x>` a long hexadecimal id.

/// A reply of a server.
#[derive(Clone, Copy, Debug)]
pub(super) struct Template {
    pub(super) code: u16,
    /// Class, subject and detail; `(0, 0, 0)` where the server gives none.
    pub(super) enhanced: (u8, u16, u16),
    pub(super) content: &'static str,
    /// What the server answered to.
    pub(super) command: &'static str,
}

const fn template(code: u16, enhanced: (u8, u16, u16), content: &'static str) -> Template {
    Template { code, enhanced, content, command: "RCPT TO:<<a>>" }
}

const fn at_end(code: u16, enhanced: (u8, u16, u16), content: &'static str) -> Template {
    Template { code, enhanced, content, command: "." }
}

/// What ends a delivery.
pub(super) const BOUNCES: [Template; 30] = [
    template(550, (5, 1, 1), "<<a>>: Recipient address rejected: User unknown in virtual mailbox table"),
    template(
        550,
        (5, 1, 1),
        "The account that you tried to reach is not here. Look for a typing error in <a>. <q> - made",
    ),
    template(552, (5, 2, 2), "The inbox of <l> has no room left, <n> bytes are over its quota"),
    at_end(550, (5, 7, 1), "Message <x> looks like unwanted mail; see https://help.<d>/refused?ip=<i>"),
    template(554, (5, 7, 1), "Service refused for client [<i>]: it is listed at zone.<h>"),
    template(550, (5, 2, 1), "<<a>>: this mailbox was switched off"),
    template(550, (0, 0, 0), "No such person here: <l>"),
    template(
        550,
        (5, 7, 26),
        "Mail from <s> passed neither SPF nor DKIM, and the policy of its domain is to reject. <q>",
    ),
    template(551, (5, 1, 6), "User <l> has moved, and left no address"),
    template(550, (5, 4, 1), "Recipient address rejected: Access denied. [<h> <n>]"),
    at_end(552, (5, 3, 4), "Message of <n> bytes is larger than the <n> that we take"),
    template(553, (5, 1, 2), "Domain <d> is not one of ours"),
    template(550, (0, 0, 0), "mailbox for <l>@<d> is on hold until the bill is paid"),
    template(554, (0, 0, 0), "5.7.1 <<h>[<i>]>: Client host rejected: no reverse name"),
    at_end(554, (5, 6, 0), "Attachment 'invoice-<n>.js' is of a kind that we refuse (<x>)"),
    template(550, (5, 1, 10), "RESOLVER.ADR.NotFound; not found by SMTP address <a>"),
    template(521, (5, 3, 2), "<h> accepts no mail"),
    template(550, (5, 7, 0), "Sender <s> is not allowed to write to the list <l>"),
    template(501, (5, 1, 3), "Bad recipient address syntax"),
    at_end(550, (0, 0, 0), "\"<l>\" does not want mail from [<i>], ticket <n>-<q>"),
    template(
        550,
        (5, 7, 509),
        "Access denied, sending domain does not pass DMARC and has a policy of reject [<h> <q>]",
    ),
    template(557, (0, 0, 0), "Address <a> was given up on 2026-0<n>"),
    template(550, (5, 1, 0), "Adresse d'expéditeur refusée : <s>"),
    template(550, (5, 2, 0), "Postfach von <l> ist gesperrt, wenden Sie sich an den Empfänger"),
    at_end(554, (5, 7, 5), "Content refused by policy 'corp \\ outbound' \"<x>\""),
    template(550, (5, 4, 4), "KumoMTA internal: failed to resolve <d>: NXDOMAIN"),
    template(551, (5, 4, 7), "KumoMTA internal: next due time is after the message has expired"),
    template(550, (0, 0, 0), "受信者 <l> は存在しません"),
    template(571, (5, 7, 1), "tarpit/<x>/<h>: go away"),
    template(599, (0, 0, 0), "z<n>: <x>"),
];

/// After what a delivery is tried again.
pub(super) const DEFERRALS: [Template; 14] = [
    template(450, (4, 2, 0), "<<a>>: Recipient address rejected: Greylisted, come again in <n> seconds"),
    template(421, (4, 7, 0), "[<i>] Our system has seen an unusual rate of mail from you. <q> - made"),
    template(452, (4, 2, 2), "The inbox of <l> is full at the moment"),
    template(451, (4, 7, 1), "Service is not available now, come again later (<x>)"),
    template(421, (4, 7, 28), "too many sessions from <i> (max <n>)"),
    template(
        400,
        (4, 4, 2),
        "KumoMTA internal: failed to connect to any candidate hosts: connect to <h>:25 timed out",
    ),
    template(451, (4, 3, 0), "<<a>>: Temporary lookup failure"),
    template(450, (0, 0, 0), "mailbox of <l> is busy, PID <n>"),
    template(421, (0, 0, 0), "<h> is going down for maintenance, closing the channel"),
    template(452, (4, 5, 3), "Too many recipients this hour from <s>"),
    template(451, (4, 4, 0), "DNS of <d> does not answer, try later. See http://<h>/<n>"),
    template(442, (0, 0, 0), "connection lost while talking to [<i>]"),
    template(450, (4, 1, 8), "<<s>>: Sender address rejected: Domain not found"),
    template(432, (4, 3, 2), "STOREDRV.Deliver; recipient thread limit exceeded [<h> <x>]"),
];

/// What a delivery that succeeds is answered.
pub(super) const DELIVERIES: [Template; 4] = [
    at_end(250, (2, 0, 0), "OK <n> <q> - made"),
    at_end(250, (2, 6, 0), "<<x>@<h>> Queued mail for delivery"),
    at_end(250, (0, 0, 0), "ok: Message <n> accepted"),
    at_end(250, (2, 0, 0), "Ok: queued as <q>"),
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

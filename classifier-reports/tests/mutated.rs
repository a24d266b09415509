//! Mails that were damaged at random: reading them ends, without a panic and within the limits.
//!
//! `BOUNCE_MAILS=1000000` is the whole campaign; `BOUNCE_SEED` begins it elsewhere.

use bounce_classifier_reports::{MOST_RECIPIENTS, Reader};

/// What stands for something in a mail.
const PIECES: [&str; 24] = [
    "\r\n\r\n",
    "\n",
    "--b\n",
    "--b--\n",
    "Content-Type: multipart/report; boundary=b\n\n",
    "Content-Type: message/rfc822\n\n",
    "Content-Type: message/delivery-status\n\n",
    "Content-Transfer-Encoding: base64\n",
    "Final-Recipient: rfc822;",
    "Action: failed\n",
    "Status: 5.",
    "Diagnostic-Code: smtp; 550-",
    "Feedback-Type: abuse\n",
    "=?utf-8?q?=",
    "\\x{d800}",
    "\u{feff}",
    "ß用",
    "@",
    "<\">",
    " 550 ",
    "'550 5.1.1 x'",
    "could not be delivered to:",
    "Received: ",
    "SRS0=a=b=c.example=d@",
];

/// A generator of numbers that is the same everywhere (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |number| number.parse().expect("a number"))
}

fn damage(mail: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(mail.len() + 1);
    let end = (at + random.below(40)).min(mail.len());
    match random.below(5) {
        0 => drop(mail.drain(at..end)),
        1 => {
            let again = mail[at..end].to_vec();
            let to = random.below(mail.len() + 1);
            mail.splice(to..to, again);
        }
        2 if at < mail.len() => mail[at] = random.next() as u8,
        _ => {
            let piece = PIECES[random.below(PIECES.len())];
            mail.splice(at..at, piece.bytes());
        }
    }
}

#[test]
fn damaged_mails_are_read_to_the_end() {
    let seeds: Vec<&str> = include_str!("data/forms.txt").split("\n=== ").skip(1).collect();
    let reader = Reader::new().return_path("*+{local}={domain}@a.example".parse().unwrap());
    let mut random = Random(number("BOUNCE_SEED", 1));
    for _ in 0..number("BOUNCE_MAILS", 3_000) {
        let seed = seeds[random.below(seeds.len())];
        let mail = seed.split_once("\nFrom:").map_or(seed, |(_, mail)| mail);
        let mut mail = format!("From:{mail}").into_bytes();
        for _ in 0..=random.below(12) {
            damage(&mut mail, &mut random);
        }
        if let Some(report) = reader.read(&mail) {
            assert!(report.recipients.len() <= MOST_RECIPIENTS);
            let replies = report.recipients.iter().filter_map(|recipient| recipient.reply.as_ref());
            replies.for_each(|reply| assert!(reply.content.len() <= mail.len() + 64, "{report:?}"));
        }
    }
}

//! Mails in files, mailboxes (RFC 4155), folders and on standard input.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::failure::{self, Failure};

/// The longest mail that is read, where nothing else is said, in MiB.
pub(crate) const MOST_MIB: u64 = 64;

/// Takes one mail after the other.
type Take<'t> = dyn FnMut(&[u8]) -> Result<(), Failure> + 't;

/// Gives each mail of the inputs to `take`; without inputs, those on standard input.
///
/// What cannot be read is said and passed over, and the first such failure is returned in the end. A failure of `take`
/// ends it.
pub(crate) fn each(inputs: &[PathBuf], limit: u64, take: &mut Take<'_>) -> Result<(), Failure> {
    let stdin = [PathBuf::from("-")];
    let inputs = if inputs.is_empty() { &stdin } else { inputs };
    let mut first = Ok(());
    for path in inputs {
        input(path, limit, take, &mut first)?;
    }
    first
}

/// Keeps the first failure to read, says those after it, and returns those that end it all.
fn pass_over(result: Result<(), Failure>, first: &mut Result<(), Failure>) -> Result<(), Failure> {
    match result {
        Err(failure @ (Failure::Input { .. } | Failure::MailTooLong { .. })) if first.is_ok() => {
            *first = Err(failure);
            Ok(())
        }
        Err(failure @ (Failure::Input { .. } | Failure::MailTooLong { .. })) => {
            failure::say(failure);
            Ok(())
        }
        result => result,
    }
}

fn input(
    path: &Path,
    limit: u64,
    take: &mut Take<'_>,
    first: &mut Result<(), Failure>,
) -> Result<(), Failure> {
    if path == Path::new("-") {
        let stdin = io::stdin().lock();
        return Mailbox::new(stdin, "standard input", limit).each(take, first);
    }
    let name = path.display().to_string();
    let failed = |error| Err(Failure::Input { name: name.clone(), error });
    if path.is_dir() {
        return match files(path) {
            Ok(files) => files.iter().try_for_each(|file| input(file, limit, take, first)),
            Err(error) => pass_over(failed(error), first),
        };
    }
    match File::open(path) {
        Ok(file) => Mailbox::new(BufReader::new(file), &name, limit).each(take, first),
        Err(error) => pass_over(failed(error), first),
    }
}

/// The files of a folder by name; of a Maildir, those of `new` and `cur`, and none that is still being written.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let is_maildir = folder.join("cur").is_dir() && folder.join("new").is_dir();
    let folders =
        if is_maildir { vec![folder.join("cur"), folder.join("new")] } else { vec![folder.to_owned()] };
    let mut files = Vec::new();
    for folder in folders {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_file()
                && !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
            {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// One file: a mail, or a mailbox, in which each mail begins with a line `From `, after a blank line.
struct Mailbox<'n, R> {
    reader: R,
    name: &'n str,
    limit: u64,
    is_mbox: bool,
}

impl<'n, R: BufRead> Mailbox<'n, R> {
    fn new(reader: R, name: &'n str, limit: u64) -> Self {
        Mailbox { reader, name, limit, is_mbox: false }
    }

    fn each(mut self, take: &mut Take<'_>, first: &mut Result<(), Failure>) -> Result<(), Failure> {
        let mut mail = Vec::new();
        for number in 1.. {
            let read = if number == 1 { self.first(&mut mail) } else { self.next(&mut mail) };
            let failure = match read {
                Ok(Some(length)) if length <= self.limit => {
                    take(&mail)?;
                    continue;
                }
                Ok(Some(_)) => {
                    let number = self.is_mbox.then_some(number);
                    Failure::MailTooLong { name: self.name.to_owned(), number, mib: self.limit >> 20 }
                }
                Ok(None) => break,
                Err(error) => Failure::Input { name: self.name.to_owned(), error },
            };
            let ends = matches!(failure, Failure::Input { .. });
            pass_over(Err(failure), first)?;
            if ends {
                break;
            }
        }
        Ok(())
    }

    /// Reads the first mail, and sees what the file is; returns its length, of which more than the limit is not kept.
    fn first(&mut self, mail: &mut Vec<u8>) -> io::Result<Option<u64>> {
        let mut line = Vec::new();
        self.line(&mut line)?;
        self.is_mbox = line.starts_with(b"From ");
        if self.is_mbox {
            return self.next(mail);
        }
        *mail = line;
        let left = (self.limit + 1).saturating_sub(mail.len() as u64);
        self.reader.by_ref().take(left).read_to_end(mail)?;
        Ok(Some(mail.len() as u64))
    }

    /// Reads the next mail of a mailbox, behind its line `From `.
    fn next(&mut self, mail: &mut Vec<u8>) -> io::Result<Option<u64>> {
        mail.clear();
        if !self.is_mbox || self.reader.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let (mut line, mut length, mut after_blank) = (Vec::new(), 0, false);
        while self.line(&mut line)? && !(after_blank && line.starts_with(b"From ")) {
            length += line.len() as u64;
            if length <= self.limit {
                mail.extend_from_slice(&line);
            }
            after_blank = matches!(line.as_slice(), b"\n" | b"\r\n");
        }
        Ok(Some(length))
    }

    /// Reads a line with its end, or as much of it as the limit; whether there is one.
    fn line(&mut self, line: &mut Vec<u8>) -> io::Result<bool> {
        line.clear();
        self.reader.by_ref().take(self.limit + 1).read_until(b'\n', line)?;
        Ok(!line.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mails(mailbox: &str, limit: u64) -> (Vec<String>, Result<(), Failure>) {
        let (mut mails, mut first) = (Vec::new(), Ok(()));
        let mut take = |mail: &[u8]| {
            mails.push(String::from_utf8_lossy(mail).into_owned());
            Ok(())
        };
        Mailbox::new(mailbox.as_bytes(), "x", limit).each(&mut take, &mut first).unwrap();
        (mails, first)
    }

    #[test]
    fn mails_of_a_mailbox() {
        for (mailbox, found) in [
            ("Subject: a\n\nb\n", &["Subject: a\n\nb\n"][..]),
            ("From a\nb\n\nFrom c\nd\nFrom e\n", &["b\n\n", "d\nFrom e\n"]),
            ("From a\r\nb\r\n\r\nFrom c\r\nd\r\n", &["b\r\n\r\n", "d\r\n"]),
            ("From a\nb\n\nFrom c\n", &["b\n\n"]),
            ("", &[""]),
        ] {
            assert_eq!(mails(mailbox, 100).0, found, "{mailbox}");
        }
    }

    #[test]
    fn a_mail_that_is_too_long_hides_no_other() {
        let long = "x".repeat(30);
        let (found, first) = mails(&format!("From a\nb\n\nFrom c\n{long}\n\nFrom d\ne\n"), 10);
        assert_eq!(found, ["b\n\n", "e\n"]);
        assert!(matches!(first, Err(Failure::MailTooLong { number: Some(2), .. })), "{first:?}");
        assert!(matches!(mails(&long, 10).1, Err(Failure::MailTooLong { number: None, .. })));
    }
}

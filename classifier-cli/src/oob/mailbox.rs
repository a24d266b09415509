//! Mails in files, mailboxes (RFC 4155), folders and on standard input.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Gives each mail of the inputs to `take`; without inputs, those on standard input.
pub(crate) fn each(
    inputs: &[PathBuf],
    limit: u64,
    mut take: impl FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let stdin = [PathBuf::from("-")];
    let inputs = if inputs.is_empty() { &stdin } else { inputs };
    inputs.iter().try_for_each(|path| input(path, limit, &mut take))
}

type Take<'t> = dyn FnMut(&[u8]) -> Result<(), Failure> + 't;

fn input(path: &Path, limit: u64, take: &mut Take<'_>) -> Result<(), Failure> {
    if path == Path::new("-") {
        return bytes(io::stdin().lock(), "standard input", limit).and_then(|mail| mails(&mail, take));
    }
    let name = path.display().to_string();
    let failed = |error| Failure::Input { name: name.clone(), error };
    if path.is_dir() {
        return files(path).map_err(failed)?.iter().try_for_each(|file| input(file, limit, take));
    }
    let file = File::open(path).map_err(failed)?;
    bytes(file, &name, limit).and_then(|mail| mails(&mail, take))
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

fn bytes(input: impl Read, name: &str, limit: u64) -> Result<Vec<u8>, Failure> {
    let mut read = Vec::new();
    input
        .take(limit + 1)
        .read_to_end(&mut read)
        .map_err(|error| Failure::Input { name: name.to_owned(), error })?;
    if read.len() as u64 > limit {
        let message = format!("it is longer than {} MiB; --mail-mib sets the limit", limit >> 20);
        return Err(Failure::Input { name: name.to_owned(), error: io::Error::other(message) });
    }
    Ok(read)
}

/// The mails of a mailbox: each begins with a line `From `, after a blank line. Other files are one mail.
fn mails(mailbox: &[u8], take: &mut Take<'_>) -> Result<(), Failure> {
    if !mailbox.starts_with(b"From ") {
        return take(mailbox);
    }
    let mut rest = mailbox;
    while !rest.is_empty() {
        let (mail, after) = rest.split_at(next(rest));
        let line = mail.iter().position(|&b| b == b'\n').map_or(mail.len(), |end| end + 1);
        take(&mail[line..])?;
        rest = after;
    }
    Ok(())
}

/// Where the next mail begins.
fn next(mailbox: &[u8]) -> usize {
    let starts = [&b"\n\nFrom "[..], &b"\r\n\r\nFrom "[..]];
    let find =
        |start: &&[u8]| memchr::memmem::find(mailbox, start).map(|at| at + start.len() - "From ".len());
    starts.iter().filter_map(find).min().unwrap_or(mailbox.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_of_a_mailbox() {
        for (mailbox, found) in [
            ("Subject: a\n\nb\n", &["Subject: a\n\nb\n"][..]),
            ("From a\nb\n\nFrom c\nd\nFrom e\n", &["b\n\n", "d\nFrom e\n"]),
            ("From a\r\nb\r\n\r\nFrom c\r\nd\r\n", &["b\r\n\r\n", "d\r\n"]),
            ("From a", &[""]),
        ] {
            let mut mails_found = Vec::new();
            mails(mailbox.as_bytes(), &mut |mail| {
                mails_found.push(String::from_utf8_lossy(mail).into_owned());
                Ok(())
            })
            .unwrap();
            assert_eq!(mails_found, found, "{mailbox}");
        }
    }
}

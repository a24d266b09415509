//! Passing one message on by SMTP, byte for byte.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use bounce_classifier::Reply;
use bounce_classifier::reply::ReplyParser;
use memchr::{memchr_iter, memmem};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpStream, lookup_host};

use super::spool::Entry;

/// What became of a message.
#[derive(Debug)]
pub(super) struct Outcome {
    /// Which server it was, where one was reached.
    pub(super) peer: Option<SocketAddr>,
    /// What it said about each recipient, in order.
    pub(super) replies: Vec<Reply>,
}

/// How long one step may take.
const STEP: Duration = Duration::from_secs(300);

/// How long a line of a reply may be.
const MOST_LINE: usize = 4_096;

/// Tries once. `own` are the addresses of this service, to which nothing is passed on.
pub(super) async fn send(entry: &Entry, message: &[u8], hostname: &str, own: &[SocketAddr]) -> Outcome {
    let for_all = |reply: Reply, peer| Outcome { peer, replies: vec![reply; entry.recipients.len()] };
    let address = match resolve(&entry.routing_domain).await {
        Ok(address) => address,
        Err(error) => return for_all(internal(format!("{}: {error}", entry.routing_domain)), None),
    };
    if is_own(address, own) {
        return for_all(internal(format!("{address} is this service itself")), None);
    }
    let connected = tokio::time::timeout(STEP, TcpStream::connect(address)).await;
    let stream = match connected.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
        Ok(stream) => stream,
        Err(error) => return for_all(internal(format!("cannot connect to {address}: {error}")), None),
    };
    let mut client = Client { stream: BufReader::new(stream) };
    match client.message(entry, message, hostname).await {
        Ok(replies) => Outcome { peer: Some(address), replies },
        Err(Stopped::Refused(reply)) => for_all(reply, Some(address)),
        Err(Stopped::Broken(error)) => for_all(internal(format!("{address}: {error}")), Some(address)),
    }
}

/// What this service says itself, as KumoMTA does: a failure that may pass.
fn internal(text: String) -> Reply {
    Reply {
        code: 400,
        enhanced_code: None,
        content: format!("bounce-classifier internal: {text}"),
        command: None,
    }
}

fn is_own(address: SocketAddr, own: &[SocketAddr]) -> bool {
    own.iter().any(|own| {
        let is_any = own.ip().is_unspecified() && address.ip().is_loopback();
        own.port() == address.port() && (own.ip() == address.ip() || is_any)
    })
}

/// The address of `[192.0.2.1]`, `[192.0.2.1]:2525`, `[2001:db8::1]:25`, `mx.example` or `mx.example:25`.
async fn resolve(route: &str) -> io::Result<SocketAddr> {
    let wrong = || io::Error::new(io::ErrorKind::InvalidInput, "this is no route");
    let Some(rest) = route.strip_prefix('[') else {
        let name = if route.contains(':') { route.to_owned() } else { format!("{route}:25") };
        return lookup_host(name).await?.next().ok_or_else(wrong);
    };
    let (address, port) = rest.split_once(']').ok_or_else(wrong)?;
    let address: IpAddr = address.parse().map_err(|_| wrong())?;
    let port = match port.strip_prefix(':') {
        Some(port) => port.parse().map_err(|_| wrong())?,
        None if port.is_empty() => 25,
        None => return Err(wrong()),
    };
    Ok(SocketAddr::new(address, port))
}

/// Why a message was not handed over.
enum Stopped {
    Refused(Reply),
    Broken(io::Error),
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Stopped::Broken(error)
    }
}

struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    /// The reply for each recipient.
    async fn message(
        &mut self,
        entry: &Entry,
        message: &[u8],
        hostname: &str,
    ) -> Result<Vec<Reply>, Stopped> {
        accepted(self.reply().await?)?;
        let greeting = self.ask(format!("EHLO {hostname}\r\n").as_bytes()).await?;
        let extensions = if greeting.code == 250 {
            greeting.content.to_ascii_uppercase()
        } else {
            accepted(self.ask(format!("HELO {hostname}\r\n").as_bytes()).await?)?;
            String::new()
        };
        let has = |name: &str| extensions.lines().skip(1).any(|line| line.split(' ').next() == Some(name));
        let way = Way::of(message, has("CHUNKING"))?;
        let mut mail = format!("MAIL FROM:<{}>", entry.sender);
        if has("8BITMIME") && !message.is_ascii() {
            mail += " BODY=8BITMIME";
        }
        if has("SMTPUTF8") && !(entry.sender.is_ascii() && entry.recipients.iter().all(|to| to.is_ascii())) {
            mail += " SMTPUTF8";
        }
        accepted(self.ask(format!("{mail}\r\n").as_bytes()).await?)?;
        let mut replies = Vec::new();
        for recipient in &entry.recipients {
            replies.push(self.ask(format!("RCPT TO:<{recipient}>\r\n").as_bytes()).await?);
        }
        if replies.iter().any(is_accepted) {
            let reply = self.body(message, way).await?;
            replies.iter_mut().filter(|reply| is_accepted(reply)).for_each(|said| *said = reply.clone());
        }
        // It has answered for the message: how it says goodbye changes nothing.
        let _ = self.write(b"QUIT\r\n").await;
        Ok(replies)
    }

    async fn body(&mut self, message: &[u8], way: Way) -> Result<Reply, Stopped> {
        match way {
            Way::Chunk => {
                self.write(format!("BDAT {} LAST\r\n", message.len()).as_bytes()).await?;
                Ok(self.ask(message).await?)
            }
            Way::Data => {
                let go_on = self.ask(b"DATA\r\n").await?;
                if go_on.code != 354 {
                    return Ok(go_on);
                }
                Ok(self.ask(&stuffed(message)).await?)
            }
        }
    }

    async fn ask(&mut self, bytes: &[u8]) -> io::Result<Reply> {
        self.write(bytes).await?;
        self.reply().await
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let written = tokio::time::timeout(STEP, self.stream.get_mut().write_all(bytes)).await;
        written.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }

    async fn reply(&mut self) -> io::Result<Reply> {
        let read = tokio::time::timeout(STEP, self.lines()).await;
        read.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }

    async fn lines(&mut self) -> io::Result<Reply> {
        let wrong = |error| io::Error::new(io::ErrorKind::InvalidData, error);
        let mut parser = ReplyParser::new();
        loop {
            let mut line = Vec::new();
            while !line.ends_with(b"\n") {
                let bytes = self.stream.fill_buf().await?;
                if bytes.is_empty() {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                let end = memchr_iter(b'\n', bytes).next().map_or(bytes.len(), |at| at + 1);
                line.extend_from_slice(&bytes[..end]);
                self.stream.consume(end);
                if line.len() > MOST_LINE {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, "a line of a reply is too long"));
                }
            }
            if let Some(reply) = parser.push(&line).map_err(wrong)? {
                return Ok(reply);
            }
        }
    }
}

fn accepted(reply: Reply) -> Result<(), Stopped> {
    if is_accepted(&reply) { Ok(()) } else { Err(Stopped::Refused(reply)) }
}

fn is_accepted(reply: &Reply) -> bool {
    reply.code / 100 == 2
}

/// How the bytes of a message are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// With dots added, and an end that is a line.
    Data,
    /// As they are.
    Chunk,
}

impl Way {
    /// DATA cannot say that a message does not end in a line break, and a line break that is half of one may mean
    /// something else to the next server than to this one: another message, even.
    fn of(message: &[u8], has_chunks: bool) -> Result<Way, Stopped> {
        match (is_lines(message), has_chunks) {
            (true, _) => Ok(Way::Data),
            (false, true) => Ok(Way::Chunk),
            (false, false) => Err(Stopped::Refused(Reply {
                code: 554,
                enhanced_code: Some(bounce_classifier::EnhancedCode::new(5, 6, 0)),
                content: "bounce-classifier internal: bare line breaks need a server that knows CHUNKING"
                    .to_owned(),
                command: None,
            })),
        }
    }
}

/// Whether each line ends in CRLF, and neither of both is elsewhere.
fn is_lines(message: &[u8]) -> bool {
    let breaks = memmem::find_iter(message, b"\r\n").count();
    (message.is_empty() || message.ends_with(b"\r\n"))
        && memchr_iter(b'\n', message).count() == breaks
        && memchr_iter(b'\r', message).count() == breaks
}

/// Lines with dots added to those that start with one, and the end.
fn stuffed(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + 64);
    for line in message.split_inclusive(|&byte| byte == b'\n') {
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line);
    }
    out.extend_from_slice(b".\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_message_is_sent() {
        for (message, is_data, sent) in [
            ("", true, ".\r\n"),
            ("a\r\n", true, "a\r\n.\r\n"),
            (".\r\n", true, "..\r\n.\r\n"),
            (".a\r\n..b\r\n", true, "..a\r\n...b\r\n.\r\n"),
            ("a", false, ""),
            ("a\n", false, ""),
            ("a\n.\r\n", false, ""),
            ("a\rb\r\n", false, ""),
            ("a\r\r\n", false, ""),
        ] {
            assert_eq!(is_lines(message.as_bytes()), is_data, "{message:?}");
            if is_data {
                assert_eq!(stuffed(message.as_bytes()), sent.as_bytes(), "{message:?}");
            } else {
                assert!(matches!(Way::of(message.as_bytes(), true), Ok(Way::Chunk)));
                assert!(
                    matches!(Way::of(message.as_bytes(), false), Err(Stopped::Refused(reply)) if reply.code == 554)
                );
            }
        }
    }

    #[tokio::test]
    async fn routes() {
        for (route, address) in [
            ("[192.0.2.1]", Some("192.0.2.1:25")),
            ("[192.0.2.1]:2525", Some("192.0.2.1:2525")),
            ("[2001:db8::1]:26", Some("[2001:db8::1]:26")),
            ("[192.0.2.1", None),
            ("[192.0.2.1]x", None),
            ("[192.0.2.256]", None),
        ] {
            assert_eq!(
                resolve(route).await.ok().map(|address| address.to_string()).as_deref(),
                address,
                "{route}"
            );
        }
    }

    #[test]
    fn itself() {
        let own = ["127.0.0.1:25", "0.0.0.0:26"].map(|own| own.parse().unwrap());
        for (address, is) in
            [("127.0.0.1:25", true), ("127.0.0.2:25", false), ("127.0.0.2:26", true), ("192.0.2.1:26", false)]
        {
            assert_eq!(is_own(address.parse().unwrap(), &own), is, "{address}");
        }
    }
}

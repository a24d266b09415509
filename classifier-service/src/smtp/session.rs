//! One client, from the greeting to the end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use smtp_proto::request::receiver::RequestReceiver;
use smtp_proto::{Error, Request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::Listener;
use super::data::{DataReceiver, Received};
use super::proxy;
use super::reply::{self, Reply};
use super::tls::{self, Stream};
use crate::config::Protocol;
use crate::intake::{Envelope, Recipient};
use crate::metrics::SessionLimit;
use crate::policy::Connection;

/// How much is read at a time.
const READ_BYTES: usize = 16 << 10;

/// A conversation with a client.
pub(super) struct Session {
    listener: Arc<Listener>,
    stream: Box<dyn Stream>,
    is_secure: bool,
    peer: SocketAddr,
    stop: watch::Receiver<bool>,
    /// When the session has lasted long enough.
    end: Instant,
    commands: RequestReceiver,
    /// What came in, and how much of it is done.
    input: Vec<u8>,
    done: usize,
    /// What is to be said before more is read: replies to commands that came together go together.
    output: Vec<u8>,
    greeted: Option<String>,
    mail: Option<Mail>,
    errors: usize,
    messages: usize,
}

/// A message that is being handed over.
#[derive(Debug, Default)]
struct Mail {
    sender: String,
    recipients: Vec<Recipient>,
    /// What came in chunks; longer than it may be where `None`.
    chunks: Option<Vec<u8>>,
    in_chunks: bool,
}

/// Whether there is more to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    GoOn,
    Close,
}

impl Session {
    pub(super) fn new(
        listener: Arc<Listener>,
        stream: TcpStream,
        peer: SocketAddr,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let end = Instant::now() + Duration::from_secs(listener.limits().max_session_time);
        Session {
            listener,
            end,
            stream: Box::new(stream),
            is_secure: false,
            peer,
            stop,
            commands: RequestReceiver::default(),
            input: Vec::new(),
            done: 0,
            output: Vec::new(),
            greeted: None,
            mail: None,
            errors: 0,
            messages: 0,
        }
    }

    /// Talks until one of both has enough.
    pub(super) async fn run(mut self) -> io::Result<()> {
        if self.listener.limits().proxy_protocol {
            self.ask_proxy().await?;
        }
        if !self.listener.rate().admits(self.peer.ip(), Instant::now()) {
            self.listener.intake().metrics().session_refused(SessionLimit::Rate);
            self.say(&reply::TOO_MANY_A_MINUTE);
            return self.flush().await;
        }
        let greeting =
            format!("{} {} bounce-classifier", self.listener.hostname(), self.listener.protocol().name());
        self.say(&Reply::plain(220, greeting));
        while let Some(request) = self.request().await? {
            if self.answer(request).await? == Next::Close {
                break;
            }
        }
        self.flush().await
    }

    /// Who the client is that a proxy stands before.
    async fn ask_proxy(&mut self) -> io::Result<()> {
        let idle = Duration::from_secs(self.listener.limits().idle_timeout);
        let said = tokio::time::timeout(idle, proxy::read(&mut self.stream)).await;
        if let Some(client) = said.map_err(|_| io::ErrorKind::TimedOut)?? {
            self.peer = client;
        }
        Ok(())
    }

    /// The next command; `None` where the client is gone, or is to go.
    async fn request(&mut self) -> io::Result<Option<Request<String>>> {
        loop {
            if let Some(parsed) = self.parse() {
                match parsed {
                    Ok(request) => return Ok(Some(request)),
                    Err(error) => {
                        if self.complain(&Reply::of_error(&error)) == Next::Close {
                            return Ok(None);
                        }
                        continue;
                    }
                }
            }
            if !self.read().await? {
                return Ok(None);
            }
        }
    }

    /// `None` where more has to come first.
    fn parse(&mut self) -> Option<Result<Request<String>, Error>> {
        let mut bytes = self.input.get(self.done..).filter(|bytes| !bytes.is_empty())?.iter();
        let parsed = self.commands.ingest(&mut bytes).map(Request::into_owned);
        self.done = self.input.len() - bytes.as_slice().len();
        match parsed {
            Err(Error::NeedsMoreData { .. }) => {
                // The receiver keeps the start of a line.
                self.done = self.input.len();
                None
            }
            parsed => Some(parsed),
        }
    }

    /// Says what there is to say, and reads what comes then. `false` where nothing will.
    async fn read(&mut self) -> io::Result<bool> {
        self.flush().await?;
        self.input.clear();
        self.input.reserve(READ_BYTES);
        self.done = 0;
        let idle = Duration::from_secs(self.listener.limits().idle_timeout);
        let left = self.end.saturating_duration_since(Instant::now());
        let read = tokio::select! {
            read = tokio::time::timeout(idle.min(left), self.stream.read_buf(&mut self.input)) => Some(read),
            // Between messages; one that is being sent may come to its end.
            _ = self.stop.wait_for(|stop| *stop), if self.mail.is_none() => None,
        };
        match read {
            Some(Ok(count)) => return Ok(count? > 0),
            Some(Err(_)) if left < idle => self.say(&reply::TOO_LONG_A_SESSION),
            Some(Err(_)) => self.say(&reply::TIMEOUT),
            None => self.say(&reply::STOPPING),
        }
        Ok(false)
    }

    async fn flush(&mut self) -> io::Result<()> {
        let idle = Duration::from_secs(self.listener.limits().idle_timeout);
        let written = tokio::time::timeout(idle, async {
            self.stream.write_all(&self.output).await?;
            self.stream.flush().await
        });
        written.await.map_err(|_| io::ErrorKind::TimedOut)??;
        self.output.clear();
        Ok(())
    }

    fn say(&mut self, reply: &Reply) {
        reply.write(&mut self.output);
    }

    /// Says what is wrong; whoever does too much of it has to go.
    fn complain(&mut self, reply: &Reply) -> Next {
        self.errors += 1;
        if self.errors > self.listener.limits().max_errors {
            self.say(&reply::TOO_MANY_ERRORS);
            return Next::Close;
        }
        self.say(reply);
        Next::GoOn
    }

    async fn answer(&mut self, request: Request<String>) -> io::Result<Next> {
        let is_lmtp = self.listener.protocol() == Protocol::Lmtp;
        Ok(match request {
            Request::Ehlo { host } if !is_lmtp => self.greet(host, true),
            Request::Helo { host } if !is_lmtp => self.greet(host, false),
            Request::Lhlo { host } if is_lmtp => self.greet(host, true),
            Request::Mail { from } => self.start_mail(from.address, from.size),
            Request::Rcpt { to } => self.add_recipient(to.address).await,
            Request::Data => return self.data().await,
            Request::Bdat { chunk_size, is_last } => return self.chunk(chunk_size, is_last).await,
            Request::Rset => {
                self.mail = None;
                self.accept(&reply::RESET)
            }
            Request::StartTls => return self.start_tls().await,
            Request::Noop { .. } => self.accept(&reply::RESET),
            Request::Vrfy { .. } => self.accept(&reply::CANNOT_VERIFY),
            Request::Quit => {
                self.say(&reply::BYE);
                Next::Close
            }
            _ => self.complain(&reply::UNKNOWN),
        })
    }

    fn accept(&mut self, reply: &Reply) -> Next {
        self.say(reply);
        Next::GoOn
    }

    fn greet(&mut self, host: String, is_extended: bool) -> Next {
        self.mail = None;
        self.greeted = Some(host);
        let name = self.listener.hostname().to_owned();
        if !is_extended {
            return self.accept(&Reply::plain(250, name));
        }
        let size = format!("SIZE {}", self.listener.limits().max_message);
        let extensions = ["PIPELINING", "8BITMIME", "SMTPUTF8", "CHUNKING", "ENHANCEDSTATUSCODES", &size];
        let tls = self.listener.tls().filter(|_| !self.is_secure).map(|_| "STARTTLS");
        let lines: Vec<&str> = [name.as_str()].into_iter().chain(tls).chain(extensions).collect();
        for (number, line) in lines.iter().enumerate() {
            let more = if number + 1 < lines.len() { '-' } else { ' ' };
            self.output.extend_from_slice(format!("250{more}{line}\r\n").as_bytes());
        }
        Next::GoOn
    }

    async fn start_tls(&mut self) -> io::Result<Next> {
        let listener = Arc::clone(&self.listener);
        let Some(tls) = listener.tls().filter(|_| !self.is_secure) else {
            return Ok(self.complain(&reply::UNKNOWN));
        };
        self.say(&reply::START_TLS);
        self.flush().await?;
        // What was sent before it was secure may be anybody's: it counts for nothing, and neither does what was said.
        self.input.clear();
        self.done = 0;
        self.commands = RequestReceiver::default();
        (self.greeted, self.mail) = (None, None);
        let plain = std::mem::replace(&mut self.stream, Box::new(tokio::io::empty()));
        let idle = Duration::from_secs(self.listener.limits().idle_timeout);
        let secured = tokio::time::timeout(idle, tls::secure(tls, plain)).await;
        self.stream = secured.map_err(|_| io::ErrorKind::TimedOut)??;
        self.is_secure = true;
        Ok(Next::GoOn)
    }

    fn start_mail(&mut self, sender: String, size: usize) -> Next {
        if self.greeted.is_none() || self.mail.is_some() {
            return self.complain(&reply::BAD_SEQUENCE);
        }
        if !is_plain(&sender) {
            return self.complain(&Reply::of_error(&Error::InvalidSenderAddress));
        }
        if size > self.listener.limits().max_message {
            return self.complain(&reply::TOO_LONG);
        }
        if self.messages >= self.listener.limits().max_messages {
            self.say(&reply::TOO_MANY_MESSAGES);
            return Next::Close;
        }
        if !self.listener.intake().has_room() {
            return self.accept(&reply::DISK_FULL);
        }
        self.mail = Some(Mail { sender, chunks: Some(Vec::new()), ..Mail::default() });
        self.accept(&reply::SENDER)
    }

    async fn add_recipient(&mut self, address: String) -> Next {
        let Some(mail) = &self.mail else { return self.complain(&reply::BAD_SEQUENCE) };
        if mail.in_chunks {
            return self.complain(&reply::BAD_SEQUENCE);
        }
        if mail.recipients.len() >= self.listener.limits().max_recipients {
            return self.accept(&reply::TOO_MANY_RECIPIENTS);
        }
        let Some((_, domain)) = address.rsplit_once('@') else { return self.complain(&reply::NO_DOMAIN) };
        if !is_plain(&address) {
            return self.complain(&Reply::of_error(&Error::InvalidRecipientAddress));
        }
        let policy = match self.listener.policy_for(domain, &mail.sender, self.peer).await {
            Ok(policy) => policy,
            Err(reply) => return self.complain(&reply),
        };
        if !policy.takes_mail() {
            let peer = self.peer.ip();
            return self.complain(&Reply::not_permitted_for(peer));
        }
        if policy.relays() && !self.listener.intake().may_have_route(&address) {
            return self.accept(&reply::NO_ROUTE);
        }
        let Some(mail) = &mut self.mail else { return self.complain(&reply::BAD_SEQUENCE) };
        mail.recipients.push(Recipient { address, policy });
        self.accept(&reply::RECIPIENT)
    }

    async fn data(&mut self) -> io::Result<Next> {
        match &self.mail {
            None => return Ok(self.complain(&reply::BAD_SEQUENCE)),
            Some(mail) if mail.in_chunks => return Ok(self.complain(&reply::BAD_SEQUENCE)),
            Some(mail) if mail.recipients.is_empty() => return Ok(self.complain(&reply::NO_RECIPIENT)),
            Some(_) => self.say(&Reply::plain(354, "go on, and end with a dot on a line of its own")),
        }
        let mut receiver = DataReceiver::new(self.listener.limits().max_message);
        loop {
            let mut input = &self.input[self.done..];
            let is_over = receiver.take(&mut input);
            self.done = self.input.len() - input.len();
            if is_over {
                break;
            }
            if !self.read().await? {
                return Ok(Next::Close);
            }
        }
        let message = match receiver.finish() {
            Received::Whole(message) => Some(message),
            Received::TooLong => None,
        };
        self.hand_over(message).await
    }

    async fn chunk(&mut self, size: usize, is_last: bool) -> io::Result<Next> {
        let most = self.listener.limits().max_message;
        let mut left = size;
        // What was announced comes, whether it is wanted or not.
        loop {
            let part = left.min(self.input.len() - self.done);
            let bytes = &self.input[self.done..self.done + part];
            if let Some(mail) = &mut self.mail {
                mail.in_chunks = true;
                let chunks = mail.chunks.take_if(|chunks| chunks.len() + bytes.len() > most);
                drop(chunks);
                if let Some(chunks) = &mut mail.chunks {
                    chunks.extend_from_slice(bytes);
                }
            }
            self.done += part;
            left -= part;
            if left == 0 {
                break;
            }
            if !self.read().await? {
                return Ok(Next::Close);
            }
        }
        match &mut self.mail {
            None => Ok(self.complain(&reply::BAD_SEQUENCE)),
            Some(mail) if mail.recipients.is_empty() => {
                self.mail = None;
                Ok(self.complain(&reply::NO_RECIPIENT))
            }
            Some(_) if !is_last => Ok(self.accept(&reply::CHUNK)),
            Some(mail) => {
                let message = mail.chunks.take();
                self.hand_over(message).await
            }
        }
    }

    /// Answers for a message when it is where it is to be.
    async fn hand_over(&mut self, message: Option<Vec<u8>>) -> io::Result<Next> {
        let mail = self.mail.take().unwrap_or_default();
        let recipients = mail.recipients.len();
        let reply = match message {
            None => reply::TOO_LONG,
            Some(message) => {
                self.messages += 1;
                let envelope = Envelope {
                    connection: Connection { listener: self.listener.address(), peer: self.peer },
                    hostname: self.listener.hostname().to_owned(),
                    batch: self.listener.limits().batch_handling,
                    is_secure: self.is_secure,
                    helo: self.greeted.clone().unwrap_or_default(),
                    protocol: self.listener.protocol(),
                    sender: mail.sender,
                    recipients: mail.recipients,
                };
                self.listener.intake().take(envelope, message).await
            }
        };
        // LMTP answers for each recipient.
        let answers = if self.listener.protocol() == Protocol::Lmtp { recipients } else { 1 };
        (0..answers).for_each(|_| self.say(&reply));
        Ok(Next::GoOn)
    }
}

/// Whether an address means the same when it is written between `<` and `>` again: the parser takes quotes away.
fn is_plain(address: &str) -> bool {
    !address.contains(|c: char| c.is_control() || matches!(c, ' ' | '<' | '>' | '"'))
}

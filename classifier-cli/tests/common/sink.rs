//! A server that messages are passed on to.
#![allow(dead_code, reason = "each test file uses a part")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A server that keeps what it is sent.
#[derive(Clone)]
pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    messages: Mutex<Vec<Vec<u8>>>,
    /// What it says to the next messages; then it takes them.
    replies: Mutex<Vec<&'static str>>,
    has_chunks: bool,
}

impl Sink {
    pub(crate) fn start(replies: &[&'static str], has_chunks: bool) -> Sink {
        Sink::start_at("127.0.0.1:0".parse().unwrap(), replies, has_chunks)
    }

    pub(crate) fn start_at(address: SocketAddr, replies: &[&'static str], has_chunks: bool) -> Sink {
        let listener = TcpListener::bind(address).unwrap();
        let replies = Mutex::new(replies.iter().rev().copied().collect());
        let state = Arc::new(State { replies, has_chunks, ..State::default() });
        let sink = Sink { address: listener.local_addr().unwrap(), state: Arc::clone(&state) };
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let state = Arc::clone(&state);
                std::thread::spawn(move || state.talk(stream.unwrap()));
            }
        });
        sink
    }

    pub(crate) fn messages(&self) -> Vec<Vec<u8>> {
        self.state.messages.lock().unwrap().clone()
    }

    /// What the configuration has to say.
    pub(crate) fn relay(&self) -> String {
        format!(
            "[relay]\nspool = 'spool'\nrouting_domain = '[127.0.0.1]:{}'\nretry_interval = 1\n",
            self.address.port()
        )
    }
}

impl State {
    /// `None` when the client is gone.
    fn talk(&self, stream: TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        let mut out = stream;
        let mut say = |text: &str| out.write_all(format!("{text}\r\n").as_bytes()).ok();
        say("220 sink")?;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let command = line.trim_end().to_ascii_uppercase();
            match command.split([' ', ':']).next()? {
                "EHLO" if self.has_chunks => say("250-sink\r\n250-8BITMIME\r\n250 CHUNKING")?,
                "EHLO" => say("250-sink\r\n250 8BITMIME")?,
                "DATA" => {
                    say("354 go on")?;
                    let message = data(&mut reader)?;
                    say(&self.keep(message))?;
                }
                "BDAT" => {
                    let mut message = vec![0; command.split(' ').nth(1)?.parse().ok()?];
                    reader.read_exact(&mut message).ok()?;
                    say(&self.keep(message))?;
                }
                "QUIT" => return say("221 bye"),
                _ => say("250 OK")?,
            }
        }
    }

    fn keep(&self, message: Vec<u8>) -> String {
        if let Some(reply) = self.replies.lock().unwrap().pop() {
            return reply.to_owned();
        }
        self.messages.lock().unwrap().push(message);
        "250 2.0.0 kept".to_owned()
    }
}

/// Up to the line with a dot, by lines that end in CRLF and nothing else.
fn data(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut message: Vec<u8> = Vec::new();
    let mut line = Vec::new();
    loop {
        while !line.ends_with(b"\r\n") {
            if reader.read_until(b'\n', &mut line).ok()? == 0 {
                return None;
            }
        }
        match line.strip_prefix(b".") {
            Some(b"\r\n") => return Some(message),
            rest => message.extend_from_slice(rest.unwrap_or(&line)),
        }
        line.clear();
    }
}

//! A service that runs, and a client of its own for HTTP.
#![allow(dead_code, reason = "each test file uses a part")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStderr, Command};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::program;

/// Far longer than anything here takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A service that is killed when the test is over.
pub(crate) struct Service {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) log: BufReader<ChildStderr>,
}

impl Service {
    /// Starts it with arguments, on a port that is free.
    pub(crate) fn start(args: &[&str]) -> Service {
        let mut child = program(["serve", "--listen", "127.0.0.1:0"].iter().chain(args)).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let line = line_with(&mut log, "listening for HTTP");
        let address = line.split("address=").nth(1).expect("an address").split_whitespace().next().unwrap();
        Service { address: address.parse().unwrap(), child, log }
    }

    pub(crate) fn with_rules(path: &Path) -> Service {
        Service::start(&["--rules", path.to_str().unwrap()])
    }

    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n");
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        request += &format!("content-length: {}\r\n\r\n", body.len());
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        // It may answer before it has read everything, and close.
        let _ = stream.write_all(body);
        Answer::read(stream)
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], b"")
    }

    pub(crate) fn post(&self, path: &str, kind: &str, body: impl AsRef<[u8]>) -> Answer {
        self.ask("POST", path, &[("content-type", kind)], body.as_ref())
    }

    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads lines up to the first that has this in it.
pub(crate) fn line_with(log: &mut impl BufRead, part: &str) -> String {
    let mut all = String::new();
    loop {
        let mut line = String::new();
        assert!(log.read_line(&mut line).unwrap() > 0, "{part} was never said, but:\n{all}");
        if line.contains(part) {
            return line;
        }
        all += &line;
    }
}

/// The answer to a request.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn read(stream: TcpStream) -> Answer {
        let mut stream = BufReader::new(stream);
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            assert!(stream.read_line(&mut line).unwrap() > 0, "the answer ends after {lines:?}");
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let header = |line: &String| {
            let (name, value) = line.split_once(':').expect("a header");
            (name.to_lowercase(), value.trim().to_owned())
        };
        let headers: BTreeMap<_, _> = lines[1..].iter().map(header).collect();
        let status = lines[0].split(' ').nth(1).unwrap().parse().unwrap();
        let is_chunked = headers.get("transfer-encoding").is_some_and(|encoding| encoding == "chunked");
        let body = if is_chunked { chunks(&mut stream) } else { rest(&mut stream) };
        Answer { status, headers, body: String::from_utf8(body).unwrap() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

fn rest(stream: &mut impl Read) -> Vec<u8> {
    let mut body = Vec::new();
    stream.read_to_end(&mut body).unwrap();
    body
}

fn chunks(stream: &mut impl BufRead) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(chunk) = chunk(stream) {
        body.extend(chunk);
    }
    body
}

/// `None` at the end.
pub(crate) fn chunk(stream: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut line = String::new();
    stream.read_line(&mut line).unwrap();
    let length = usize::from_str_radix(line.trim(), 16).expect("the length of a chunk");
    let mut chunk = vec![0; length + 2];
    stream.read_exact(&mut chunk).unwrap();
    chunk.truncate(length);
    (length > 0).then_some(chunk)
}

#[track_caller]
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "never came: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

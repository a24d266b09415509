//! A service that takes mail, and a client that sends it.
#![allow(dead_code, reason = "each test file uses a part")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::service::{PATIENCE, Service, line_with, wait_until};
use super::{folder, program};

/// What users write, as they write it.
const DOMAINS: &str = r#"["bounce.examplecorp.com"]
# accept and log OOB messages sent to bounce.examplecorp.com
log_oob = "LogThenDrop"

["fbl.examplecorp.com"]
log_arf = "LogThenDrop"
"#;

/// The same for what is to be passed on.
const RELAYED: &str = r#"
["relay.examplecorp.com"]
log_oob = "LogThenRelay"
log_arf = true

["all.examplecorp.com"]
relay_to = true
"#;

/// A service that takes reports, and the folder with its logs.
pub(crate) struct Intake {
    pub(crate) service: Service,
    pub(crate) address: SocketAddr,
    pub(crate) folder: PathBuf,
}

impl Intake {
    /// In an empty folder, with more for the listener and for records.
    pub(crate) fn start(test: &str, smtp: &str, records: &str) -> Intake {
        Intake::start_in(folder(test), smtp, records)
    }

    /// On a port that is known before.
    pub(crate) fn start_at(test: &str, port: u16, records: &str) -> Intake {
        Intake::start_on(folder(test), port, "", records, "", &[])
    }

    pub(crate) fn start_in(folder: PathBuf, smtp: &str, records: &str) -> Intake {
        Intake::start_on(folder, 0, smtp, records, "", &[])
    }

    /// With more domains.
    pub(crate) fn start_in_with(folder: PathBuf, smtp: &str, records: &str, domains: &str) -> Intake {
        Intake::start_on(folder, 0, smtp, records, domains, &[])
    }

    /// With a library that comes before the system's.
    pub(crate) fn start_with(folder: PathBuf, records: &str, library: &Path, call: &Path) -> Intake {
        Intake::start_on(folder, 0, "", records, "", &[("LD_PRELOAD", library), ("FAILING_CALL", call)])
    }

    /// As a policy in this folder has it; what it says of its listener must leave the port open.
    pub(crate) fn start_policy(folder: PathBuf, config: &str) -> Intake {
        fs::write(folder.join("serve.toml"), config).unwrap();
        let (config, policy) = (folder.join("serve.toml"), folder.join("init.lua"));
        let args = ["--config", config.to_str().unwrap(), "--policy", policy.to_str().unwrap()];
        Intake::spawn(folder, program(["serve", "--listen", "127.0.0.1:0"].iter().chain(&args)), "ESMTP")
    }

    fn start_on(
        folder: PathBuf,
        port: u16,
        smtp: &str,
        records: &str,
        domains: &str,
        env: &[(&str, &Path)],
    ) -> Intake {
        let relayed = if records.contains("[relay]") { RELAYED } else { "" };
        fs::write(folder.join("listener_domains.toml"), format!("{DOMAINS}{relayed}{domains}")).unwrap();
        let config = format!(
            "[records]\nlog_dir = 'logs'\nmin_free_space = 0\n{records}\n[[smtp]]\nlisten = '127.0.0.1:{port}'\n\
             domains = ['listener_domains.toml']\n{smtp}\n"
        );
        fs::write(folder.join("serve.toml"), config).unwrap();
        let path = folder.join("serve.toml");
        let mut command = program(["serve", "--listen", "127.0.0.1:0", "--config", path.to_str().unwrap()]);
        command.envs(env.iter().copied());
        Intake::spawn(folder, command, if smtp.contains("lmtp") { "LMTP" } else { "ESMTP" })
    }

    fn spawn(folder: PathBuf, mut command: Command, protocol: &str) -> Intake {
        let mut child = command.spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut address = |of: &str| -> SocketAddr {
            let line = line_with(&mut log, of);
            line.split("address=").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap()
        };
        let smtp = address(&format!("listening for {protocol}"));
        let http = address("listening for HTTP");
        Intake { service: Service { child, address: http, log }, address: smtp, folder }
    }

    pub(crate) fn client(&self) -> Client {
        Client::connect(self.address).expect("it listens")
    }

    /// Ends it in order, and gives what it has logged.
    pub(crate) fn records(mut self) -> Vec<Value> {
        self.service.signal("TERM");
        assert!(self.service.child.wait().unwrap().success());
        records(&self.folder.join("logs"))
    }
}

/// All records of a folder, in order. Every segment must be whole.
fn records(folder: &Path) -> Vec<Value> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().flat_map(|path| segment(path)).collect()
}

fn segment(path: &Path) -> Vec<Value> {
    let text =
        zstd::decode_all(fs::File::open(path).unwrap()).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let text = String::from_utf8(text).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A client that does as it is told.
pub(crate) struct Client(pub(crate) BufReader<TcpStream>);

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> std::io::Result<Client> {
        let mut client = Client::mute(address)?;
        match client.reply()?.starts_with("220 ") {
            true => Ok(client),
            false => Err(std::io::ErrorKind::ConnectionRefused.into()),
        }
    }

    pub(crate) fn mute(address: SocketAddr) -> std::io::Result<Client> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Client(BufReader::new(stream)))
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) -> std::io::Result<()> {
        self.0.get_mut().write_all(bytes.as_ref())
    }

    /// A reply, its last line.
    pub(crate) fn reply(&mut self) -> std::io::Result<String> {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(line.trim_end().to_owned());
            }
        }
    }

    pub(crate) fn ask(&mut self, bytes: impl AsRef<[u8]>) -> std::io::Result<String> {
        self.send(bytes)?;
        self.reply()
    }

    /// Sends a message to one recipient, and gives the last reply.
    pub(crate) fn mail(&mut self, to: &str, message: &str) -> std::io::Result<String> {
        self.send(format!("MAIL FROM:<>\r\nRCPT TO:<{to}>\r\nDATA\r\n"))?;
        for expected in ["250", "250", "354"] {
            let reply = self.reply()?;
            if !reply.starts_with(expected) {
                return Ok(reply);
            }
        }
        self.ask(format!("{}\r\n.\r\n", message.replace("\r\n.", "\r\n..")))
    }
}

pub(crate) fn oob(recipient: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: a@bounce.examplecorp.com\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\n\r\n\
         It could not be delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: failed\r\n\
         Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 <{recipient}>: User unknown\r\n--b--"
    )
}

pub(crate) const ARF: &str = "From: fbl@isp.example\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/report; report-type=feedback-report; boundary=\"b\"\r\n\r\n--b\r\n\r\nSpam.\r\n--b\r\n\
    Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: fbl/1\r\nVersion: 1\r\n\
    Original-Rcpt-To: <bob@isp.example>\r\n--b--";

pub(crate) const BOUNCES: &str = "a@bounce.examplecorp.com";

/// How often a service is killed. `BOUNCE_KILLS=100` is the whole campaign.
pub(crate) fn kills() -> u64 {
    std::env::var("BOUNCE_KILLS").map_or(3, |kills| kills.parse().expect("a number"))
}

/// Kills services while 64 clients send them messages to this address, each with a number of its own, and gives the
/// numbers of the messages that were answered with 250.
pub(crate) fn killed_under_load(
    start: impl Fn() -> Intake,
    to: &str,
    message: impl Fn(u64) -> String + Sync,
) -> Vec<u64> {
    const CLIENTS: usize = 64;
    let (number, answered) = (AtomicU64::new(0), Mutex::new(Vec::new()));
    for kill in 0..kills() {
        let mut intake = start();
        let address = intake.address;
        let count = || answered.lock().unwrap().len();
        let before = count();
        // What was not answered is no promise: each attempt has a number of its own.
        let send = || {
            let Ok(mut client) = Client::connect(address) else { return };
            let _ = client.ask("EHLO x\r\n");
            loop {
                let number = number.fetch_add(1, Ordering::Relaxed);
                // Until the service is gone.
                let Ok(reply) = client.mail(to, &message(number)) else { return };
                if reply.starts_with("250 ") {
                    answered.lock().unwrap().push(number);
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(send);
            }
            wait_until("answers", || count() > before + 50);
            // At another moment each time.
            std::thread::sleep(Duration::from_micros(kill * 7919 % 50_000));
            intake.service.child.kill().unwrap();
            intake.service.child.wait().unwrap();
        });
    }
    answered.into_inner().unwrap()
}

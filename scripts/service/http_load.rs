//! Asks a service for the class of a reply, over and over, on many connections at a time, and says how long it took.
//!
//! ```console
//! $ rustc --edition 2024 -O http_load.rs && ./http_load 127.0.0.1:8025 CONNECTIONS REQUESTS
//! ```

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

const BODY: &str = "\"550 5.1.1 <bob@example.com>: Recipient address rejected: User unknown\"";

/// A thread for each connection: what it needs for its stack.
const STACK_BYTES: usize = 128 << 10;

/// An answer: its status, and how long it took.
type Timed = (u16, Duration);

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, connections, requests] = &arguments[..] else {
        return Err(Error::new(ErrorKind::InvalidInput, "usage: http_load ADDRESS CONNECTIONS REQUESTS"));
    };
    let number =
        |text: &String| text.parse::<usize>().map_err(|error| Error::new(ErrorKind::InvalidInput, error));
    let (connections, requests) = (number(connections)?, number(requests)?);
    let start = Instant::now();
    let threads = (0..connections).map(|_| {
        let address = address.clone();
        thread::Builder::new().stack_size(STACK_BYTES).spawn(move || ask(&address, requests / connections))
    });
    let threads = threads.collect::<Result<Vec<_>>>()?;
    let mut answers: Vec<Timed> = Vec::new();
    for thread in threads {
        answers.extend(thread.join().map_err(|_| Error::other("a thread panicked"))??);
    }
    report(connections, &answers, start.elapsed());
    Ok(())
}

fn ask(address: &str, requests: usize) -> Result<Vec<Timed>> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    let request = format!(
        "POST /v1/classify HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    let mut answers = Vec::with_capacity(requests);
    for _ in 0..requests {
        let start = Instant::now();
        stream.get_mut().write_all(request.as_bytes())?;
        answers.push((answer(&mut stream)?, start.elapsed()));
    }
    Ok(answers)
}

/// The status of an answer, which is read to its end.
fn answer(stream: &mut BufReader<TcpStream>) -> Result<u16> {
    let wrong = || Error::new(ErrorKind::InvalidData, "this is no answer");
    let (mut status, mut length) = (None, 0);
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        match line.trim_end().to_ascii_lowercase() {
            line if line.starts_with("http/1.1 ") => {
                status = line.get(9..12).and_then(|code| code.parse().ok())
            }
            line if line.is_empty() => break,
            line => {
                if let Some(value) = line.strip_prefix("content-length: ") {
                    length = value.parse().map_err(|_| wrong())?;
                }
            }
        }
    }
    stream.read_exact(&mut vec![0; length])?;
    status.ok_or_else(wrong)
}

fn report(connections: usize, answers: &[Timed], took: Duration) {
    let of = |wanted: u16| {
        let of_status = answers.iter().filter(|(status, _)| *status == wanted);
        let mut times: Vec<Duration> = of_status.map(|(_, time)| *time).collect();
        times.sort_unstable();
        times
    };
    let (answered, refused) = (of(200), of(429));
    let at = |times: &[Duration], percent: usize| {
        let time = times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)));
        time.map_or("-".to_owned(), |time| format!("{:.2} ms", time.as_secs_f64() * 1e3))
    };
    println!(
        "{connections} connections: {} answers a second, p50 {}, p99 {}; {} refused with 429, p99 {}; {} other",
        (answers.len() as f64 / took.as_secs_f64()) as u64,
        at(&answered, 50),
        at(&answered, 99),
        refused.len(),
        at(&refused, 99),
        answers.len() - answered.len() - refused.len(),
    );
}

//! The PROXY protocol, version 2: a proxy says first who its client is.
//!
//! By the specification of HAProxy, `proxy-protocol.txt`, section 2.2.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::io::{AsyncRead, AsyncReadExt};

const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";

/// How long what comes after the first 16 bytes may be: two addresses, and room for what is said besides.
const MOST_BYTES: usize = 2_048;

/// Who the client is; `None` where the proxy speaks for itself, to see whether the service lives.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<SocketAddr>> {
    let mut head = [0; 16];
    stream.read_exact(&mut head).await?;
    let length = usize::from(u16::from_be_bytes([head[14], head[15]]));
    if head[..12] != SIGNATURE || length > MOST_BYTES {
        return Err(wrong("this is not version 2 of the PROXY protocol"));
    }
    let mut rest = vec![0; length];
    stream.read_exact(&mut rest).await?;
    match (head[12], head[13]) {
        (0x20, _) => Ok(None),
        (0x21, family) => source(family, &rest).map(Some),
        _ => Err(wrong("unknown version or command of the PROXY protocol")),
    }
}

/// Source and destination address, then both ports. What follows them is for others.
fn source(family: u8, rest: &[u8]) -> io::Result<SocketAddr> {
    let short = || wrong("an address of the PROXY protocol is cut off");
    let port =
        |at: usize| rest.get(at..at + 2).map(|port| u16::from_be_bytes([port[0], port[1]])).ok_or_else(short);
    match family {
        0x11 => {
            let address: [u8; 4] = rest.first_chunk().copied().ok_or_else(short)?;
            Ok(SocketAddr::new(IpAddr::V4(Ipv4Addr::from(address)), port(8)?))
        }
        0x21 => {
            let address: [u8; 16] = rest.first_chunk().copied().ok_or_else(short)?;
            Ok(SocketAddr::new(IpAddr::V6(Ipv6Addr::from(address)), port(32)?))
        }
        _ => Err(wrong("the PROXY protocol names no client of TCP")),
    }
}

fn wrong(problem: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(command: u8, family: u8, rest: &[u8]) -> Vec<u8> {
        let length = (rest.len() as u16).to_be_bytes();
        [&SIGNATURE[..], &[command, family], &length, rest].concat()
    }

    #[tokio::test]
    async fn headers() {
        let v4 = [192, 0, 2, 7, 127, 0, 0, 1, 0x1f, 0x90, 0, 25];
        let v6 = [&[0x20, 1, 0xd, 0xb8][..], &[0; 11], &[1], &[0; 16], &[0, 25, 0, 25]].concat();
        let more = [&v4[..], &[3, 0, 4, 0, 0, 0, 0]].concat();
        for (bytes, client) in [
            (header(0x21, 0x11, &v4), Ok(Some("192.0.2.7:8080"))),
            (header(0x21, 0x11, &more), Ok(Some("192.0.2.7:8080"))),
            (header(0x21, 0x21, &v6), Ok(Some("[2001:db8::1]:25"))),
            (header(0x20, 0, &[]), Ok(None)),
            (header(0x21, 0x11, &v4[..9]), Err(())),
            (header(0x21, 0x31, &[0; 216]), Err(())),
            (header(0x11, 0x11, &v4), Err(())),
            (header(0x21, 0x11, &[0; 3_000]), Err(())),
            (b"EHLO mx.example\r\nQUIT\r\n".to_vec(), Err(())),
            (b"PROXY TCP4 192.0.2.7 127.0.0.1 8080 25\r\n".to_vec(), Err(())),
            (header(0x21, 0x11, &v4)[..20].to_vec(), Err(())),
        ] {
            let after = [&bytes[..], b"EHLO"].concat();
            let mut input = if client.is_err() { &bytes[..] } else { &after[..] };
            let read = read(&mut input).await;
            let said = read.map(|client| client.map(|client| client.to_string())).map_err(|_| ());
            assert_eq!(said, client.map(|client| client.map(str::to_owned)), "{bytes:?}");
            // Nothing of what the client says is taken.
            assert!(client.is_err() || input == b"EHLO");
        }
    }
}

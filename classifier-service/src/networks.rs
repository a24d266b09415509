//! Networks of clients: `10.0.0.0/8`, `192.0.2.1`, `2001:db8::/32`.

use std::net::IpAddr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// Addresses that start with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// A network for which mail is passed on must be at least so narrow: a wider one, or a list of such, would be everybody.
const WIDEST: (u8, u8) = (8, 32);

impl Network {
    /// Reads an address, or one with the number of bits that count.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Network, String> {
        let wrong = || format!("\"{text}\" is no network: give \"192.0.2.1\" or \"10.0.0.0/8\"");
        let (address, bits) =
            text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let (all, least) = match address {
            IpAddr::V4(_) => (32, WIDEST.0),
            IpAddr::V6(_) => (128, WIDEST.1),
        };
        let bits = bits.map_or(Ok(all), str::parse).map_err(|_| wrong())?;
        if bits > all {
            return Err(wrong());
        }
        if bits < least {
            return Err(format!(
                "\"{text}\" would make an open relay of the service: name networks of at least /{least}"
            ));
        }
        Ok(Network { address, bits })
    }

    /// Whether an address is in it. One of IPv4 is the same however it is written.
    pub(crate) fn has(self, address: IpAddr) -> bool {
        match (self.address.to_canonical(), address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                // As IPv6, `::ffff:` would stand before it.
                let bits = if self.address.is_ipv6() { self.bits.saturating_sub(96) } else { self.bits };
                let shift = 32 - u32::from(bits);
                (u64::from(u32::from(own)) >> shift) == (u64::from(u32::from(other)) >> shift)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differences = u128::from(own) ^ u128::from(other);
                differences.leading_zeros() >= u32::from(self.bits)
            }
            _ => false,
        }
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        Network::parse(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_a_network() {
        for (network, address, is_in) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.128/25", "192.0.2.127", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::1", "::1", true),
            ("::1", "127.0.0.1", false),
            ("10.0.0.0/8", "::1", false),
        ] {
            assert_eq!(
                Network::parse(network).unwrap().has(address.parse().unwrap()),
                is_in,
                "{address} in {network}"
            );
        }
    }

    #[test]
    fn what_is_no_network() {
        for (text, said) in [
            ("0.0.0.0/0", "open relay"),
            ("0.0.0.0/7", "open relay"),
            ("::/0", "open relay"),
            ("10.0.0.0/33", "no network"),
            ("10.0.0/8", "no network"),
            ("localhost", "no network"),
            ("", "no network"),
        ] {
            assert!(Network::parse(text).expect_err(text).contains(said), "{text}");
        }
    }
}

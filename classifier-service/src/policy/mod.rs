//! Policies in Lua, as KumoMTA's: a script says how the service is set up, which domains it takes mail for, and where
//! messages go.
//!
//! `lua/` asks a script; `stub.rs` stands for it where the service is built without Lua.

#[cfg(feature = "lua")]
mod lua;
#[cfg(not(feature = "lua"))]
mod stub;

use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::{Map, Value, json};

#[cfg(feature = "lua")]
pub(crate) use self::lua::Policy;
#[cfg(not(feature = "lua"))]
pub(crate) use self::stub::Policy;

/// What is known of a message by names, and can be changed by a policy.
pub(crate) type Meta = Map<String, Value>;

/// The names of metadata that say where a message goes. The first that is there counts.
pub(crate) const ROUTES: [&str; 2] = ["routing_domain", "queue"];

/// The route of a message that goes nowhere, as KumoMTA's queue of that name.
pub(crate) const NOWHERE: &str = "null";

/// A message, as a policy sees it.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) id: String,
    pub(crate) sender: String,
    /// One, unless messages are batched.
    pub(crate) recipients: Vec<String>,
    pub(crate) data: Arc<Vec<u8>>,
    pub(crate) meta: Meta,
}

/// Where a client is connected.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Connection {
    pub(crate) listener: SocketAddr,
    pub(crate) peer: SocketAddr,
}

impl Connection {
    /// By KumoMTA's names.
    pub(crate) fn meta(self) -> Meta {
        let values = [
            ("received_via", json!(self.listener.to_string())),
            ("received_from", json!(self.peer.to_string())),
        ];
        values.map(|(key, value)| (key.to_owned(), value)).into_iter().collect()
    }
}

/// Why there is no answer of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// The script refuses what was asked, by `kumo.reject`.
    Rejected(Rejection),
    /// The script failed, which is in the log.
    Failed,
}

/// A reply that a script wants to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rejection {
    pub(crate) code: u16,
    pub(crate) text: String,
}

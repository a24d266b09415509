//! The policy as a script in Lua.
//!
//! ```text
//!   script.rs    the text of the script, of what it requires, and of the files of domains that it names
//!      |
//!   vm.rs        one Lua with the script in it: calls its handlers     limits.rs, prelude.lua: what they may cost
//!      |  `----- kumo.rs      the module `kumo`                        place.rs: where in the script
//!      |  `----- configure.rs what `init` sets up   fields.rs: tables of options, of which each is known
//!      |  `----- message.rs   `msg`, addresses      domains.rs: `policy-extras.listener_domains`
//!      |  `----- strings.rs   `string.find` and the like, by patterns.rs, which the clock ends
//!      |
//!   pool.rs      threads with one Lua each; one that does not come back is left behind and replaced
//!      |
//!   events.rs    what the service asks
//! ```
//!
//! A script cannot hang the service. Lua's instructions are counted, and past the limit each further one fails, whatever
//! catches errors; memory is limited by the allocator; and what no counter sees, a loop in C code, keeps a thread that
//! nobody waits for. There are at most [`max_stuck`](crate::config::Policy::max_stuck) of those.

mod configure;
mod domains;
mod events;
mod fields;
mod json;
mod kumo;
mod limits;
mod message;
mod patterns;
mod place;
mod pool;
mod script;
mod strings;
mod vm;

#[cfg(test)]
mod tests;

pub(crate) use self::events::Policy;

use super::{Connection, Meta, NOWHERE, ROUTES, Received, Rejection, Stopped};

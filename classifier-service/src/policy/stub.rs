//! What stands for policies where the service is built without them.

use super::{Connection, Meta, Received, Stopped};
use crate::config::Config;
use crate::domains;

/// There is none.
#[derive(Debug)]
pub(crate) enum Policy {}

impl Policy {
    pub(crate) fn load(_: &Config) -> Result<(Policy, Config), String> {
        Err("policy.file: this program was built without its feature `lua`".to_owned())
    }

    pub(crate) fn attach(&self, _: &bounce_classifier::live::LiveClassifier) {
        match *self {}
    }

    pub(crate) fn reload(&self) {
        match *self {}
    }

    pub(crate) fn relayed(&self) -> Option<String> {
        match *self {}
    }

    pub(crate) fn says_domains(&self) -> bool {
        match *self {}
    }

    pub(crate) fn sees_messages(&self) -> bool {
        match *self {}
    }

    pub(crate) fn sees_records(&self) -> bool {
        match *self {}
    }

    pub(crate) async fn record(&self, _: Received) -> Result<Option<Meta>, Stopped> {
        match *self {}
    }

    pub(crate) async fn domain(&self, _: &str, _: Connection) -> Result<Option<domains::Policy>, Stopped> {
        match *self {}
    }

    pub(crate) async fn received(&self, _: Received) -> Result<Meta, Stopped> {
        match *self {}
    }
}

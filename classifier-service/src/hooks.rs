//! Records that a policy wants to have passed on, as messages: `should_enqueue_log_record`.

use std::sync::Arc;
use std::time::SystemTime;

use serde_json::Value;
use tokio::sync::{mpsc, watch};

use crate::answers::seconds;
use crate::intake::Ids;
use crate::policy::{Meta, NOWHERE, Policy, ROUTES, Received};
use crate::records::{OF_RECORDS, Said};
use crate::relay::{Entry, Relay};

/// How many groups of records may wait for the policy before whoever writes records waits, too.
pub(crate) const MOST_WAITING: usize = 1_024;

/// Asks a policy about records.
pub(crate) struct Hooks {
    policy: Arc<Policy>,
    relay: Option<Arc<Relay>>,
    ids: Ids,
}

impl Hooks {
    pub(crate) fn new(policy: Arc<Policy>, relay: Option<Arc<Relay>>) -> Hooks {
        Hooks { policy, relay, ids: Ids::new() }
    }

    /// Until it is told to stop, and all that waits then is done.
    pub(crate) async fn run(self, mut groups: mpsc::Receiver<Vec<u8>>, mut stop: watch::Receiver<bool>) {
        loop {
            let lines = tokio::select! {
                biased;
                lines = groups.recv() => lines,
                _ = stop.wait_for(|stop| *stop) => None,
            };
            match lines {
                Some(lines) => self.ask(&lines).await,
                None => return,
            }
        }
    }

    async fn ask(&self, lines: &[u8]) {
        if !self.policy.sees_records() {
            return;
        }
        for line in lines.split_inclusive(|&byte| byte == b'\n') {
            let Ok(record) = serde_json::from_slice::<Value>(line) else { continue };
            // A record of a record would have one of its own, and so on.
            if record["reception_protocol"] != OF_RECORDS {
                self.ask_about(line, record).await;
            }
        }
    }

    async fn ask_about(&self, line: &[u8], record: Value) {
        let message = received(self.ids.next(), line, record);
        // What the policy does wrong is in the log.
        let Ok(Some(meta)) = self.policy.record(message.clone()).await else { return };
        let route = ROUTES.iter().find_map(|name| meta.get(*name)?.as_str());
        let (Some(relay), Some(route)) = (&self.relay, route) else {
            tracing::error!(
                record = message.id,
                "should_enqueue_log_record: give the message a routing_domain, and the service a spool"
            );
            return;
        };
        if route != NOWHERE {
            pass_on(relay, message, route).await;
        }
    }
}

fn received(id: String, line: &[u8], record: Value) -> Received {
    let recipients = match &record["recipient"] {
        Value::Array(several) => several.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        one => vec![one.as_str().unwrap_or_default().to_owned()],
    };
    let sender = record["sender"].as_str().unwrap_or_default().to_owned();
    let meta = [("log_record", record), ("reception_protocol", OF_RECORDS.into())];
    let meta: Meta = meta.map(|(key, value)| (key.to_owned(), value)).into_iter().collect();
    // As a line, so that it can be passed on by DATA.
    let data = [line.trim_ascii_end(), b"\r\n"].concat();
    Received { id, sender, recipients, data: Arc::new(data), meta }
}

async fn pass_on(relay: &Arc<Relay>, message: Received, route: &str) {
    let id = message.id.clone();
    let entry = Entry {
        id: message.id,
        sender: message.sender,
        recipients: message.recipients,
        routing_domain: route.to_owned(),
        received: seconds(SystemTime::now()),
        attempts: 0,
        is_record: true,
        said: Said::default(),
    };
    if relay.keep(entry, message.data).await {
        relay.pass_on(id);
    }
}

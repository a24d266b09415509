//! The rule files that come with `bounce-classifier`, in the order of their rules.
//!
//! A crate of its own, so that the build script, the macro, the builder and the program have the same text. What is
//! in which file, and why in this order: `README.md` beside this file.

/// Lists files by their path in this folder, each with its text.
macro_rules! files {
    ($($path:literal,)+) => {
        &[$((concat!("rules/", $path), include_str!($path)),)+]
    };
}

/// Name and text of each file. The first rule that matches wins, over all files.
pub const FILES: &[(&str, &str)] = files![
    // Providers, gateways, block lists: they say most exactly what they mean.
    "providers/aliyun.toml",
    "providers/apple.toml",
    "providers/barracuda.toml",
    "providers/charter.toml",
    "providers/cisco.toml",
    "providers/cloudflare.toml",
    "providers/comcast.toml",
    "providers/cox.toml",
    "providers/eastern-europe.toml",
    "providers/facebook.toml",
    "providers/fastmail.toml",
    "providers/forwarders.toml",
    "providers/france.toml",
    "providers/germany.toml",
    "providers/godaddy.toml",
    "providers/google.toml",
    "providers/italy.toml",
    "providers/mail-services.toml",
    "providers/microsoft.toml",
    "providers/mimecast.toml",
    "providers/netease.toml",
    "providers/north-america.toml",
    "providers/other-gateways.toml",
    "providers/proofpoint.toml",
    "providers/rackspace.toml",
    "providers/symantec.toml",
    "providers/tencent.toml",
    "providers/trend-micro.toml",
    "providers/united-internet.toml",
    "providers/yahoo.toml",
    "providers/zoho.toml",
    "providers/zz-block-lists.toml",
    // Servers, by their own words.
    "software/amavis.toml",
    "software/delivery-agents.toml",
    "software/exchange.toml",
    "software/exim.toml",
    "software/groupware.toml",
    "software/kumomta.toml",
    "software/mtas.toml",
    "software/own-server.toml",
    "software/postfix.toml",
    "software/qmail.toml",
    "software/sendmail.toml",
    // English words, by meaning.
    "phrases/10-malware.toml",
    "phrases/12-automatic.toml",
    "phrases/14-lists.toml",
    "phrases/15-authentication.toml",
    "phrases/18-limits.toml",
    "phrases/20-rates.toml",
    "phrases/25-quota.toml",
    "phrases/28-form.toml",
    "phrases/30-blocks.toml",
    "phrases/35-spam.toml",
    "phrases/36-spam-verdicts.toml",
    "phrases/40-sender.toml",
    "phrases/45-relay.toml",
    "phrases/50-routing.toml",
    "phrases/55-domain.toml",
    "phrases/60-inactive.toml",
    "phrases/65-recipient.toml",
    "phrases/70-message.toml",
    "phrases/75-system.toml",
    "phrases/80-policy.toml",
    "phrases/85-transient.toml",
    // Words of other languages.
    "languages/chinese.toml",
    "languages/czech.toml",
    "languages/dutch.toml",
    "languages/french.toml",
    "languages/german.toml",
    "languages/italian.toml",
    "languages/japanese.toml",
    "languages/korean.toml",
    "languages/others.toml",
    "languages/polish.toml",
    "languages/portuguese.toml",
    "languages/russian.toml",
    "languages/scandinavian.toml",
    "languages/spanish.toml",
    "languages/turkish.toml",
    // One word that decides, where else only the code would.
    "words.toml",
    // Codes, for replies whose words say nothing.
    "iana.toml",
    "basic.toml",
];

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::FILES;

    #[test]
    fn every_file_of_the_folder_is_listed_once() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        for folder in ["", "providers", "software", "phrases", "languages"] {
            for entry in fs::read_dir(root.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                if name.ends_with(".toml") && name != "Cargo.toml" {
                    found.push(format!("rules/{name}"));
                }
            }
        }
        let mut listed: Vec<_> = FILES.iter().map(|(name, _)| name.to_string()).collect();
        found.sort();
        listed.sort();
        assert_eq!(listed, found);
    }
}

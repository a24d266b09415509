//! quick
use bounce_classifier::Classifier;

#[test]
fn quick() {
    let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let replies: Vec<String> = std::fs::read_to_string(shared.join("responses/labelled.jsonl"))
        .unwrap()
        .lines()
        .map(|l| {
            let v: serde_json::Value = serde_json::from_str(l).unwrap();
            v["text"].as_str().unwrap().to_owned()
        })
        .collect();
    for files in [
        vec!["kumomta/bounces.toml", "kumomta/iana.toml"],
        vec!["rules-scale/rules-500.json"],
        vec!["rules-scale/rules-1000.json"],
        vec!["rules-scale/rules-5000.json"],
    ] {
        let t = std::time::Instant::now();
        let mut b = Classifier::builder();
        for f in &files {
            b = b.file(shared.join(f));
        }
        let c = b.build().unwrap();
        let t1 = t.elapsed();
        let pats: Vec<&str> = c.rules().map(|r| r.pattern()).collect();
        let t = std::time::Instant::now();
        let set =
            regex::RegexSetBuilder::new(&pats).size_limit(1 << 30).dfa_size_limit(1 << 28).build().unwrap();
        println!("{files:?} built {t1:?} regexset {:?} image {}", t.elapsed(), c.image().len());
        let mut bad = 0;
        for r in &replies {
            let got = c.classify(r).rule().map(|r| r.number());
            let want = set.matches(r).iter().next();
            if got != want {
                bad += 1;
                if bad < 5 {
                    println!("{r:?}: got {got:?} want {want:?} {:?}", want.map(|w| pats[w]));
                }
            }
        }
        println!("bad {bad}");
        if !cfg!(debug_assertions) {
            let t = std::time::Instant::now();
            let n = 200;
            let mut s = 0;
            for _ in 0..n {
                for r in &replies {
                    s += c.classify(r).rule().map_or(0, |r| r.number());
                }
            }
            let ours = t.elapsed();
            let t = std::time::Instant::now();
            for _ in 0..5 {
                for r in &replies {
                    s += set.matches(r).iter().next().unwrap_or(0);
                }
            }
            println!(
                "{s} ours {:?} regexset {:?}",
                ours / (n * replies.len() as u32),
                t.elapsed() / (5 * replies.len() as u32)
            );
        }
        assert_eq!(bad, 0);
    }
}

//! Rules that are replaced while they are in use.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bounce_classifier::live::{LiveClassifier, LiveOptions, LiveStatus};
use tempfile::TempDir;

const REPLY: &str = "550 5.1.1 no such user";

/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often files are looked at here.
const INTERVAL: Duration = Duration::from_millis(5);

/// A folder with a rule file in it.
struct Rules {
    folder: TempDir,
    path: PathBuf,
}

impl Rules {
    fn new(label: &str) -> Rules {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("mine.toml");
        fs::write(&path, rules(label)).unwrap();
        Rules { folder, path }
    }

    fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn watch(&self) -> LiveClassifier {
        self.watch_with(|_| {})
    }

    fn watch_with(&self, change: impl FnOnce(&mut LiveOptions)) -> LiveClassifier {
        LiveClassifier::watch(self.options(change)).expect("the rules are right")
    }

    fn options(&self, change: impl FnOnce(&mut LiveOptions)) -> LiveOptions {
        let mut options = LiveOptions::new([&self.path]);
        options.interval = INTERVAL;
        change(&mut options);
        options
    }

    fn rename_over(&self, text: &str) {
        let temporary = self.beside(".mine.toml.swp");
        fs::write(&temporary, text).unwrap();
        fs::rename(temporary, &self.path).unwrap();
    }
}

/// Rules that give every `550` this label.
fn rules(label: &str) -> String {
    format!("[rules]\n{label} = ['^550 ']\n")
}

fn label(live: &LiveClassifier) -> String {
    live.current().classify(REPLY).label().to_owned()
}

#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "never came: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn wait_for_status(live: &LiveClassifier, what: &str, is_so: impl Fn(&LiveStatus) -> bool) {
    wait_until(what, || is_so(&live.status()));
}

/// Runs a future on a thread of its own runtime.
fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// Each way in which people and programs replace files.
#[test]
fn ways_to_replace_a_file() {
    type Way = (&'static str, fn(&Rules));
    let ways: &[Way] = &[
        ("written in place", |rules| fs::write(&rules.path, self::rules("New")).unwrap()),
        ("renamed over", |rules| rules.rename_over(&self::rules("New"))),
        ("moved away and written anew, as vim does", |rules| {
            fs::rename(&rules.path, rules.beside("mine.toml~")).unwrap();
            fs::write(&rules.path, self::rules("New")).unwrap();
        }),
        ("removed for a while", |rules| {
            fs::remove_file(&rules.path).unwrap();
            fs::write(rules.beside("other.toml"), self::rules("New")).unwrap();
            fs::hard_link(rules.beside("other.toml"), &rules.path).unwrap();
        }),
        ("written in parts", |rules| {
            let mut file = File::create(&rules.path).unwrap();
            for part in self::rules("New").as_bytes().chunks(3) {
                file.write_all(part).unwrap();
                file.sync_all().unwrap();
            }
        }),
        ("of the same length, with the times it had", |rules| {
            let times = fs::metadata(&rules.path).unwrap().modified().unwrap();
            fs::write(&rules.path, self::rules("New")).unwrap();
            File::options().append(true).open(&rules.path).unwrap().set_modified(times).unwrap();
        }),
    ];
    for (way, replace) in ways {
        let rules = Rules::new("Old");
        let live = rules.watch();
        assert_eq!(label(&live), "Old", "{way}");
        replace(&rules);
        wait_until(way, || label(&live) == "New");
    }
}

/// As Kubernetes does it: the file is a link through a link to a folder, and that is switched.
#[cfg(unix)]
#[test]
fn a_switched_link() {
    use std::os::unix::fs::symlink;

    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    for (version, label) in [("one", "Old"), ("two", "New")] {
        fs::create_dir(at(version)).unwrap();
        fs::write(at(version).join("mine.toml"), rules(label)).unwrap();
    }
    symlink("one", at("data")).unwrap();
    symlink("data/mine.toml", at("mine.toml")).unwrap();
    let mut options = LiveOptions::new([at("mine.toml")]);
    options.interval = INTERVAL;
    let live = LiveClassifier::watch(options).unwrap();
    assert_eq!(label(&live), "Old");

    symlink("two", at("data.new")).unwrap();
    fs::rename(at("data.new"), at("data")).unwrap();
    wait_until("the new folder's rules", || label(&live) == "New");
}

/// Whatever is wrong with the files, the rules before stay, and what is wrong can be read.
#[test]
fn mistakes_change_nothing() {
    let broken: &[(&str, &str)] = &[
        ("[rules]\nNew = ['^550 (']\n", "mine.toml:2:14"),
        ("[rules]\nNew = [", "mine.toml:2:"),
        ("[rules]\nNew = ['^550 ']\n[[examples]]\nreply = '550 x'\nlabel = 'Old'\n", "mine.toml:4:"),
        ("", "mine.toml"),
    ];
    for (text, place) in broken {
        let rules = Rules::new("Old");
        let live = rules.watch();
        rules.rename_over(text);
        wait_for_status(&live, "a failed reload", |status| status.failed_reloads == 1);
        let status = live.status();
        let said = status.failure.expect("it failed").errors.to_string();
        assert!(said.contains(place), "{place} in {said}");
        assert_eq!((label(&live).as_str(), status.reloads), ("Old", 0));

        rules.rename_over(&self::rules("New"));
        wait_for_status(&live, "a good reload", |status| status.reloads == 1);
        assert_eq!(label(&live), "New");
        assert!(live.status().failure.is_none());
    }
}

#[test]
fn a_file_that_vanishes_and_comes_back() {
    let rules = Rules::new("Old");
    let live = rules.watch();
    let away = rules.beside("away");
    fs::rename(&rules.path, &away).unwrap();
    wait_for_status(&live, "a failed reload", |status| status.failed_reloads > 0);
    assert_eq!(label(&live), "Old");
    fs::write(&away, self::rules("New")).unwrap();
    fs::rename(&away, &rules.path).unwrap();
    wait_until("the file", || label(&live) == "New");
}

#[test]
fn there_must_be_a_first_set() {
    let rules = Rules::new("Old");
    fs::write(&rules.path, "[rules]\nNew = ['(']").unwrap();
    let errors = LiveClassifier::watch(rules.options(|_| {})).expect_err("the rules are wrong");
    assert!(errors.to_string().contains("mine.toml:2:9"), "{errors}");
}

/// `touch`, and a copy of what is there.
#[test]
fn the_same_again_is_no_change() {
    let rules = Rules::new("Old");
    let live = rules.watch();
    for _ in 0..20 {
        rules.rename_over(&self::rules("Old"));
    }
    // What comes after is taken up, and is the first.
    rules.rename_over(&self::rules("New"));
    wait_until("the new rules", || label(&live) == "New");
    assert_eq!(live.status().reloads, 1);
}

#[test]
fn on_request() {
    let rules = Rules::new("Old");
    let live = rules.watch_with(|options| options.interval = Duration::from_secs(3600));
    fs::write(&rules.path, self::rules("New")).unwrap();
    live.reload().expect("they are right");
    assert_eq!(label(&live), "New");
    fs::write(&rules.path, "[rules").unwrap();
    assert!(live.reload().is_err());
    assert_eq!((label(&live).as_str(), live.status().failed_reloads), ("New", 1));
}

#[test]
fn the_builtin_rules_come_after_ones_own() {
    let rules = Rules::new("Mine");
    let live = rules.watch_with(|options| options.files.push("builtin".into()));
    assert_eq!(label(&live), "Mine");
    assert_eq!(live.classify("452 4.2.2 Mailbox full").label(), "QuotaIssues");
}

/// What the scheduler cannot be blamed for: this thread's time on a CPU and off it, without its time in the queue for
/// one. `None` where the kernel does not say.
#[cfg(target_os = "linux")]
fn waited_for_a_cpu() -> Option<Duration> {
    let said = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    said.split(' ').nth(1)?.parse().ok().map(Duration::from_nanos)
}

#[cfg(not(target_os = "linux"))]
fn waited_for_a_cpu() -> Option<Duration> {
    None
}

/// How often this thread gave up its CPU of its own accord, as one does that waits for a lock.
#[cfg(target_os = "linux")]
fn slept() -> u64 {
    let said = fs::read_to_string("/proc/thread-self/status").unwrap_or_default();
    let count = said.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    count.and_then(|count| count.trim().parse().ok()).unwrap_or(0)
}

#[cfg(not(target_os = "linux"))]
fn slept() -> u64 {
    0
}

/// What a reader met.
#[derive(Debug, Default)]
struct Reader {
    answers: u64,
    slept: u64,
    /// The longest time that a few classifications took, for each round of replacements, but for the time that other
    /// processes took from them.
    longest: Vec<Duration>,
}

impl Reader {
    fn read(live: &LiveClassifier, round: &AtomicUsize, check: impl Fn(&str)) -> Reader {
        const BATCH: usize = 32;
        let mut reader = Reader { longest: vec![Duration::ZERO; ROUNDS], ..Reader::default() };
        let slept_before = slept();
        while let Some(longest) = reader.longest.get_mut(round.load(Ordering::Relaxed)) {
            // Outside of what is timed, so that no wait is missed.
            let before = waited_for_a_cpu();
            let start = Instant::now();
            for _ in 0..BATCH {
                check(live.current().classify(REPLY).label());
            }
            let time = start.elapsed();
            let waited =
                before.zip(waited_for_a_cpu()).map_or(Duration::ZERO, |(before, after)| after - before);
            *longest = (*longest).max(time.saturating_sub(waited));
            reader.answers += BATCH as u64;
        }
        reader.slept = slept() - slept_before;
        reader
    }

    /// The pause of the middle round: a host that takes the whole machine away does not do so in most of them, and a
    /// reader that has to wait does.
    fn median_pause(&self) -> Duration {
        let mut longest = self.longest.clone();
        longest.sort();
        longest[ROUNDS / 2]
    }
}

/// The replacements are divided into so many.
const ROUNDS: usize = 20;

/// Two threads classify while the file is replaced a thousand times, by right and broken rules.
#[test]
fn readers_see_the_old_rules_or_the_new_ones() {
    const TIMES: u64 = 1_000;
    let rules = Rules::new("L0");
    let live = rules.watch_with(|options| options.interval = Duration::from_micros(500));
    let (round, newest) = (AtomicUsize::new(0), AtomicU64::new(0));

    let reader = || {
        let latest_seen = AtomicU64::new(0);
        Reader::read(&live, &round, |label| {
            let seen: u64 = label[1..].parse().expect("a label of ours");
            // Broken rules have odd numbers.
            assert_eq!(seen % 2, 0, "a broken file took effect");
            assert!(seen <= newest.load(Ordering::Acquire), "a label before its file");
            assert!(latest_seen.swap(seen, Ordering::Relaxed) <= seen, "old rules came back");
        })
    };
    let readers: Vec<Reader> = std::thread::scope(|scope| {
        let threads = [scope.spawn(reader), scope.spawn(reader)];
        for number in 1..=TIMES {
            newest.store(number, Ordering::Release);
            let before = live.status();
            if number % 2 == 1 {
                rules.rename_over(&format!("[rules]\nL{number} = ['^550 ', '(']\n"));
                wait_for_status(&live, "a failure", |now| now.failed_reloads > before.failed_reloads);
            } else {
                rules.rename_over(&self::rules(&format!("L{number}")));
                wait_for_status(&live, "a reload", |now| now.reloads > before.reloads);
            }
            round.store(number as usize * ROUNDS / TIMES as usize, Ordering::Relaxed);
        }
        threads.map(|thread| thread.join().expect("all answers are right")).into()
    });

    let status = live.status();
    assert_eq!((status.reloads, status.failed_reloads), (TIMES / 2, TIMES / 2));
    for reader in readers {
        let (pause, answers) = (reader.median_pause(), reader.answers);
        println!(
            "{answers} answers, slept {} times, pause {pause:?}, the rounds' {:?}",
            reader.slept, reader.longest
        );
        assert!(pause < Duration::from_millis(10), "a pause of {pause:?}");
        // Who waits for each replacement sleeps a thousand times; a busy machine makes a reader sleep now and then.
        assert!(reader.slept < TIMES / 2, "{} waits: readers are not to wait", reader.slept);
        assert!(answers > TIMES, "{answers} answers are too few to see anything");
    }
}

/// The pool answers as the classifier does, and remembers both kinds of answers.
#[test]
fn the_pool_remembers() {
    let rules = Rules::new("Old");
    for pool_size in [0, 1, 3] {
        let live = rules.watch_with(|options| {
            options.pool_size = pool_size;
            options.cache_size = 2;
            options.uncategorized_cache_size = 1;
        });
        // With class or without, and whether the answer is in a cache.
        let asked = [
            ("550 a", "Old", false),
            ("550 b", "Old", false),
            ("450 a", "Uncategorized", false),
            ("550 a", "Old", true),
            ("450 a", "Uncategorized", true),
            ("550 c", "Old", false),
            // The least lately used one is gone, and those without a class drive out none that has one.
            ("450 b", "Uncategorized", false),
            ("450 a", "Uncategorized", false),
            ("550 a", "Old", true),
            ("550 b", "Old", false),
        ];
        for (reply, label, is_cached) in asked {
            let before = live.status().pool_cached;
            assert_eq!(run(live.classify_in_pool(reply)).label(), label, "{reply}");
            assert_eq!(
                live.status().pool_cached - before,
                u64::from(is_cached),
                "{reply}, pool of {pool_size}"
            );
        }
    }
}

#[test]
fn a_failed_reload_keeps_the_caches_and_a_good_one_does_not() {
    let rules = Rules::new("Old");
    let live = rules.watch_with(|options| options.interval = Duration::from_secs(3600));
    let is_cached = || {
        let before = live.status().pool_cached;
        let label = run(live.classify_in_pool(REPLY)).label().to_owned();
        (label, live.status().pool_cached > before)
    };
    assert_eq!(is_cached(), ("Old".to_owned(), false));
    fs::write(&rules.path, "[rules").unwrap();
    live.reload().expect_err("it is broken");
    assert_eq!(is_cached(), ("Old".to_owned(), true));
    fs::write(&rules.path, self::rules("New")).unwrap();
    live.reload().expect("it is right");
    assert_eq!(is_cached(), ("New".to_owned(), false));
    assert_eq!(is_cached(), ("New".to_owned(), true));
}

/// Requesters go away at every point at which they can, and the pool goes on.
#[test]
fn workers_survive_requesters_that_went_away() {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    let rules = Rules::new("Old");
    let live = rules.watch_with(|options| {
        options.pool_size = 1;
        options.back_pressure = 2;
    });
    let mut context = Context::from_waker(Waker::noop());
    let mut waiting = 0;
    for number in 0..1_000 {
        let reply = format!("550 {number} {}", "x".repeat(1000));
        let abandoned = pin!(live.classify_in_pool(&reply));
        waiting += u32::from(matches!(abandoned.poll(&mut context), Poll::Pending));
    }
    assert!(waiting > 0, "nobody had to wait, so nobody went away");
    assert_eq!(run(live.classify_in_pool("550 the last")).label(), "Old");
}

/// No more than `back_pressure` replies are in flight: all others wait, and all are answered.
#[test]
fn back_pressure() {
    let rules = Rules::new("Old");
    let live = rules.watch_with(|options| {
        options.pool_size = 1;
        options.back_pressure = 1;
    });
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let tasks: Vec<_> = (0..500)
        .map(|number| {
            let live = live.clone();
            runtime.spawn(async move { live.classify_in_pool(&format!("550 {number}")).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(runtime.block_on(task).expect("it did not panic").label(), "Old");
    }
    assert_eq!(live.status().pool_classified, 500);
}

/// What the documentation says about the two ways. Prints; what is faster is for the reader to see.
#[test]
fn figures_of_direct_calls_and_the_pool() {
    const REPLIES: u32 = 20_000;
    let mut options = LiveOptions::new([Path::new("builtin")]);
    options.pool_size = 1;
    let live = LiveClassifier::watch(options).expect("the built-in rules are right");
    let reply = |number: u32| {
        format!("550 5.1.1 <user{number}@example.com>: Recipient address rejected: User unknown")
    };
    let each = |start: Instant| start.elapsed() / REPLIES;

    let start = Instant::now();
    let direct = (0..REPLIES)
        .filter(|&number| live.current().classify(&reply(number)).label() == "InvalidRecipient")
        .count();
    let direct_time = each(start);
    let start = Instant::now();
    let pooled = run(async {
        let mut found = 0;
        for number in 0..REPLIES {
            found += usize::from(live.classify_in_pool(&reply(number)).await.label() == "InvalidRecipient");
        }
        found
    });
    let pool_time = each(start);
    println!("a reply: direct {direct_time:?}, through the pool {pool_time:?}");
    assert_eq!((direct, pooled), (REPLIES as usize, REPLIES as usize));
}

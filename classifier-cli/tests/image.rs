//! Images: written by `compile`, used by `--image`, shown by `inspect`.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use bounce_classifier::Classifier;
use common::{assert_output, data, folder, program, run, text};

/// An image of `own.toml`, in a folder of the test.
fn image(test: &str) -> PathBuf {
    let image = folder(test).join("rules.image");
    let output = run(program([Path::new("compile"), Path::new("own.toml"), Path::new("-o"), &image]), "");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), ""), "{output:?}");
    assert!(text(&output.stderr).starts_with("9 rules, 8 labels, "), "{output:?}");
    image
}

fn with_image(command: &str, image: &Path, rest: &[&str]) -> std::process::Output {
    let mut program = program([command, "--image"]);
    program.arg(image).args(rest);
    run(program, "")
}

#[test]
fn an_image_is_that_of_the_library_and_answers_as_its_rules() {
    let image = image("image-answers");
    // The name of a file stands in the image as it was given.
    let rules = fs::read_to_string(data().join("own.toml")).unwrap();
    let built = Classifier::builder().rules_str("own.toml", rules).build().unwrap();
    assert_eq!(fs::read(&image).unwrap(), built.image());

    let answers = "Greylisted\town.toml:3\teither\treview\nUncategorized\t-\teither\treview\n";
    assert_output(&with_image("classify", &image, &["450 greylisted", "none"]), 0, answers, "");
    let explained = run(program(["explain", "--rules", "own.toml", "user unknown"]), "");
    let by_image = with_image("explain", &image, &["user unknown"]);
    assert_output(&by_image, 0, text(&explained.stdout), "");
}

#[test]
fn nothing_else_is_left_and_what_was_there_is_replaced() {
    let image = image("image-replaced");
    fs::write(&image, "something old").unwrap();
    let output = run(program([Path::new("compile"), Path::new("more.json"), Path::new("-o"), &image]), "");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_output(&with_image("classify", &image, &["user"]), 0, "Late\tmore.json:5\teither\treview\n", "");
    let names: Vec<_> =
        fs::read_dir(image.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["rules.image"]);
}

#[test]
fn mistakes_leave_the_old_image() {
    let image = image("image-kept");
    let before = fs::read(&image).unwrap();
    let output = run(program([Path::new("compile"), Path::new("broken.toml"), Path::new("-o"), &image]), "");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
    assert_eq!(fs::read(&image).unwrap(), before);
}

#[test]
fn an_image_goes_to_standard_output() {
    let output = run(program(["compile", "own.toml", "-o", "-"]), "");
    assert!(output.status.success(), "{output:?}");
    let classifier = Classifier::from_image_bytes(output.stdout).unwrap();
    assert_eq!(classifier.classify("450 greylisted").label(), "Greylisted");
}

#[test]
fn an_image_has_to_go_somewhere() {
    let message = "error: where should the image go? Say `-o rules.image`, or `-o -` for standard output\n";
    assert_output(&run(program(["compile", "own.toml"]), ""), 2, "", message);

    let output = run(program(["compile", "own.toml", "-o", "no/such/folder/x.image"]), "");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("error: cannot write no/such/folder/x.image: "), "{output:?}");
}

/// A link stays a link, permissions stay, and a device stays a device.
#[cfg(unix)]
#[test]
fn what_stands_in_the_place_is_respected() {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt};

    let image = image("image-place");
    fs::set_permissions(&image, fs::Permissions::from_mode(0o640)).unwrap();
    let link = image.with_file_name("link");
    std::os::unix::fs::symlink("rules.image", &link).unwrap();
    let output = run(program([Path::new("compile"), Path::new("more.json"), Path::new("-o"), &link]), "");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&image).unwrap().permissions().mode() & 0o777, 0o640);
    assert_output(&with_image("classify", &image, &["user"]), 0, "Late\tmore.json:5\teither\treview\n", "");

    let output = run(program(["compile", "own.toml", "-o", "/dev/null"]), "");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}

#[test]
fn images_that_are_none_are_refused() {
    let image = image("image-bad");
    let whole = fs::read(&image).unwrap();
    let mut changed = whole.clone();
    *changed.last_mut().unwrap() ^= 1;
    let mut newer = whole.clone();
    newer[8] += 1;
    for (bytes, says) in [
        (&b""[..], "not a rule image"),
        (b"[rules]\n", "`bounce-classifier compile` makes one"),
        (&whole[..whole.len() - 1], "it was cut or added to"),
        (&changed, "the checksum that it carries"),
        (&newer, "compile the rules again with this version"),
    ] {
        let bad = image.with_file_name("bad.image");
        fs::write(&bad, bytes).unwrap();
        let start = format!("error: {}: ", bad.display());
        for output in [with_image("classify", &bad, &["x"]), run_inspect(&[bad.to_str().unwrap()])] {
            let stderr = text(&output.stderr);
            assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
            assert!(stderr.starts_with(&start) && stderr.contains(says), "{says}: {stderr}");
        }
    }
    for (path, says) in [("missing.image", "cannot read the image missing.image: "), (".", "is a directory")]
    {
        let output = with_image("classify", Path::new(path), &["x"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(says), "{output:?}");
    }
}

/// As much as it takes to see that they are none.
#[cfg(unix)]
#[test]
fn devices_and_logs_are_not_read_to_their_ends() {
    common::without_hanging(|| {
        for path in ["/dev/zero", "/dev/urandom"] {
            let output = with_image("classify", Path::new(path), &["550 x"]);
            let message = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{message}");
            assert!(message.contains("not a rule image"), "{message}");
        }
        // A header that promises a gigabyte, before zeros without end.
        let folder = folder("endless-image");
        let path = image("endless-image-start");
        let mut start = fs::read(path).unwrap();
        start.truncate(4096);
        start[16..20].copy_from_slice(&u32::MAX.to_le_bytes());
        fs::write(folder.join("long.image"), start).unwrap();
        let output = with_image("classify", &folder.join("long.image"), &["550 x"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("is longer than"), "{}", text(&output.stderr));
    });
}

/// More than the limit, without writing it all: the file has holes.
#[cfg(unix)]
#[test]
fn too_long_an_image_is_not_read() {
    let path = folder("image-long").join("long.image");
    fs::File::create(&path).unwrap().set_len((1 << 30) + 1).unwrap();
    let output = with_image("classify", &path, &["x"]);
    fs::remove_file(&path).unwrap();
    let says = format!("error: {} is longer than 1073741824 bytes; is it an image?\n", path.display());
    assert_output(&output, 2, "", &says);
}

#[test]
fn an_image_stands_alone() {
    for options in [&["--rules", "own.toml"][..], &["--rule-states", "5"], &["--ungated-states", "5"]] {
        let output = with_image("classify", Path::new("rules.image"), &[options, &["x"]].concat());
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("cannot be used with"), "{output:?}");
    }
    let message = "error: inspect one image by itself; names of rule files end in .toml or .json\n";
    assert_output(&run_inspect(&["own.toml", "rules.image"]), 2, "", message);
}

fn run_inspect(args: &[&str]) -> std::process::Output {
    run(program([&["inspect"], args].concat()), "")
}

fn json(args: &[&str]) -> serde_json::Value {
    let output = run_inspect(&[args, &["--format", "json"]].concat());
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn an_image_its_files_and_the_library_are_inspected_alike() {
    let image = image("image-inspected");
    let (of_image, of_files) = (json(&[image.to_str().unwrap()]), json(&["own.toml"]));
    assert_eq!(of_image, of_files);
    assert_eq!(of_files["bytes"], fs::read(&image).unwrap().len());
    assert_eq!(of_files["files"], serde_json::json!([{"name": "own.toml", "rules": 9}]));
    assert_eq!(json(&[])["bytes"], Classifier::builtin().image().len());
}

/// What the rules say counts; how and where they are written does not.
#[test]
fn the_hash_of_rules() {
    let folder = folder("image-hash");
    let hash = |name: &str, rules: &str| {
        let path = folder.join(name);
        fs::write(&path, rules).unwrap();
        json(&[path.to_str().unwrap()])["rules_sha256"].clone()
    };
    let one = hash("a.toml", "[rules]\nA = ['x', 'y']\n");
    let same = hash("b.json", "{\"rules\":\n {\"A\": [\"\\u0078\", \"y\"], \"None\": []}}");
    let other = hash("c.toml", "[rules]\nA = ['y', 'x']\n");
    assert_eq!(one, same);
    assert_ne!(one, other);
}

#[test]
fn a_list_of_rules() {
    let output = run_inspect(&["--rules-list", "own.toml"]);
    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    assert_eq!(lines.len(), 9);
    assert_eq!(lines[2], "2\tInvalidRecipient\town.toml:4\tshared\t^550 5\\.1\\.1");
    assert_eq!(lines[5], "5\tSpread\town.toml:7\tchains\t^553[ ]\\n?.spread");
    assert!(lines.iter().all(|line| line.split('\t').count() == 5), "{lines:?}");
    let list = &json(&["--rules-list", "own.toml"])["rules_list"];
    assert_eq!((list.as_array().unwrap().len(), &list[4]["pattern"]), (9, &"^552 backslash".into()));
}

#[test]
fn a_summary() {
    let output = run_inspect(&["own.toml"]);
    let stdout = text(&output.stdout);
    for part in [
        "format    version ",
        "sha256 ",
        "\nfiles (1) and their rules\n        9  own.toml\n",
        "chains\n",
        "strings\n",
    ] {
        assert!(stdout.contains(part), "{part} is not in:\n{stdout}");
    }
}

/// Whoever has the two arguments mixed up keeps the rules.
#[test]
fn rule_files_are_not_replaced() {
    const RULES: &str = "[rules]\nA = ['x']\n";
    let folder = folder("image-over-rules");
    fs::write(folder.join("a.toml"), RULES).unwrap();
    let mut outputs = vec!["a.toml", "./a.toml", "new.toml", "new.json"];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("a.toml", folder.join("link.image")).unwrap();
        outputs.push("link.image");
    }
    for output in outputs {
        let mut command = program(["compile", "a.toml", "-o", output]);
        command.current_dir(&folder);
        let said = run(command, "");
        assert_eq!((said.status.code(), text(&said.stdout)), (Some(2), ""), "{output}: {said:?}");
        assert!(text(&said.stderr).contains("is a rule file"), "{output}: {said:?}");
        assert_eq!(fs::read_to_string(folder.join("a.toml")).unwrap(), RULES, "{output}");
        assert!(!folder.join("new.toml").exists() && !folder.join("new.json").exists());
    }
}

#[test]
fn one_rule_is_no_rules() {
    let folder = folder("image-one-rule");
    fs::write(folder.join("a.toml"), "[rules]\nA = ['x']\n").unwrap();
    let mut command = program(["compile", "a.toml", "-o", "a.image"]);
    command.current_dir(&folder);
    let said = run(command, "");
    assert!(text(&said.stderr).starts_with("1 rule, 1 label, "), "{said:?}");
}

/// What a link leads to is written, though it is not there yet.
#[cfg(unix)]
#[test]
fn links_stay_links() {
    let folder = folder("image-link");
    fs::create_dir(folder.join("there")).unwrap();
    std::os::unix::fs::symlink("there/rules.image", folder.join("link.image")).unwrap();
    let link = folder.join("link.image");
    for _ in 0..2 {
        let output = run(program([Path::new("compile"), Path::new("own.toml"), Path::new("-o"), &link]), "");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(fs::symlink_metadata(folder.join("there/rules.image")).unwrap().is_file());
    }
    std::os::unix::fs::symlink("round.image", folder.join("round.image")).unwrap();
    let round = folder.join("round.image");
    let output = run(program([Path::new("compile"), Path::new("own.toml"), Path::new("-o"), &round]), "");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
}

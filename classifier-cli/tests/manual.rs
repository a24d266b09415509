//! `man` and `completions`, as the programs that read them take them.

mod common;

use std::fs;
use std::process::Command;

use common::{folder, program};

/// The commands that the program's help lists.
fn commands() -> Vec<String> {
    let help = program(["--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let listed =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = listed.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names: Vec<String> = names
        .map(|line| line.split_whitespace().next().unwrap().to_owned())
        .filter(|name| name != "help")
        .collect();
    assert!(names.len() > 10, "{names:?}");
    names
}

#[test]
fn each_command_has_a_page_without_a_fault() {
    let folder = folder("manual");
    let done = program(["man", "-o"]).arg(&folder).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut pages: Vec<String> =
        commands().iter().map(|name| format!("bounce-classifier-{name}.1")).collect();
    pages.push("bounce-classifier.1".to_owned());
    for page in pages {
        let text = fs::read_to_string(folder.join(&page)).unwrap();
        assert!(text.starts_with(".ie ") && text.contains(".SH SYNOPSIS"), "{page}");
        assert!(text.contains(".SH \"EXAMPLES\"") || page == "bounce-classifier.1", "{page} has no examples");
        let Ok(checked) =
            Command::new("man").args(["--warnings", "-E", "UTF-8", "-Z"]).arg(folder.join(&page)).output()
        else {
            continue;
        };
        assert!(checked.status.success() && checked.stderr.is_empty(), "{page}: {checked:?}");
    }
}

#[test]
fn one_page_goes_to_standard_output() {
    let done = program(["man"]).output().unwrap();
    let page = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success() && page.contains("bounce\\-classifier\\-classify(1)"), "{page}");
    assert!(page.contains(".SH \"EXIT CODES\""), "{page}");
}

#[test]
fn bash_completes_commands_and_options() {
    let script = folder("completions").join("script");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let done = program(["completions", shell]).output().unwrap();
        assert!(done.status.success() && !done.stdout.is_empty(), "{shell}");
        if shell == "bash" {
            fs::write(&script, done.stdout).unwrap();
        }
    }
    let complete = |words: &str, at: usize| {
        let ask = format!(
            "source {}; COMP_WORDS=({words}); COMP_CWORD={at}; _bounce-classifier bounce-classifier \
             \"${{COMP_WORDS[{at}]}}\" \"${{COMP_WORDS[{at} - 1]}}\"; echo ${{COMPREPLY[@]}}",
            script.display()
        );
        let done = Command::new("bash").args(["-c", &ask]).output().unwrap();
        String::from_utf8(done.stdout).unwrap()
    };
    assert_eq!(complete("bounce-classifier cla", 1).trim(), "classify");
    assert!(complete("bounce-classifier report --inp", 2).contains("--input"));
}

#[test]
fn each_command_says_its_version() {
    let whole = program(["--version"]).output().unwrap().stdout;
    let number = String::from_utf8(whole).unwrap().trim().rsplit(' ').next().unwrap().to_owned();
    for command in commands() {
        let said = program([command.as_str(), "--version"]).output().unwrap();
        let said = String::from_utf8(said.stdout).unwrap();
        assert_eq!(said.trim(), format!("bounce-classifier-{command} {number}"));
    }
}

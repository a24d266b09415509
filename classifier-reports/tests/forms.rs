//! The forms in `data/forms.txt`, and what each must give.

mod common;

use common::records;

#[test]
fn forms_of_servers() {
    let mut differ = Vec::new();
    for form in include_str!("data/forms.txt").split("\n=== ").skip(1) {
        let (name, rest) = form.split_once('\n').unwrap();
        let expected: Vec<&str> = rest.lines().map_while(|line| line.strip_prefix("= ")).collect();
        let mail: Vec<&str> = rest.lines().skip(expected.len()).collect();
        let given = records(&mail.join("\n"));
        if given != expected {
            differ.push(format!("{name}:\n  expected {expected:#?}\n  given {given:#?}"));
        }
    }
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
}

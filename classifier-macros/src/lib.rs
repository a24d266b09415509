//! The proc macro of `bounce-classifier`: use it as `bounce_classifier::include_rules!`.
//!
//! A caller of `bounce-classifier-core` and no more: what it says about rules and what it makes of them is
//! what the builder and the program say and make.
//!
//! ```text
//! tokens --input.rs--> paths, limits --paths.rs--> absolute paths --expand.rs, core--> image --> tokens
//! ```

mod expand;
mod files;
mod input;
mod item;
mod mistake;
mod naming;
mod paths;
mod typed;
mod variants;

/// Compiles rule files into the program, as an expression of type `bounce_classifier::Classifier`.
///
/// ```ignore
/// use bounce_classifier::{Classifier, include_rules};
///
/// static RULES: Classifier = include_rules!("rules/mine.toml", "rules/iana.toml");
///
/// assert_eq!(RULES.classify("450 4.7.1 Greylisted, try again").label(), "Greylisted");
/// ```
///
/// As an item, it also makes an enum of the labels, so that a `match` knows all of them:
///
/// ```ignore
/// use bounce_classifier::{TypedClassifier, include_rules};
///
/// include_rules! {
///     pub static RULES: TypedClassifier<pub enum Label> = "rules/mine.toml", builtin;
/// }
///
/// assert_eq!(RULES.classify("450 4.7.1 Greylisted, try again").label(), Label::Greylisted);
/// ```
///
/// A label that goes from the files is then an error wherever the program names it, and one that comes is an error in
/// each `match` without `_`. Names that are no identifiers of Rust are changed as little as that takes.
///
/// The files are `.toml` or `.json`, and their order is the order of the rules: the first that matches wins.
/// All work is done by the compiler. The expression is a constant: it can stand in a `static`, which is the
/// best place for it, and costs nothing at run time elsewhere. The program holds the image, and
/// nothing that reads rules or regular expressions.
///
/// # Paths
///
/// A path counts from the folder of the crate's `Cargo.toml`. One that starts with `./` or `../` counts from
/// the file that the macro is called in. A path is a string literal; `concat!` and the like are not
/// expanded.
///
/// The classifier knows a file by the path as written here, never by where it was on the machine that built
/// the program: `Rule::file` gives it, and the same rules give the same program everywhere.
///
/// An edit of a rule file rebuilds the crate.
///
/// # The shipped rules
///
/// After the paths, the word `builtin` stands for the rules that come with `bounce-classifier`, which then answer
/// where one's own do not:
///
/// ```ignore
/// static RULES: Classifier = include_rules!("rules/mine.toml", builtin);
/// ```
///
/// They are compiled once, when the library is built, and not again with one's own: an edit of these costs what they cost
/// alone. Only where an example of one's own files is answered by a shipped rule, all are compiled.
///
/// # Errors
///
/// Every mistake in every file is an error of the compiler at the path of its file, with the line, the
/// column and the text in the rule file. The messages are those of `Classifier::builder`.
///
/// # Limits
///
/// A rule that needs more than 4,096 states is refused: more often than not it is a slip of a count, and it
/// makes the program large. Where it is meant, raise the limit after the last path:
///
/// ```ignore
/// static RULES: Classifier = include_rules!("rules/mine.toml", rule_states = 10_000);
/// ```
///
/// A rule that has no phrase which each of its matches holds is looked for in every reply. If its automaton is
/// too large to be made fast, its states are counted, and rules that have more than 1,024 together are
/// refused, for they would make every classification slow. `ungated_states = 2_000` raises that limit; both
/// may be given.
///
/// # The name of the crate
///
/// The expansion names `::bounce_classifier`, so the dependency has to have that name in `Cargo.toml`.
#[proc_macro]
pub fn include_rules(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand::expand(input.into()).into()
}

//! `man`: the manual pages.

use std::io;
use std::path::{Path, PathBuf};

use clap::Command;
use clap_mangen::Man;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::options::Destination;

pub(crate) const MORE: &str = "\
Without -o the page of the program is written to standard output. With it, a
page for the program and one for each command are written to the folder,
which is made if it is not there: bounce-classifier.1,
bounce-classifier-classify.1, ...

Examples:
  bounce-classifier man | man -l -
  bounce-classifier man -o ~/.local/share/man/man1";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder to which all pages are written
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

pub(crate) fn run(args: Args, program: Command) -> Result<Exit, Failure> {
    // The width of a terminal plays no part in a page.
    let program = program.term_width(0);
    match args.output {
        None => write(&program, &Destination::Stdout)?,
        Some(folder) => write_all(program, &folder)?,
    }
    Ok(Exit::Done)
}

fn write_all(mut program: Command, folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::File { path: folder.to_owned(), error })?;
    program.build();
    write(&program, &Destination::File(folder.join("bounce-classifier.1")))?;
    for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
        let name = format!("bounce-classifier-{}", command.get_name());
        let page = command.clone().display_name(&name);
        write(&page, &Destination::File(folder.join(format!("{name}.1"))))?;
    }
    Ok(())
}

fn write(command: &Command, to: &Destination) -> Result<(), Failure> {
    let mut page = Vec::new();
    render(command, &mut page).map_err(Failure::Output)?;
    to.write(&page)
}

/// The parts of a page. What stands behind the options is laid out by hand, and stays so.
fn render(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let man = Man::new(command.clone().after_help("").after_long_help(""));
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    if command.get_subcommands().next().is_some() {
        man.render_subcommands_section(page)?;
    }
    if let Some(more) = command.get_after_help() {
        page.extend_from_slice(laid_out(&more.to_string()).as_bytes());
    }
    man.render_version_section(page)
}

/// A section for each heading, `Heading:` and lines below it that are indented, as they stand.
fn laid_out(more: &str) -> String {
    let mut roff = String::new();
    for line in more.lines() {
        let heading =
            line.strip_suffix(':').filter(|heading| !heading.is_empty() && !heading.starts_with(' '));
        match heading {
            Some(heading) => {
                roff.push_str(if roff.is_empty() { "" } else { ".fi\n" });
                roff.push_str(&format!(".SH \"{}\"\n.nf\n", escaped(&heading.to_uppercase())));
            }
            None => {
                roff.push_str(if roff.is_empty() { ".SH NOTES\n.nf\n" } else { "" });
                roff.push_str(&escaped(line.strip_prefix("  ").unwrap_or(line)));
                roff.push('\n');
            }
        }
    }
    roff + ".fi\n"
}

/// A line as roff takes it for text: no escape, no request, and hyphens that can be copied.
fn escaped(line: &str) -> String {
    let text = line.replace('\\', "\\e").replace('-', "\\-");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::laid_out;

    #[test]
    fn headings_are_sections_and_lines_stay() {
        assert_eq!(
            laid_out("Output:\n  a\\b --c\n\n  .d\nExamples:\n  e"),
            ".SH \"OUTPUT\"\n.nf\na\\eb \\-\\-c\n\n\\&.d\n.fi\n.SH \"EXAMPLES\"\n.nf\ne\n.fi\n"
        );
        assert_eq!(laid_out("text"), ".SH NOTES\n.nf\ntext\n.fi\n");
    }
}

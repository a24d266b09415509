//! `completions`: what a shell completes.

use clap::Command;
use clap_complete::Shell;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::options::Destination;

pub(crate) const MORE: &str = "\
Where shells look for it:
  bash  bounce-classifier completions bash \\
          > ~/.local/share/bash-completion/completions/bounce-classifier
  zsh   bounce-classifier completions zsh > ~/.zfunc/_bounce-classifier
        with fpath+=(~/.zfunc) before compinit in ~/.zshrc
  fish  bounce-classifier completions fish \\
          > ~/.config/fish/completions/bounce-classifier.fish

Examples:
  source <(bounce-classifier completions bash)";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Whose script it is
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(args: Args, mut program: Command) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut program, "bounce-classifier", &mut script);
    Destination::Stdout.write(&script)?;
    Ok(Exit::Done)
}

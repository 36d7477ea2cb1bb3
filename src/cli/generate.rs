//! `dubao generate`: files to begin with.

use super::Status;
use super::out::Out;
use crate::config;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What to print.
    #[arg(value_enum)]
    what: What,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum What {
    /// The settings, each with its default and what it means: the manual of `config.toml`.
    Config,
    /// The keys in effect.
    Keymap,
}

pub(super) fn run(arguments: &Arguments, out: &mut Out) -> anyhow::Result<Status> {
    out.text(match arguments.what {
        What::Config => config::MANUAL,
        What::Keymap => config::KEYS,
    })?;
    Ok(Status::Done)
}

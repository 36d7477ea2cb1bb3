//! Parses what was asked, has it done, and turns what went wrong into words and an exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    dubao::cli::run(std::env::args_os())
}

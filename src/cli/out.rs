//! Printing. Nothing that was read from a file is printed but through here, made safe for a terminal.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::panic;

use serde::Serialize;

use crate::text::{SafeText, escape_json};

/// Standard output.
pub(super) struct Out {
    writer: BufWriter<Stdout>,
    styled: bool,
}

impl Out {
    /// Standard output, with bold text if it is a terminal that wants such.
    pub(super) fn stdout() -> Self {
        let styled = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { writer: BufWriter::new(io::stdout()), styled }
    }

    /// Prints one line; line breaks in `text` are made visible.
    pub(super) fn line(&mut self, text: &str) -> anyhow::Result<()> {
        Ok(writeln!(self.writer, "{}", SafeText::line(text))?)
    }

    /// Prints text of several lines.
    pub(super) fn text(&mut self, text: &str) -> anyhow::Result<()> {
        Ok(write!(self.writer, "{}", SafeText::text(text))?)
    }

    /// Prints fields parted by tabs on one line.
    pub(super) fn fields(&mut self, fields: &[&str]) -> anyhow::Result<()> {
        let fields: Vec<String> = fields.iter().map(|field| SafeText::line(field).to_string()).collect();
        Ok(writeln!(self.writer, "{}", fields.join("\t"))?)
    }

    /// Prints pieces on one line, those marked `true` in bold if that can be seen.
    pub(super) fn pieces<'t>(&mut self, pieces: impl IntoIterator<Item = (&'t str, bool)>) -> anyhow::Result<()> {
        for (text, bold) in pieces {
            let text = SafeText::line(text);
            if bold && self.styled {
                write!(self.writer, "\x1b[1m{text}\x1b[0m")?;
            } else {
                write!(self.writer, "{text}")?;
            }
        }
        Ok(writeln!(self.writer)?)
    }

    /// Prints a JSON object on one line.
    pub(super) fn json(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        Ok(writeln!(self.writer, "{}", escape_json(&serde_json::to_string(value)?))?)
    }

    /// Prints a document that was made safe when it was put together.
    pub(super) fn document(&mut self, document: &str) -> anyhow::Result<()> {
        Ok(self.writer.write_all(document.as_bytes())?)
    }

    /// Hands over what is still held back.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Has panics told like other problems: what they say may quote a text.
pub(super) fn complain_of_panics() {
    panic::set_hook(Box::new(|info| complain(&format!("dubao: internal error, please report it: {info}"))));
}

/// Tells the user, on standard error, what went wrong.
pub(super) fn complain(message: &str) {
    // If even that fails, the exit status still tells.
    let _ = writeln!(io::stderr(), "{}", SafeText::text(message.trim_end()));
}

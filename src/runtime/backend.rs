//! The last thing before the terminal: a frame of cells becomes bytes. No cell can send anything but a printable
//! symbol, and rows are right whatever width the terminal gives to ambiguous characters.
//!
//! Ratatui's own `Terminal` is not used for this: its diff leaves stale halves of styled wide glyphs on the screen
//! (ratatui #2738), and its crossterm backend moves the cursor after every wide cell, which makes a frame of Chinese
//! text three times as long. Rows that changed are written whole instead.

use std::fmt::Write as _;
use std::io::{self, Write};

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};

use crate::text::{Kind, Widths, cells, is_safe_symbol};

/// Begins a synchronized update, the cursor hidden; ends it.
const BEGIN: &str = "\x1b[?2026h\x1b[?25l";
const END: &str = "\x1b[?2026l";

/// Asks for the picture of a sign, which not every terminal draws wider than the sign.
const SELECTOR: char = '\u{FE0F}';

/// Stands for a symbol that must not be sent.
const UNSAFE: &str = "?";

/// Writes frames to a terminal.
pub struct SafeBackend<W> {
    out: W,
    /// What the terminal shows, and where its cursor is.
    shown: Option<(Buffer, Option<Position>)>,
    frame: String,
}

/// What the terminal's pen is set to.
type Pen = (Color, Color, Modifier);

const PLAIN: Pen = (Color::Reset, Color::Reset, Modifier::empty());

impl<W: Write> SafeBackend<W> {
    /// A backend that takes the terminal to be blank.
    pub const fn new(out: W) -> Self {
        Self { out, shown: None, frame: String::new() }
    }

    /// What the frames are written to.
    pub const fn get_mut(&mut self) -> &mut W {
        &mut self.out
    }

    /// Forgets what the terminal shows: the next frame is written whole.
    pub fn forget(&mut self) {
        self.shown = None;
    }

    /// Shows `next`, and the cursor at `cursor` or nowhere. One write, within a synchronized update, so that no half
    /// frame is seen and an input method's window does not jump; none if the terminal shows all of it already.
    ///
    /// # Errors
    /// Whatever writing to the terminal gives.
    pub fn present(&mut self, next: &Buffer, cursor: Option<Position>) -> io::Result<()> {
        let shown = self.shown.take().filter(|(shown, _)| shown.area == next.area);
        self.frame.clear();
        self.frame.push_str(BEGIN);
        if shown.is_none() {
            self.frame.push_str("\x1b[0m\x1b[2J");
        }
        let width = usize::from(next.area.width).max(1);
        let mut old = shown.iter().flat_map(|(shown, _)| shown.content().chunks(width));
        for (y, row) in next.content().chunks(width).enumerate() {
            if old.next() != Some(row) {
                write_row(&mut self.frame, y, row);
            }
        }
        let is_same = self.frame.len() == BEGIN.len() && shown.is_some_and(|(_, shown)| shown == cursor);
        if !is_same {
            if let Some(Position { x, y }) = cursor {
                let _ = write!(self.frame, "\x1b[{};{}H\x1b[?25h", y + 1, x + 1);
            }
            self.frame.push_str(END);
            self.out.write_all(self.frame.as_bytes())?;
            self.out.flush()?;
        }
        self.shown = Some((next.clone(), cursor));
        Ok(())
    }
}

fn write_row(frame: &mut String, y: usize, row: &[Cell]) {
    let _ = write!(frame, "\x1b[{};1H", y + 1);
    let blank_from = row.iter().rposition(|cell| !is_blank(cell)).map_or(0, |last| last + 1);
    let mut pen = PLAIN;
    for (x, cell) in row.iter().enumerate().take(blank_from) {
        let symbol = cell.symbol();
        if symbol.is_empty() {
            continue;
        }
        set_pen(frame, &mut pen, (cell.fg, cell.bg, cell.modifier));
        let covered = 1 + row.iter().skip(x + 1).take_while(|cell| cell.symbol().is_empty()).count();
        write_symbol(frame, symbol, x, covered);
    }
    set_pen(frame, &mut pen, PLAIN);
    if blank_from < row.len() {
        frame.push_str("\x1b[K");
    }
}

/// Writes a symbol that covers `covered` cells from column `x` on. Where terminals differ about its width, the cells
/// are blanked first, and the cursor is put where the layout has it afterwards.
fn write_symbol(frame: &mut String, symbol: &str, x: usize, covered: usize) {
    let symbol = if is_safe_symbol(symbol) { symbol } else { UNSAFE };
    let is_agreed = |c| Kind::of(c).is_none() && !matches!(c, '\u{2600}'..='\u{27BF}' | SELECTOR | '\u{10000}'..);
    let is_certain = cells(symbol, Widths::narrow()).0 == covered && symbol.chars().all(is_agreed);
    if is_certain {
        frame.push_str(symbol);
        return;
    }
    if covered > 1 && symbol.chars().any(|c| Kind::of(c).is_some() || c == SELECTOR || c >= '\u{10000}') {
        let _ = write!(frame, "{:covered$}\x1b[{}G", "", x + 1);
    }
    let _ = write!(frame, "{symbol}\x1b[{}G", x + covered + 1);
}

fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && (cell.fg, cell.bg, cell.modifier) == PLAIN
}

fn set_pen(frame: &mut String, pen: &mut Pen, wanted: Pen) {
    if *pen == wanted {
        return;
    }
    *pen = wanted;
    let (foreground, background, modifier) = wanted;
    frame.push_str("\x1b[0");
    for (flag, code) in [
        (Modifier::BOLD, 1),
        (Modifier::DIM, 2),
        (Modifier::ITALIC, 3),
        (Modifier::UNDERLINED, 4),
        (Modifier::REVERSED, 7),
    ] {
        if modifier.contains(flag) {
            let _ = write!(frame, ";{code}");
        }
    }
    write_colour(frame, foreground, 30);
    write_colour(frame, background, 40);
    frame.push('m');
}

/// Writes the SGR parameters of a colour; `base` is 30 for the foreground, 40 for the background (ECMA-48, 8.3.117;
/// bright colours and 38/48 as in xterm).
fn write_colour(frame: &mut String, colour: Color, base: u8) {
    let code = match colour {
        Color::Reset => return,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
        Color::Indexed(number) => {
            let _ = write!(frame, ";{};5;{number}", base + 8);
            return;
        }
        Color::Rgb(r, g, b) => {
            let _ = write!(frame, ";{};2;{r};{g};{b}", base + 8);
            return;
        }
    };
    let _ = write!(frame, ";{}", base + code);
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;

    fn bytes(buffer: &Buffer) -> String {
        let mut backend = SafeBackend::new(Vec::new());
        backend.present(buffer, None).unwrap();
        String::from_utf8(backend.out).unwrap()
    }

    #[test]
    fn an_escape_in_a_cell_is_not_sent() {
        for attack in ["\u{1b}[2J", "\u{9b}31m", "\u{202e}", "\r", "\u{7f}"] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
            buffer[(0, 0)].set_symbol(attack);
            let sent = bytes(&buffer);
            assert!(!sent.replace("\x1b[2J", "").contains(attack) && sent.contains(UNSAFE), "{sent:?}");
        }
    }

    #[test]
    fn an_emoji_of_several_characters_is_sent_whole_and_left_by_moving() {
        for emoji in ["⚠\u{FE0F}", "1\u{FE0F}\u{20E3}", "👩🏽\u{200D}🚀", "🇨🇳"] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
            buffer[(0, 0)].set_symbol(emoji);
            buffer[(1, 0)].set_symbol("");
            buffer[(2, 0)].set_symbol("a");
            let sent = bytes(&buffer);
            assert!(sent.contains(&format!("  \x1b[1G{emoji}\x1b[3Ga")), "{sent:?}");
        }
    }

    #[test]
    fn an_unchanged_row_is_not_sent() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 2));
        buffer[(0, 0)].set_symbol("a");
        buffer[(0, 1)].set_symbol("b");
        let mut backend = SafeBackend::new(Vec::new());
        backend.present(&buffer, None).unwrap();
        backend.out.clear();
        buffer[(1, 1)].set_symbol("c");
        backend.present(&buffer, None).unwrap();
        let sent = String::from_utf8(backend.out).unwrap();
        assert!(sent.contains("bc") && !sent.contains('a'), "{sent:?}");
    }
}

//! Two terminal emulators that are fed the same bytes, and what their cells hold in one common form. What they should
//! hold is decided by the tests.

use std::num::NonZeroU16;

use alacritty_terminal::Term;
use alacritty_terminal::event::VoidListener;
use alacritty_terminal::index::{Column, Line};
use alacritty_terminal::term::cell::Flags;
use alacritty_terminal::term::test::TermSize;
use alacritty_terminal::vte::ansi;
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};

/// A cell as a terminal shows it. Blanks are spaces, and the second cell of a wide glyph holds nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) text: String,
    pub(crate) style: (Color, Color, Modifier),
}

/// A terminal without a glass.
pub(crate) trait Engine {
    fn feed(&mut self, bytes: &[u8]);
    fn resize(&mut self, columns: u16, rows: u16);
    fn cell(&self, column: u16, row: u16) -> Shown;
    fn cursor(&self) -> Position;
}

/// Both, blank.
pub(crate) fn engines(columns: u16, rows: u16) -> [Box<dyn Engine>; 2] {
    let size = (NonZeroU16::new(rows).expect("rows"), NonZeroU16::new(columns).expect("columns"));
    [Box::new(vt100::Parser::new(size.0, size.1, 0)), Box::new(Alacritty::new(columns, rows))]
}

impl Engine for vt100::Parser {
    fn feed(&mut self, bytes: &[u8]) {
        self.process(bytes);
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        self.set_size(NonZeroU16::new(rows).expect("rows"), NonZeroU16::new(columns).expect("columns"));
    }

    fn cell(&self, column: u16, row: u16) -> Shown {
        let at = |column| self.screen().cell(row, column).expect("a cell on the screen");
        // It keeps no style for the second cell of a wide glyph.
        let cell = if at(column).is_wide_continuation() { at(column - 1) } else { at(column) };
        let text = match at(column) {
            covered if covered.is_wide_continuation() => "",
            blank if !blank.has_contents() => " ",
            cell => cell.contents(),
        };
        let flags = [
            (cell.bold(), Modifier::BOLD),
            (cell.dim(), Modifier::DIM),
            (cell.italic(), Modifier::ITALIC),
            (cell.underline(), Modifier::UNDERLINED),
            (cell.inverse(), Modifier::REVERSED),
        ];
        let colour = |colour| match colour {
            vt100::Color::Default => Color::Reset,
            vt100::Color::Idx(number) => Color::Indexed(number),
            vt100::Color::Rgb(r, g, b) => Color::Rgb(r, g, b),
        };
        Shown { text: text.to_owned(), style: (colour(cell.fgcolor()), colour(cell.bgcolor()), modifier(&flags)) }
    }

    fn cursor(&self) -> Position {
        let (y, x) = self.screen().cursor_position();
        Position { x, y }
    }
}

struct Alacritty {
    term: Term<VoidListener>,
    parser: ansi::Processor,
}

impl Alacritty {
    fn new(columns: u16, rows: u16) -> Self {
        let size = TermSize::new(columns.into(), rows.into());
        Self {
            term: Term::new(alacritty_terminal::term::Config::default(), &size, VoidListener),
            parser: ansi::Processor::new(),
        }
    }
}

impl Engine for Alacritty {
    fn feed(&mut self, bytes: &[u8]) {
        self.parser.advance(&mut self.term, bytes);
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        self.term.resize(TermSize::new(columns.into(), rows.into()));
    }

    fn cell(&self, column: u16, row: u16) -> Shown {
        let cell = &self.term.grid()[Line(row.into())][Column(column.into())];
        let marks = cell.zerowidth().unwrap_or_default();
        let is_covered = cell.flags.contains(Flags::WIDE_CHAR_SPACER);
        let text = if is_covered { String::new() } else { std::iter::once(&cell.c).chain(marks).collect() };
        let flags = [
            (Flags::BOLD, Modifier::BOLD),
            (Flags::DIM, Modifier::DIM),
            (Flags::ITALIC, Modifier::ITALIC),
            (Flags::UNDERLINE, Modifier::UNDERLINED),
            (Flags::INVERSE, Modifier::REVERSED),
        ];
        let colour = |colour| match colour {
            // The names after the sixteen are those of the terminal's own colours.
            ansi::Color::Named(name) => u8::try_from(name as usize).map_or(Color::Reset, Color::Indexed),
            ansi::Color::Indexed(number) => Color::Indexed(number),
            ansi::Color::Spec(rgb) => Color::Rgb(rgb.r, rgb.g, rgb.b),
        };
        Shown {
            text,
            style: (colour(cell.fg), colour(cell.bg), modifier(&flags.map(|(flag, m)| (cell.flags.contains(flag), m)))),
        }
    }

    fn cursor(&self) -> Position {
        let point = self.term.grid().cursor.point;
        let bounded = |n: usize| u16::try_from(n).expect("a small screen");
        Position { x: bounded(point.column.0), y: bounded(usize::try_from(point.line.0).expect("a row on the screen")) }
    }
}

fn modifier(flags: &[(bool, Modifier)]) -> Modifier {
    flags.iter().filter(|(is_set, _)| *is_set).map(|(_, modifier)| *modifier).collect()
}

//! Frame after frame on two terminal emulators: every cell shows what was meant, in its style, and the cursor is where
//! the layout has it. `PROPTEST_CASES=5000 cargo test drawing` draws some 10,000 frames of each kind.

use dubao::app::Event;
use dubao::library::Source;
use dubao::runtime::SafeBackend;
use dubao::text::{Cells, Kind, Widths, cells, glyphs};
use proptest::prelude::*;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};

use crate::desk::Desk;
use crate::support::engines::{Engine, engines};

/// What Unicode makes difficult: every width, marks, joined and selected forms, what terminals disagree about.
const HARD: [&str; 31] = [
    "a",
    "1",
    " ",
    "国",
    "报",
    "，",
    "。",
    "“",
    "”",
    "—",
    "…",
    "·",
    "①",
    "■",
    "《",
    "﹃",
    "e\u{301}",
    "か\u{3099}",
    "ｶ\u{FF9E}",
    "葛\u{E0100}",
    "\u{1100}\u{1161}\u{11A8}",
    "😀",
    "👩\u{200D}👧",
    "⚠\u{FE0F}",
    "1\u{FE0F}\u{20E3}",
    "👍🏽",
    "🇨🇳",
    "\u{20000}",
    "\u{1B}",
    "\u{200B}",
    "\t",
];

/// What is done to the screen before the next frame.
#[derive(Clone, Debug)]
enum Step {
    /// Text is written from a column of a row on.
    Write { x: u16, y: u16, text: String, style: Style },
    /// An overlay is laid over, blank.
    Cover(Rect),
    /// Everything moves up.
    Scroll(u16),
}

fn styles() -> impl Strategy<Value = Style> {
    let colours = [Color::Reset, Color::Red, Color::LightGreen, Color::White, Color::Indexed(200), Color::Rgb(1, 2, 3)];
    let modifiers = [Modifier::empty(), Modifier::BOLD, Modifier::UNDERLINED, Modifier::REVERSED.union(Modifier::DIM)];
    (
        prop::sample::select(colours.to_vec()),
        prop::sample::select(colours.to_vec()),
        prop::sample::select(modifiers.to_vec()),
    )
        .prop_map(|(fg, bg, modifier)| Style::new().fg(fg).bg(bg).add_modifier(modifier))
}

fn steps() -> impl Strategy<Value = Step> {
    let text = prop::collection::vec(prop::sample::select(HARD.to_vec()), 1..20).prop_map(|parts| parts.concat());
    prop_oneof![
        6 => (0..WIDTH, 0..HEIGHT, text, styles()).prop_map(|(x, y, text, style)| Step::Write { x, y, text, style }),
        1 => (0..WIDTH, 0..HEIGHT, 1..WIDTH, 1..HEIGHT).prop_map(|(x, y, w, h)| Step::Cover(Rect::new(x, y, w, h))),
        1 => (1..HEIGHT).prop_map(Step::Scroll),
    ]
}

const WIDTH: u16 = 30;
const HEIGHT: u16 = 8;

/// Does `step` as a careful program does: no glyph is left with half of its cells.
fn apply(step: Step, buffer: &mut Buffer, widths: Widths) {
    match step {
        Step::Write { mut x, y, text, style } => {
            for glyph in glyphs(&text, widths).filter(|glyph| glyph.cells > Cells(0)) {
                let end = x + u16::try_from(glyph.cells.0).unwrap();
                if end > WIDTH {
                    return;
                }
                blank(buffer, Rect::new(x, y, end - x, 1));
                buffer[(x, y)].set_symbol(&glyph.symbol);
                (x..end).for_each(|x| buffer[(x, y)].set_style(style).modifier = style.add_modifier);
                for x in x + 1..end {
                    buffer[(x, y)].set_symbol("");
                }
                x = end;
            }
        }
        Step::Cover(area) => blank(buffer, area.intersection(buffer.area)),
        Step::Scroll(rows) => {
            let cells = usize::from(rows) * usize::from(WIDTH);
            buffer.content.rotate_left(cells);
            let from = buffer.content.len() - cells;
            buffer.content[from..].iter_mut().for_each(Cell::reset);
        }
    }
}

/// Empties `area`, and blanks the glyphs that its edges cut through.
fn blank(buffer: &mut Buffer, area: Rect) {
    for y in area.top()..area.bottom() {
        let mut start = area.left();
        while start > 0 && buffer[(start, y)].symbol().is_empty() {
            start -= 1;
        }
        let mut end = area.right();
        while end < buffer.area.right() && buffer[(end, y)].symbol().is_empty() {
            end += 1;
        }
        (start..area.left()).chain(area.right()..end).for_each(|x| {
            buffer[(x, y)].set_symbol(" ");
        });
        (area.left()..area.right()).for_each(|x| buffer[(x, y)].reset());
    }
}

/// Two terminals, and the backend that writes to them.
struct Glass {
    backend: SafeBackend<Vec<u8>>,
    engines: [Box<dyn Engine>; 2],
}

impl Glass {
    fn new(columns: u16, rows: u16) -> Self {
        Self { backend: SafeBackend::new(Vec::new()), engines: engines(columns, rows) }
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        self.engines.iter_mut().for_each(|engine| engine.resize(columns, rows));
        self.backend.forget();
    }

    /// Shows a frame, and tells what is not as it was meant.
    fn show(&mut self, wanted: &Buffer, cursor: Option<Position>) -> Result<(), String> {
        self.backend.present(wanted, cursor).unwrap();
        let bytes = std::mem::take(self.backend.get_mut());
        for (engine, name) in self.engines.iter_mut().zip(["vt100", "alacritty"]) {
            follow(&mut **engine, &bytes, wanted).map_err(|problem| format!("{name}: {problem}"))?;
            compare(&**engine, wanted, cursor).map_err(|problem| format!("{name}: {problem}"))?;
        }
        Ok(())
    }
}

/// Feeds a frame, and looks where the cursor is at each row's end: after the last cell that is not blank.
fn follow(engine: &mut dyn Engine, bytes: &[u8], wanted: &Buffer) -> Result<(), String> {
    // Within a synchronized update an emulator may not look at anything.
    let frame = String::from_utf8(bytes.to_vec()).unwrap().replace("\x1b[?2026h", "").replace("\x1b[?2026l", "");
    for row in frame.split_inclusive("\x1b[K") {
        engine.feed(row.as_bytes());
        if !row.ends_with("\x1b[K") {
            continue;
        }
        let at = engine.cursor();
        let is_ink = |x: &u16| !is_blank(&wanted[(*x, at.y)]);
        let end = (0..wanted.area.width).rev().find(is_ink).map_or(0, |last| last + 1);
        if at.x != end {
            return Err(format!("row {} ends in column {}, not {end}", at.y, at.x));
        }
    }
    Ok(())
}

fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && style_of(cell) == (Color::Reset, Color::Reset, Modifier::empty())
}

fn compare(engine: &dyn Engine, wanted: &Buffer, cursor: Option<Position>) -> Result<(), String> {
    for y in 0..wanted.area.height {
        let mut x = 0;
        while x < wanted.area.width {
            let covered = (x + 1..wanted.area.width).take_while(|x| wanted[(*x, y)].symbol().is_empty());
            let end = covered.last().map_or(x + 1, |last| last + 1);
            let shown: Vec<_> = (x..end).map(|x| engine.cell(x, y)).collect();
            let text: String = shown.iter().map(|cell| cell.text.as_str()).collect();
            let symbol = wanted[(x, y)].symbol();
            if text.trim() != symbol.trim() {
                return Err(format!("{text:?} is shown at {x}, {y} instead of {symbol:?}"));
            }
            for (x, cell) in (x..end).zip(shown) {
                if cell.style != style_of(&wanted[(x, y)]) {
                    return Err(format!(
                        "{:?} is the style at {x}, {y}, not {:?}",
                        cell.style,
                        style_of(&wanted[(x, y)])
                    ));
                }
            }
            x = end;
        }
    }
    match cursor {
        Some(wanted) if engine.cursor() != wanted => Err(format!("the cursor is at {}, not {wanted}", engine.cursor())),
        _ => Ok(()),
    }
}

/// The style of a cell, the sixteen colours by their numbers.
fn style_of(cell: &Cell) -> (Color, Color, Modifier) {
    const NAMED: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    let numbered = |colour| {
        let number = (0..).zip(NAMED).find(|(_, named)| *named == colour);
        number.map_or(colour, |(number, _)| Color::Indexed(number))
    };
    (numbered(cell.fg), numbered(cell.bg), cell.modifier)
}

/// A glyph covers as many cells as it is wide, and nothing covers a cell that is not its own.
fn whole(buffer: &Buffer, widths: Widths) -> Result<(), String> {
    for row in buffer.content().chunks(buffer.area.width.max(1).into()) {
        let mut rest = row;
        while let [cell, after @ ..] = rest {
            let covered = after.iter().take_while(|cell| cell.symbol().is_empty()).count();
            if cells(cell.symbol(), widths) != Cells(covered + 1) {
                return Err(format!("{:?} covers {} cells", cell.symbol(), covered + 1));
            }
            rest = &after[covered..];
        }
    }
    Ok(())
}

fn widths() -> impl Strategy<Value = Widths> {
    prop::sample::select(vec![Widths::narrow(), Widths::wide()])
}

/// Terminals that draw ambiguous characters in two cells draw them over what is beside them, if a font has them in one.
#[test]
fn nothing_but_the_text_is_of_ambiguous_width() {
    let page = format!("春天来了\n本报记者 何青\n　　{}\n", "河边的柳树绿了，孩子们都出来放风筝。".repeat(40));
    for (size, keys) in [((120, 36), "<Enter>"), ((60, 16), ""), ((60, 16), "<Enter>"), ((39, 9), "")] {
        let mut desk = Desk::new(vec![Source::Stdin(page.clone().into())], size, Widths::wide());
        for keys in [
            keys,
            "?",
            "<Esc>",
            "vb",
            "B",
            "<Esc>",
            "gs",
            "<Esc>",
            "r",
            "r",
            "/放风筝",
            "<Enter>",
            "n",
            ":",
            "<Esc>",
            "g",
        ] {
            desk.press(keys);
            let (buffer, _) = desk.draw();
            let symbols = buffer.content().iter().flat_map(|cell| cell.symbol().chars());
            let odd: String = symbols.filter(|c| Kind::of(*c).is_some_and(Kind::is_ambiguous)).collect();
            assert_eq!(odd, "", "{keys}\n{}", desk.screen().0);
        }
    }
}

/// So many frames are drawn of one screen.
const FRAMES: usize = 8;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.div_ceil(4)))]

    /// Random styled text, overlays and scrolling.
    #[test]
    fn terminals_show_what_was_meant(
        frames in prop::collection::vec(prop::collection::vec(steps(), 0..12), FRAMES),
        widths in widths(),
        cursor in prop::option::of((0..WIDTH, 0..HEIGHT)),
    ) {
        let mut glass = Glass::new(WIDTH, HEIGHT);
        let mut buffer = Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT));
        let cursor = cursor.map(|(x, y)| Position { x, y });
        for frame in frames {
            for step in frame {
                apply(step, &mut buffer, widths);
            }
            prop_assert_eq!(whole(&buffer, widths).and(glass.show(&buffer, cursor)), Ok(()));
        }
    }
}

/// Keys and sizes between two frames of the program.
#[derive(Clone, Debug)]
enum Doing {
    Press(&'static str),
    Resize(u16, u16),
}

fn doings() -> impl Strategy<Value = Doing> {
    let keys = [
        "j", "k", "<C-d>", "<C-u>", "<C-f>", "G", "gg", "<Enter>", "<Tab>", "?", "B", "<Esc>", "v", "l", "}", ")", "b",
        "/", "报", "“", "n", "r", "d", "z", "+", "-",
    ];
    prop_oneof![
        16 => prop::sample::select(keys.to_vec()).prop_map(Doing::Press),
        // Alacritty's engine cannot be one column wide.
        1 => (2u16..130, 1u16..40).prop_map(|(columns, rows)| Doing::Resize(columns, rows)),
    ]
}

/// So many frames are drawn of one page.
const SITTING: usize = 64;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.div_ceil(32)))]

    /// The program's own frames, over a page of difficult text: panes, overlays, scrolling, resizing.
    #[test]
    fn terminals_show_what_the_program_draws(
        parts in prop::collection::vec(prop::sample::select(HARD.to_vec()), 200..2000),
        doings in prop::collection::vec(doings(), SITTING),
        widths in widths(),
    ) {
        let lines = parts.chunks(90).map(<[&str]>::concat);
        let text = lines.map(|line| format!("## 春天来了\n本报记者 何青\n　　{line}\n\n"));
        let text = text.collect::<Vec<_>>().concat();
        let mut desk = Desk::new(vec![Source::Stdin(text.into())], (100, 24), widths);
        let mut glass = Glass::new(100, 24);
        for doing in doings {
            match doing {
                Doing::Press(keys) => desk.press(keys),
                Doing::Resize(columns, rows) => {
                    desk.happen(Event::Resize(Cells(columns.into()), Cells(rows.into())));
                    glass.resize(columns, rows);
                }
            }
            let (buffer, cursor) = desk.draw();
            prop_assert_eq!(whole(&buffer, widths).and(glass.show(&buffer, cursor)), Ok(()));
        }
    }
}

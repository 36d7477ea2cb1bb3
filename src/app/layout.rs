//! Which pane is where on a screen of a given size. What a pane shows is not known here.

use ratatui::layout::Rect;

use crate::text::Cells;

/// From this width on, list and reader stand side by side.
const WIDE: u16 = 90;

/// A smaller screen is asked to grow.
const MIN_WIDTH: u16 = 40;
const MIN_HEIGHT: u16 = 10;

/// Larger screens are drawn in part: no terminal is this large, but some report it.
const MAX_WIDTH: u16 = 1000;
const MAX_HEIGHT: u16 = 500;

/// Cells to the left of a text for signs.
pub const GUTTER: u16 = 2;

/// The pane that gets the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// The list.
    #[default]
    List,
    /// The reader.
    Reader,
}

/// Whether the list may be seen beside the reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arrangement {
    /// Both panes, where there is room.
    #[default]
    Both,
    /// The reader alone.
    Zen,
}

/// The places on the screen. A pane that is not shown has no place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Panes {
    /// The list.
    pub list: Option<Rect>,
    /// The column between list and reader.
    pub rule: Option<Rect>,
    /// The reader.
    pub reader: Option<Rect>,
    /// The status line.
    pub status: Rect,
}

/// Divides a screen of `size`. `None` if it is too small for anything.
pub fn panes(size: Rect, focus: Focus, arrangement: Arrangement) -> Option<Panes> {
    if size.width < MIN_WIDTH || size.height < MIN_HEIGHT {
        return None;
    }
    let status = Rect { y: size.height - 1, height: 1, ..size };
    let body = Rect { height: size.height - 1, ..size };
    if focus == Focus::Reader && (arrangement == Arrangement::Zen || size.width < WIDE) {
        return Some(Panes { list: None, rule: None, reader: Some(body), status });
    }
    if size.width < WIDE {
        return Some(Panes { list: Some(body), rule: None, reader: None, status });
    }
    let width = size.width * 9 / 25;
    let list = Rect { width, ..body };
    let rule = Rect { x: width, width: 1, ..body };
    let reader = Rect { x: width + 1, width: size.width - width - 1, ..body };
    Some(Panes { list: Some(list), rule: Some(rule), reader: Some(reader), status })
}

/// The screen to draw on, given the size that a terminal reports.
pub fn screen(width: Cells, height: Cells) -> Rect {
    let bounded = |cells: Cells, max: u16| u16::try_from(cells.0).unwrap_or(max).min(max);
    Rect::new(0, 0, bounded(width, MAX_WIDTH), bounded(height, MAX_HEIGHT))
}

/// The text area of a reading pane: at most `measure` wide, centred, with a gutter of two cells on the left for signs
/// and one free cell on the right.
pub fn text_area(pane: Rect, measure: Cells) -> Rect {
    let room = pane.width.saturating_sub(GUTTER + 1).max(1);
    let width = u16::try_from(measure.0).unwrap_or(u16::MAX).min(room);
    let x = (pane.x + GUTTER + (room - width) / 2).min(pane.right().saturating_sub(1));
    Rect { x, width: width.min(pane.right() - x), ..pane }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn panes_stay_on_the_screen_and_apart(width in 0u16..600, height in 0u16..300, measure in 0usize..200) {
            let size = screen(Cells(width.into()), Cells(height.into()));
            for focus in [Focus::List, Focus::Reader] {
                for arrangement in [Arrangement::Both, Arrangement::Zen] {
                    let Some(panes) = panes(size, focus, arrangement) else { continue };
                    let all: Vec<Rect> =
                        [panes.list, panes.rule, panes.reader, Some(panes.status)].into_iter().flatten().collect();
                    prop_assert_eq!(all.iter().map(|pane| pane.area()).sum::<u32>(), size.area());
                    for (i, a) in all.iter().enumerate() {
                        prop_assert_eq!(a.intersection(size), *a);
                        prop_assert!(all.iter().skip(i + 1).all(|b| a.intersection(*b).is_empty()));
                    }
                    if let Some(reader) = panes.reader {
                        let text = text_area(reader, Cells(measure));
                        prop_assert_eq!(text.intersection(reader), text);
                    }
                }
            }
        }
    }

    #[test]
    fn the_focus_decides_on_a_narrow_screen() {
        let size = screen(Cells(80), Cells(24));
        assert!(panes(size, Focus::List, Arrangement::Both).unwrap().reader.is_none());
        assert!(panes(size, Focus::Reader, Arrangement::Both).unwrap().list.is_none());
        assert!(panes(screen(Cells(1), Cells(1)), Focus::List, Arrangement::Both).is_none());
    }
}

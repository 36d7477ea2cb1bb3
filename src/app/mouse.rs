//! What the mouse does: a click selects and gives its pane the keys, the wheel scrolls what it is over, dragging selects
//! text. How clicks are counted is the runtime's business.

use ratatui::layout::{Position, Rect};

use super::keys::{Command, Keys};
use super::layout::text_area;
use super::reader::Cell;
use super::{App, Arrival, Asked, Focus, Overlay};
use crate::action::Action;
use crate::text::Cells;

/// Rows that one notch of the wheel scrolls by.
const NOTCH: usize = 3;

/// What the mouse did, and over which cell of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// The cell.
    pub at: Position,
    /// What it did there.
    pub deed: Deed,
}

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Its button was pressed, so many times in quick succession: 1, 2 or 3.
    Press(u8),
    /// It was moved with its button down.
    Drag,
    /// Its wheel was turned away from the reader.
    WheelUp,
    /// Its wheel was turned towards the reader.
    WheelDown,
}

impl App {
    pub(super) fn mouse(&mut self, mouse: Mouse) {
        // Keys that were typed before wait for what they are meant for.
        let Some(panes) = self.panes().filter(|_| self.held.is_empty()) else { return };
        self.restore = None;
        self.touched = true;
        let is_wheel = matches!(mouse.deed, Deed::WheelUp | Deed::WheelDown);
        let searches = self.prompt.as_ref().is_some_and(|prompt| prompt.asked == Asked::Search);
        if self.prompt.is_some() && !(is_wheel && searches) {
            return;
        }
        if !is_wheel {
            self.notice = None;
            self.keys = Keys::default();
            self.reader.end_flash();
        }
        let holds = |pane: &Option<Rect>| pane.filter(|pane| pane.contains(mouse.at));
        match self.overlay {
            Some(overlay) => self.mouse_over(overlay, mouse),
            None if mouse.deed == Deed::Drag => self.drag(mouse.at),
            None => {
                if let Some(pane) = holds(&panes.list) {
                    self.mouse_in_list(mouse, pane);
                } else if let Some(pane) = holds(&panes.reader) {
                    self.mouse_in_reader(mouse, pane);
                }
            }
        }
    }

    fn mouse_over(&mut self, overlay: Overlay, mouse: Mouse) {
        let command = |action| Command::new(action, Some(NOTCH));
        let command = match mouse.deed {
            Deed::WheelUp => command(Action::Up),
            Deed::WheelDown => command(Action::Down),
            Deed::Press(clicks) => {
                // Below the title.
                let Some(row) = usize::from(mouse.at.y).checked_sub(1) else { return };
                let is_twice = clicks > 1;
                match overlay {
                    Overlay::Bookmarks if row < self.panel_height() && self.panel.select_at(row) && is_twice => {
                        self.jump_to_bookmark();
                    }
                    Overlay::Concordance if self.concordance.select_at(row) && is_twice => self.open_line(),
                    Overlay::Help(_) | Overlay::Stats(_) | Overlay::Bookmarks | Overlay::Concordance => {}
                }
                return;
            }
            Deed::Drag => return,
        };
        match overlay {
            Overlay::Help(_) | Overlay::Stats(_) => self.scroll_overlay(command),
            Overlay::Bookmarks => self.panel.apply(Command { count: None, ..command }, self.panel_height()),
            Overlay::Concordance => self.run_in_concordance(command),
        }
    }

    fn mouse_in_list(&mut self, mouse: Mouse, pane: Rect) {
        let height = usize::from(pane.height);
        match mouse.deed {
            Deed::WheelUp => self.list.roll_up(NOTCH),
            Deed::WheelDown => self.list.roll_down(NOTCH, height),
            Deed::Press(clicks) => {
                if self.focus != Focus::List {
                    self.focus_on(Focus::List);
                }
                if self.list.select_at((mouse.at.y - pane.y).into()) {
                    let found = self.list.results().is_some();
                    self.open_selected(if found { Arrival::FirstMatch } else { Arrival::Start });
                }
                if clicks > 1 {
                    self.focus_on(Focus::Reader);
                }
            }
            Deed::Drag => {}
        }
    }

    fn mouse_in_reader(&mut self, mouse: Mouse, pane: Rect) {
        let height = usize::from(pane.height);
        match mouse.deed {
            Deed::WheelUp => self.roll(-NOTCH.cast_signed(), height),
            Deed::WheelDown => self.roll(NOTCH.cast_signed(), height),
            Deed::Press(clicks) if !self.is_opening_another() => {
                if self.focus != Focus::Reader {
                    self.focus_on(Focus::Reader);
                }
                self.jumps.read();
                self.reader.click(self.cell(mouse.at, pane), clicks, height);
            }
            Deed::Press(_) | Deed::Drag => {}
        }
    }

    fn roll(&mut self, by: isize, height: usize) {
        self.jumps.read();
        self.reader.roll(by, height);
    }

    /// Selects from where the button was pressed to `at`; past the pane's edge, the text scrolls by a row.
    fn drag(&mut self, at: Position) {
        let pane = self.panes().and_then(|panes| panes.reader).filter(|_| !self.is_opening_another());
        let Some(pane) = pane.filter(|_| self.focus == Focus::Reader) else { return };
        let height = usize::from(pane.height);
        if at.y >= pane.bottom() {
            self.reader.roll(1, height);
        } else if at.y <= pane.y {
            self.reader.roll(-1, height);
        }
        let inside = Position { y: at.y.clamp(pane.y, pane.bottom().saturating_sub(1)), ..at };
        self.reader.drag_to(self.cell(inside, pane), height);
    }

    /// A cell of the screen, as the reader counts its rows and columns.
    fn cell(&self, at: Position, pane: Rect) -> Cell {
        let text = text_area(pane, self.measure.width);
        Cell { row: (at.y - pane.y).into(), column: Cells(at.x.saturating_sub(text.x).into()) }
    }
}

//! How each thing on the screen looks. The terminal's own two colours carry the text, so that dark and light
//! backgrounds both work; the rest is the sixteen colours that every terminal's palette keeps apart.

use ratatui::style::{Color, Modifier, Style};

/// The styles of everything that is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Running text.
    pub text: Style,
    /// What may be overlooked: second lines, jump lines, hints.
    pub dim: Style,
    /// A headline.
    pub headline: Style,
    /// What names something: the head of a page in the list, a kicker, a byline, a key.
    pub label: Style,
    /// A heading inside the body.
    pub section: Style,
    /// The selected row of the pane with the focus.
    pub cursor: Style,
    /// The selected row of the pane without it.
    pub cursor_away: Style,
    /// A match of the query.
    pub hit: Style,
    /// The match that `n` came to.
    pub hit_current: Style,
    /// A bookmarked passage.
    pub mark: Style,
    /// The sign beside it.
    pub sign: Style,
    /// What the colours of bookmarks change in both, the plain one first.
    pub colours: [Style; 4],
    /// Selected text.
    pub selection: Style,
    /// The line above an overlay.
    pub border: Style,
    /// Something went wrong.
    pub problem: Style,
}

impl Theme {
    /// Sixteen colours on the terminal's own background.
    pub const fn colours() -> Self {
        let plain = Style::new();
        Self {
            text: plain,
            dim: plain.fg(Color::DarkGray),
            headline: plain.add_modifier(Modifier::BOLD),
            label: plain.fg(Color::Cyan),
            section: plain.fg(Color::Blue).add_modifier(Modifier::BOLD),
            cursor: plain.add_modifier(Modifier::REVERSED),
            cursor_away: plain.add_modifier(Modifier::BOLD),
            // Bold black is grey in many terminals.
            hit: plain.fg(Color::Black).bg(Color::Yellow).remove_modifier(Modifier::BOLD),
            hit_current: plain
                .fg(Color::Black)
                .bg(Color::LightGreen)
                .remove_modifier(Modifier::BOLD)
                .add_modifier(Modifier::UNDERLINED),
            mark: plain.fg(Color::Magenta).add_modifier(Modifier::UNDERLINED),
            sign: plain.fg(Color::Magenta),
            colours: [plain, plain.fg(Color::Green), plain.fg(Color::Blue), plain.fg(Color::Red)],
            selection: plain.add_modifier(Modifier::REVERSED),
            border: plain.fg(Color::Cyan),
            problem: plain.fg(Color::Red),
        }
    }

    /// No colour at all (`NO_COLOR`): bold, dim, underline and reverse tell things apart.
    pub const fn mono() -> Self {
        let plain = Style::new();
        Self {
            text: plain,
            dim: plain.add_modifier(Modifier::DIM),
            headline: plain.add_modifier(Modifier::BOLD),
            label: plain.add_modifier(Modifier::BOLD),
            section: plain.add_modifier(Modifier::BOLD),
            cursor: plain.add_modifier(Modifier::REVERSED),
            cursor_away: plain.add_modifier(Modifier::BOLD),
            hit: plain.add_modifier(Modifier::BOLD.union(Modifier::UNDERLINED)),
            hit_current: plain.add_modifier(Modifier::BOLD.union(Modifier::REVERSED)),
            mark: plain.add_modifier(Modifier::UNDERLINED),
            sign: plain,
            colours: [plain; 4],
            selection: plain.add_modifier(Modifier::REVERSED),
            border: plain,
            problem: plain.add_modifier(Modifier::BOLD),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_tells_the_two_matches_apart() {
        for theme in [Theme::colours(), Theme::mono()] {
            assert_ne!(theme.hit, theme.hit_current);
            assert_ne!(theme.hit, theme.text);
            assert_ne!(theme.mark, theme.hit);
        }
    }
}

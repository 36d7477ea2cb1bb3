//! Fills lines up to the right edge with whole cells. Which line ends where is decided in `wrap`.

use super::linebreak::parts;
use super::width::Cells;
use super::wrap::Gap;

/// No gap is wider: a line that would need such gaps is left ragged.
const WIDEST: usize = 2;

/// Spreads `spare` cells over a line: its gaps, or none if the line has too few places for them.
///
/// A place is a byte of `text` before which a line could begin, ascending, beside a mark or white space or where
/// scripts change, never inside a word.
pub(super) fn spread(text: &str, places: impl Iterator<Item = usize>, spare: Cells) -> Vec<Gap> {
    let is_apt = |&at: &usize| {
        let (before, after) = text.split_at_checked(at)?;
        Some(parts(before.chars().next_back()?, after.chars().next()?))
    };
    let places: Vec<usize> = places.filter(|at| is_apt(at) == Some(true)).collect();
    if spare.0 > places.len() * WIDEST {
        return Vec::new();
    }
    // Of n places the k-th gets what has come due there, so that the gaps lie as evenly as they can.
    let due = |place: usize| (spare.0 * place + places.len() / 2) / places.len().max(1);
    let gaps = places.iter().enumerate().map(|(k, &at)| Gap { at, cells: Cells(due(k + 1) - due(k)) });
    gaps.filter(|gap| gap.cells > Cells(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gaps(text: &str, places: &[usize], spare: usize) -> Vec<(usize, usize)> {
        let gaps = spread(text, places.iter().copied(), Cells(spare));
        gaps.into_iter().map(|gap| (gap.at, gap.cells.0)).collect()
    }

    #[test]
    fn cells_go_beside_marks_and_between_scripts() {
        let text = "今天，a明天“好";
        let places = [3, 9, 10, 13, 16];
        assert_eq!(gaps(text, &places, 1), [(10, 1)]);
        assert_eq!(gaps(text, &places, 3), [(9, 1), (10, 1), (16, 1)]);
        assert_eq!(gaps(text, &places, 6), [(9, 2), (10, 2), (16, 2)]);
        assert_eq!(gaps(text, &places, 7), []);
        assert_eq!(gaps("今天明天", &[3, 6, 9], 1), []);
    }
}

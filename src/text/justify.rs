//! Fills lines up to the right edge with whole cells. Which line ends where is decided in `wrap`.

use super::kinsoku::most_between;
use super::width::Cells;
use super::wrap::Gap;

/// Spreads `spare` cells over a line: its gaps, or none if the line has no room for so many.
///
/// A place is a byte of `text` before which a line could begin, ascending. Gaps are beside marks and white space and
/// where scripts change, never inside a word.
pub(super) fn spread(text: &str, places: impl Iterator<Item = usize>, spare: Cells) -> Vec<Gap> {
    let most_at = |at| {
        let (before, after) = text.split_at_checked(at)?;
        Some(most_between(before.chars().next_back()?, after.chars().next()?).0)
    };
    // A slot takes one cell.
    let slots: Vec<usize> = places.flat_map(|at| std::iter::repeat_n(at, most_at(at).unwrap_or(0))).collect();
    if spare.0 > slots.len() {
        return Vec::new();
    }
    // Of n slots the k-th gets what has come due there, so that the gaps lie as evenly as they can.
    let due = |slot: usize| (spare.0 * slot + slots.len() / 2) / slots.len().max(1);
    let taken = slots.iter().enumerate().filter(|(k, _)| due(k + 1) > due(*k));
    let mut gaps: Vec<Gap> = Vec::new();
    for (_, &at) in taken {
        match gaps.last_mut().filter(|gap| gap.at == at) {
            Some(gap) => gap.cells += Cells(1),
            None => gaps.push(Gap { at, cells: Cells(1) }),
        }
    }
    gaps
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
        assert_eq!(gaps(text, &places, 5), [(9, 2), (10, 1), (16, 2)]);
        assert_eq!(gaps(text, &places, 6), []);
        assert_eq!(gaps("今天明天", &[3, 6, 9], 1), []);
        assert_eq!(gaps("5月18日", &[4], 2), []);
    }
}

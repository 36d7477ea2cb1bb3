//! Setting two texts against each other, char by char. Finding where in a long text that is worth doing is the business
//! of `fuzzy.rs`.

/// For each char of `pattern` the char of `text`, by its number, that stands against it, the same or another; `None` where
/// the text lacks it. Of all ways to do so it is one with the least Levenshtein distance, and takes time and memory in
/// proportion to the product of the lengths.
pub fn align(pattern: &[char], text: &[char]) -> Vec<Option<usize>> {
    let table = distances(pattern, text);
    let cost = |p: usize, t: usize| table.get(p * (text.len() + 1) + t).copied().unwrap_or(u32::MAX);
    let mut against = vec![None; pattern.len()];
    let (mut p, mut t) = (pattern.len(), text.len());
    while p > 0 && t > 0 {
        let differs = u32::from(pattern.get(p - 1) != text.get(t - 1));
        if cost(p, t) == cost(p - 1, t - 1) + differs {
            (p, t) = (p - 1, t - 1);
            if let Some(place) = against.get_mut(p) {
                *place = Some(t);
            }
        } else if cost(p, t) == cost(p - 1, t) + 1 {
            p -= 1;
        } else {
            t -= 1;
        }
    }
    against
}

/// The distance of each beginning of `pattern` from each beginning of `text`, row by row (Wagner and Fischer 1974).
fn distances(pattern: &[char], text: &[char]) -> Vec<u32> {
    let mut table: Vec<u32> = (0..).take(text.len() + 1).collect();
    let mut above = table.clone();
    for (p, of_pattern) in (1_u32..).zip(pattern) {
        let mut row = Vec::with_capacity(above.len());
        row.push(p);
        let mut left = p;
        for ((diagonal, up), of_text) in above.iter().zip(above.iter().skip(1)).zip(text) {
            left = (diagonal + u32::from(of_pattern != of_text)).min(up + 1).min(left + 1);
            row.push(left);
        }
        table.extend(&row);
        above = row;
    }
    table
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(pattern: &str, text: &str) -> String {
        let text: Vec<char> = text.chars().collect();
        let pattern: Vec<char> = pattern.chars().collect();
        let against = align(&pattern, &text).into_iter();
        against.map(|at| at.and_then(|at| text.get(at)).copied().unwrap_or('-')).collect()
    }

    #[test]
    fn equal_chars_stand_against_each_other() {
        assert_eq!(shown("渔船靠岸", "渔船都靠了岸"), "渔船靠岸");
        assert_eq!(shown("渔船靠岸", "渔船靠案"), "渔船靠案");
        assert_eq!(shown("渔船靠岸", "渔船"), "渔船--");
        assert_eq!((shown("", "渔船"), shown("渔船", "")), (String::new(), "--".to_owned()));
    }

    proptest! {
        #[test]
        fn the_order_is_kept(pattern in "[甲乙丙]{0,12}", text in "[甲乙丙]{0,12}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let places: Vec<usize> = align(&chars(&pattern), &chars(&text)).into_iter().flatten().collect();
            prop_assert!(places.is_sorted_by(|a, b| a < b));
            prop_assert!(places.iter().all(|place| *place < text.chars().count()));
        }
    }
}

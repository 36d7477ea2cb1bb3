//! Articles among the hits that are nearly equal: the same report in two papers, or printed again.
//! How a text becomes a print is not known here.

use super::print::Print;
use super::searcher::Hit;

/// For each hit, the rank of the first one that its text is nearly equal to: its own, if there is none before it.
pub fn firsts(hits: &[Hit]) -> Vec<usize> {
    let mut firsts: Vec<(usize, Print)> = Vec::new();
    let first = |(rank, hit): (usize, &Hit)| {
        let near = firsts.iter().find(|(_, print)| hit.print.is_near(*print)).map(|(first, _)| *first);
        if near.is_none() {
            firsts.push((rank, hit.print));
        }
        near.unwrap_or(rank)
    };
    hits.iter().enumerate().map(first).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::index::tests::searcher_of;
    use crate::search::parse;

    #[test]
    fn reprints_are_known() {
        let report = "石桥昨天正式通车，两岸居民都来庆祝，老人说从前去赶集要绕行五公里，孩子们上学也要起得很早。";
        let again = report.replace("五公里", "五里").replace("昨天", "前天");
        let other = "石桥下的蜜橘又获丰收，果农正忙着装车，今年的价钱比去年好，收购的人已经在村口等了三天。";
        let searcher = searcher_of(&[("桥", report), ("", other), ("", &again), ("", "石桥")]);
        let hits = searcher.search(&parse("石桥"), 9, &|| false).unwrap().hits;
        let firsts = firsts(&hits);
        let of = |key: u64| firsts[hits.iter().position(|hit| hit.key == key).unwrap()];
        assert_eq!(of(0), of(2));
        assert_eq!(firsts.iter().enumerate().filter(|(rank, first)| rank == *first).count(), 3);
    }
}

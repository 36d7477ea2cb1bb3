//! A headline without text of its own, alone or above another headline, may belong to text further down, which follows
//! the end of another article: it claims the paragraphs that have its words, if the headline over them has none of theirs.
//! Which headline stands over which text in the first place is decided in `title`.

use super::block::Line;
use super::lexicon::is_notice;
use super::reflow::Part;
use super::role::Mark;
use super::split::Draft;
use super::topic::Wanted;

/// How many of a hundred pairs of characters of the headline a paragraph must have.
const CLAIMED: usize = 33;
/// How many times as many as of the headline that stands over it.
const TIMES: usize = 3;
/// The shortest headline that can claim text, in pairs of characters.
const TELLING: usize = 12;
/// Over how many articles below it a headline may reach.
const REACH: usize = 3;

/// What of a hundred pairs a headline shares with its own text at least, and with other text at most.
const OWN: usize = 60;
const FOREIGN: usize = 45;

/// Gives headlines without text the text below them that is theirs.
pub(super) fn claim(lines: &[Line], parts: &[Part], drafts: &mut Vec<Draft>) {
    let parted: Vec<Draft> = drafts.iter_mut().filter_map(|draft| part(lines, parts, draft)).collect();
    drafts.extend(parted);
    drafts.sort_by_key(Draft::first);
    for index in 0..drafts.len().saturating_sub(1) {
        let Some(wanted) = drafts.get(index).and_then(|draft| lonely(lines, parts, draft)) else { continue };
        let below = (index + 1..drafts.len()).take(REACH);
        let found = below.filter_map(|other| Some((other, first_claimed(lines, parts, &wanted, drafts.get(other)?)?)));
        if let Some((other, at)) = found.min() {
            drafts[index].body = drafts[other].body.split_off(at);
        }
    }
}

/// Parts an article that has two headlines above each other and the texts of both below each other: the upper headline
/// and the lower text leave it.
fn part(lines: &[Line], parts: &[Part], draft: &mut Draft) -> Option<Draft> {
    let [upper, rest @ ..] = draft.title.as_slice() else { return None };
    if draft.body.is_empty() {
        return None;
    }
    let set = |title: &[usize]| Wanted::new(words(lines, parts, title));
    let (wanted, own) = (set(&[*upper]), set(rest));
    if wanted.pairs().len() < TELLING || own.pairs().len() < TELLING {
        return None;
    }
    let below = Draft { title: rest.to_vec(), body: draft.body.clone() };
    let at = first_claimed(lines, parts, &wanted, &below)?;
    let (first, last) = draft.body.split_at_checked(at)?;
    let share = |text: &[usize], wanted: &Wanted| wanted.share(words(lines, parts, text));
    let apart = share(first, &own) >= OWN && share(last, &wanted) >= OWN;
    let strange = share(first, &wanted) <= FOREIGN && share(last, &own) <= FOREIGN;
    (apart && strange).then(|| Draft { title: vec![draft.title.remove(0)], body: draft.body.split_off(at) })
}

/// The pairs of characters of a headline that stands alone and tells enough.
fn lonely(lines: &[Line], parts: &[Part], draft: &Draft) -> Option<Wanted> {
    let alone = draft.body.is_empty() && !words(lines, parts, &draft.title).any(|line| is_notice(line.text));
    alone.then(|| Wanted::new(words(lines, parts, &draft.title))).filter(|wanted| wanted.pairs().len() >= TELLING)
}

/// The place in an article's body, not its beginning, from which on the text is claimed by a headline.
fn first_claimed(lines: &[Line], parts: &[Part], wanted: &Wanted, draft: &Draft) -> Option<usize> {
    let begins = draft.body.iter().position(|&part| parts[part].mark == Mark::Start)?;
    let own = Wanted::new(words(lines, parts, &draft.title));
    let claims = |&part: &usize| {
        let share = |wanted: &Wanted| wanted.share(words(lines, parts, &[part]));
        parts[part].mark == Mark::Start && share(wanted) >= CLAIMED.max(share(&own) * TIMES)
    };
    let at = draft.body.iter().skip(begins + 1).position(claims)? + begins + 1;
    (!own.pairs().is_empty()).then_some(at)
}

/// The lines of some parts.
fn words<'a>(lines: &'a [Line<'a>], parts: &[Part], which: &[usize]) -> impl Iterator<Item = &'a Line<'a>> {
    which.iter().filter_map(|&part| lines.get(parts.get(part)?.lines.clone())).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::read;

    const LONG: &str = "城东新修的石桥昨天正式通车，两岸居民从此不必再绕行五公里去赶集。桥面宽十二米，两侧设有人行道和路灯，夜里行走十分方便。";
    const OTHER: &str =
        "果园里的蜜橘今年又获丰收，果农们忙着采摘装箱。合作社联系了运输车队，鲜果当天就能发往外省市场，果农喜笑颜开。";

    #[test]
    fn the_upper_of_two_headlines_takes_the_lower_of_two_texts() {
        let page = format!(
            "## 果园蜜橘又获丰收 鲜果当天发往外省市场\n\n## 城东石桥正式通车 两岸居民不必绕行五公里\n\n本报讯（记者王小明）{LONG}\n\n{OTHER}\n"
        );
        let found: Vec<(String, usize)> =
            read(&page).iter().map(|article| (article.title.clone(), article.blocks[1].lines[0].0)).collect();
        assert_eq!(
            found,
            [
                ("果园蜜橘又获丰收 鲜果当天发往外省市场".to_string(), 7),
                ("城东石桥正式通车 两岸居民不必绕行五公里".to_string(), 5)
            ]
        );
    }

    #[test]
    fn two_lines_of_one_headline_stay_together() {
        let page = format!(
            "## 城东石桥正式通车 两侧设有人行道\n\n## 两岸居民从此不必绕行五公里去赶集\n\n本报讯（记者王小明）{LONG}\n\n石桥两侧设有人行道，城东居民说，石桥正式通车，再也不必绕行五公里去赶集。\n"
        );
        assert_eq!(read(&page).len(), 1);
    }
}

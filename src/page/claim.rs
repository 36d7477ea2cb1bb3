//! A headline without text of its own, alone or above another headline, may belong to text further down, which follows
//! the end of another article: it claims the paragraphs that have its words, if the headline over them has none of theirs.
//! So may a caption: it goes to the article near it that has its words, if its own has hardly any.
//! Which headline stands over which text in the first place is decided in `title`.

use std::cell::LazyCell;
use std::ops::Range;

use super::block::Line;
use super::lexicon::is_notice;
use super::reflow::Part;
use super::role::Mark;
use super::split::Draft;
use super::topic::{Topic, Wanted};

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

/// How many of a thousand pairs of a caption are in the beginning of the article that claims it.
const PICTURED: usize = 400;

/// Gives headlines without text the text below them that is theirs, and captions the article that is theirs.
pub(super) fn claim(lines: &[Line], parts: &[Part], drafts: &mut Vec<Draft>) {
    claim_text(lines, parts, drafts);
    claim_below(parts, drafts);
    if parts.iter().any(|part| part.mark == Mark::Caption) {
        claim_captions(lines, parts, drafts);
    }
}

/// Gives headlines without text the captions right below them, if another headline stands between these and the text.
fn claim_below(parts: &[Part], drafts: &mut [Draft]) {
    for index in 1..drafts.len() {
        let (above, below) = drafts.split_at_mut(index);
        let (Some(lonely), Some(next)) = (above.last_mut().filter(|draft| draft.body.is_empty()), below.first_mut())
        else {
            continue;
        };
        let text = next.body.iter().find(|&&part| parts[part].mark == Mark::Start);
        let headed = next.title.first().filter(|head| text.is_none_or(|text| head < &text));
        let (Some(last), Some(&head)) = (lonely.title.last(), headed) else { continue };
        let own = |part: usize| matches!(parts[part].mark, Mark::Caption | Mark::Credit);
        let end = (last + 1..head).find(|&part| !own(part)).unwrap_or(head);
        let first = last + 1;
        lonely.body.extend(next.body.extract_if(.., |part| (first..end).contains(part)));
    }
}

/// Gives captions, with their credits, to the articles that have their words.
fn claim_captions(lines: &[Line], parts: &[Part], drafts: &mut [Draft]) {
    let begins = |draft: &Draft| {
        let text = draft.body.iter().copied().filter(|&part| parts[part].mark == Mark::Start);
        let shown = draft.title.iter().copied().chain(text).filter_map(|part| lines.get(parts[part].lines.clone()));
        Topic::of(shown.flatten())
    };
    let topics: Vec<Topic> = drafts.iter().map(begins).collect();
    for index in 0..drafts.len() {
        if !drafts[index].body.iter().any(|&part| parts[part].mark == Mark::Start) {
            continue;
        }
        let near = index.saturating_sub(REACH)..(index + REACH + 1).min(drafts.len());
        let mut home = index;
        let mut moved = Vec::new();
        drafts[index].body.retain(|&part| {
            home = match parts[part].mark {
                Mark::Caption => pictured(&topics, near.clone(), index, &Topic::of(words(lines, parts, &[part]))),
                Mark::Credit => home,
                _ => index,
            };
            moved.extend((home != index).then_some((home, part)));
            home == index
        });
        for (home, part) in moved {
            drafts[home].body.push(part);
        }
    }
}

/// The article of a caption found in the article `own`.
fn pictured(topics: &[Topic], near: Range<usize>, own: usize, caption: &Topic) -> usize {
    let share = |article: usize| topics.get(article).map_or((0, 0), |topic| topic.shared(caption));
    let best = near.max_by_key(|&article| share(article).0).unwrap_or(own);
    let (shared, size) = share(best);
    let foreign = size >= TELLING && shared >= PICTURED && shared >= share(own).0 * TIMES;
    if foreign { best } else { own }
}

/// Gives headlines without text the text below them that is theirs.
fn claim_text(lines: &[Line], parts: &[Part], drafts: &mut Vec<Draft>) {
    let parted: Vec<Draft> = drafts.iter_mut().filter_map(|draft| part(lines, parts, draft)).collect();
    drafts.extend(parted);
    drafts.sort_by_key(Draft::first);
    for index in 0..drafts.len().saturating_sub(1) {
        let Some(wanted) = drafts.get(index).and_then(|draft| lonely(lines, parts, draft)) else { continue };
        let below = (index + 1..drafts.len()).take(REACH);
        let claimed = |other: usize| {
            let draft = drafts.get(other)?;
            let own = LazyCell::new(|| Wanted::new(words(lines, parts, &draft.title)));
            Some((other, first_claimed(lines, parts, (&wanted, &own), draft)?))
        };
        let found = below.filter_map(claimed);
        if let Some((other, at)) = found.min() {
            drafts[index].body = drafts[other].body.split_off(at);
        }
    }
}

/// Parts an article that has two headlines above each other and the texts of both below each other: the upper headline
/// and the lower text leave it.
fn part(lines: &[Line], parts: &[Part], draft: &mut Draft) -> Option<Draft> {
    let [upper, rest @ ..] = draft.title.as_slice() else { return None };
    paragraphs(parts, draft).nth(1)?;
    let wanted = Wanted::new(words(lines, parts, &[*upper]));
    let own = LazyCell::new(|| Wanted::new(words(lines, parts, rest)));
    let is_telling = |wanted: &Wanted| wanted.pairs().len() >= TELLING;
    let claimed = || first_claimed(lines, parts, (&wanted, &own), draft);
    let at = is_telling(&wanted).then(claimed).flatten().filter(|_| is_telling(&own))?;
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

/// The place in an article's body, not its beginning, from which on the text is claimed by the words of a headline that is
/// not its `own`: that one's words are only looked at where text has enough of the first one's.
fn first_claimed(
    lines: &[Line],
    parts: &[Part],
    (wanted, own): (&Wanted, &LazyCell<Wanted, impl FnOnce() -> Wanted>),
    draft: &Draft,
) -> Option<usize> {
    let claims = |&(_, part): &(usize, usize)| {
        let share = |wanted: &Wanted| wanted.share(words(lines, parts, &[part]));
        let shared = share(wanted);
        shared >= CLAIMED && shared >= share(own) * TIMES
    };
    let claimed = paragraphs(parts, draft).skip(1).find(claims);
    claimed.filter(|_| !own.pairs().is_empty()).map(|(at, _)| at)
}

/// The paragraphs in an article's body, each with its place there.
fn paragraphs(parts: &[Part], draft: &Draft) -> impl Iterator<Item = (usize, usize)> {
    draft.body.iter().copied().enumerate().filter(|&(_, part)| parts[part].mark == Mark::Start)
}

/// The lines of some parts.
fn words<'a>(lines: &'a [Line<'a>], parts: &[Part], which: &[usize]) -> impl Iterator<Item = &'a Line<'a>> {
    which.iter().filter_map(|&part| lines.get(parts.get(part)?.lines.clone())).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::{Article, Kind, Role, read};

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

    /// The title of the article that has the caption.
    fn captioned(page: &str) -> Option<String> {
        let captioned = |article: &Article| article.text_of(Role::Caption).is_some();
        read(page).into_iter().find(captioned).map(|article| article.title)
    }

    #[test]
    fn a_caption_goes_to_the_article_near_it_that_has_its_words() {
        let page = |caption: &str| {
            format!(
                "## 城东石桥通车\n\n记者 王小明\n\n{LONG}\n\n## 果园蜜橘丰收\n\n记者 李大年\n\n{OTHER}\n\n\n\n{caption}文化站供图\n"
            )
        };
        let bridge = "城东新修的石桥桥面宽十二米，两侧设有人行道和路灯。";
        let other = "夕阳西下，归航的渔船停在港湾里，渔民正在卸货，一派繁忙。";
        let [bridge, other] = [bridge, other].map(|words| captioned(&page(&format!("图为{words}"))));
        assert_eq!(bridge.as_deref(), Some("城东石桥通车"));
        assert_eq!(other.as_deref(), Some("果园蜜橘丰收"));
    }

    #[test]
    fn a_caption_below_a_banner_and_above_a_headline_is_the_banners() {
        let page = format!(
            "石桥日特别关注——\n\n两岸居民话石桥 城乡齐把丰收庆\n\n\n\n图为两岸居民走过新修的石桥。文化站供图\n\n城东： 新修石桥 正式通车\n\n{LONG}（王小明）\n\n城西： 蜜橘丰收 果农采摘\n\n{OTHER}（赵云）\n"
        );
        assert_eq!(captioned(&page).as_deref(), Some("两岸居民话石桥 城乡齐把丰收庆"));
        assert_eq!(read(&page)[0].kind, Kind::Banner);
    }
}

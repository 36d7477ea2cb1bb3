//! Stories and headlines become articles: every part of the page goes to one, as a block.
//! Where stories begin and which headline is whose is decided in `story` and `title`; kinds and titles in `label`.

use smallvec::{SmallVec, smallvec};

use super::article::{Article, Block, Role};
use super::block::Line;
use super::heading::Heading;
use super::reflow::{self, Part};
use super::role::Mark;
use super::story;
use super::title;
use super::topic::StoryMap;
use super::{claim, label};

/// What belongs to one article, by parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    /// The lines of its headline.
    pub title: Vec<usize>,
    /// Everything else, in reading order.
    pub body: Vec<usize>,
}

impl Draft {
    /// Where the article begins on the page.
    pub(super) fn first(&self) -> usize {
        self.title.iter().chain(&self.body).copied().min().unwrap_or(usize::MAX)
    }
}

/// Gives every part of a page to an article.
pub(super) fn articles(lines: &[Line], parts: &[Part]) -> Vec<Article> {
    let found = story::stories(lines, parts);
    let mut drafts: Vec<Draft> =
        found.stories.iter().map(|story| Draft { title: Vec::new(), body: story.parts.clone() }).collect();
    for headline in title::headlines(lines, parts, &found) {
        match headline.story.and_then(|story| drafts.get_mut(story)) {
            Some(draft) => draft.title = headline.parts,
            None => drafts.push(Draft { title: headline.parts, body: Vec::new() }),
        }
    }
    take_jumps(parts, &mut drafts);
    drafts.retain(|draft| draft.first() < usize::MAX);
    drafts.sort_by_key(Draft::first);
    claim::claim(lines, parts, &mut drafts);
    let page = Page { lines, parts, headings: &found.headings };
    drafts.iter().map(|draft| page.article(draft)).collect()
}

/// A jump line right below a headline without a story belongs to that, not to the text further up.
fn take_jumps(parts: &[Part], drafts: &mut [Draft]) {
    let mut owner = vec![None; parts.len()];
    for (index, draft) in drafts.iter().enumerate() {
        let below = draft.title.last().map(|last| last + 1).filter(|_| draft.body.is_empty());
        if let Some(slot) = below.and_then(|below| owner.get_mut(below)) {
            *slot = Some(index);
        }
    }
    let mut taken = Vec::new();
    for draft in drafts.iter_mut() {
        draft.body.retain(|&part| {
            let mine = parts[part].mark != Mark::Jump || owner[part].is_none();
            if !mine {
                taken.push(part);
            }
            mine
        });
    }
    for part in taken {
        if let Some(draft) = owner[part].and_then(|owner| drafts.get_mut(owner)) {
            draft.body.push(part);
        }
    }
}

/// The page, to make articles of.
pub(super) struct Page<'a> {
    pub lines: &'a [Line<'a>],
    pub parts: &'a [Part],
    /// For each part, what it is if it is a heading.
    pub headings: &'a [Option<Heading>],
}

impl Page<'_> {
    /// The article of a draft.
    pub(super) fn article(&self, draft: &Draft) -> Article {
        let mut blocks: Vec<Block> = draft.title.iter().map(|&part| self.block(Role::Headline, &[part])).collect();
        if draft.body.is_empty() && label::is_notice(&blocks) {
            blocks.iter_mut().skip(1).for_each(|block| block.role = Role::Body);
        } else {
            label::divide_title(&mut blocks);
        }
        let mut chains: Vec<SmallVec<[usize; 2]>> = Vec::with_capacity(draft.body.len());
        let mut chain_of: StoryMap<usize> = StoryMap::default();
        let torn = |part: usize| self.parts[part].continues.filter(|_| self.parts[part].joined);
        let is_mended = draft.body.iter().any(|&part| torn(part).is_some());
        for &part in &draft.body {
            let torn = torn(part).and_then(|torn| chain_of.get(&torn).copied());
            let at = torn.unwrap_or(chains.len());
            match chains.get_mut(at) {
                Some(chain) => chain.push(part),
                None => chains.push(smallvec![part]),
            }
            if is_mended {
                chain_of.insert(part, at);
            }
        }
        blocks.extend(chains.iter().filter_map(|chain| Some(self.block(self.role(*chain.first()?), chain))));
        label::article(blocks)
    }

    fn block(&self, role: Role, parts: &[usize]) -> Block {
        reflow::block(role, self.lines, parts.iter().map(|&part| self.parts[part].lines.clone()))
    }

    /// The role of a part that is not in a headline.
    fn role(&self, part: usize) -> Role {
        match (self.parts[part].mark, self.headings[part]) {
            (_, Some(Heading::Section)) => Role::Section,
            (_, Some(Heading::Caption)) | (Mark::Caption, _) => Role::Caption,
            (Mark::Head, _) => Role::Headline,
            (Mark::Byline, _) => Role::Byline,
            (Mark::Credit, _) => Role::Credit,
            (Mark::Jump, _) => Role::Jump,
            (Mark::Ornament, _) => Role::Ornament,
            (Mark::Duplicate, _) => Role::Duplicate,
            (Mark::Start | Mark::More, _) => Role::Body,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    const LONG: &str = "城东新修的石桥昨天正式通车，两岸居民从此不必再绕行五公里去赶集。桥面宽十二米，两侧设有人行道和路灯，夜里行走十分方便，老人们也常来桥上散步。";
    const OTHER: &str = "果园里的蜜橘今年又获丰收，果农们忙着采摘装箱。合作社统一联系了运输车队，鲜果当天就能发往外省市场，优质果占到七成以上，果农喜笑颜开。";

    #[test]
    fn a_jump_line_goes_to_the_headline_above_it() {
        let page = format!("## 石桥通车\n\n记者 王小明\n\n{LONG}\n\n## 随手拍下身边事\n\n详见第四版\n");
        let roles: Vec<Vec<Role>> =
            read(&page).iter().map(|article| article.blocks.iter().map(|block| block.role).collect()).collect();
        assert_eq!(roles, [vec![Role::Headline, Role::Byline, Role::Body], vec![Role::Headline, Role::Jump]]);
    }

    #[test]
    fn halves_between_which_something_is_missing_stay_two_blocks_of_one_article() {
        let page = format!(
            "## 城东石桥\n\n{LONG}石桥的建设者提出“线上加线\n\n## 蜜橘丰收\n\n记者 李大年\n\n{OTHER}\n\n石桥的建设者说，两岸居民不必再绕行五公里去赶集，是“多年的心愿”，桥面两侧的人行道和路灯是居民提出来的。\n"
        );
        let articles = read(&page);
        let bodies: Vec<usize> = articles
            .iter()
            .map(|article| article.blocks.iter().filter(|block| block.role == Role::Body).count())
            .collect();
        assert_eq!(bodies, [2, 1]);
    }

    #[test]
    fn articles_stand_in_the_order_in_which_they_begin() {
        let page = format!("本报讯（记者王小明）{LONG}\n\n## 蜜橘丰收\n\n本报讯（记者赵云）{OTHER}\n");
        let first: Vec<usize> =
            read(&page).iter().filter_map(|article| Some(article.blocks.first()?.lines[0].0)).collect();
        assert_eq!(first, [1, 3]);
    }
}

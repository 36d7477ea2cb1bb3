//! Stories and headlines become articles: every part of the page goes to one, as a block.
//! Where stories begin and which headline is whose is decided in `story` and `title`; kinds and titles in `label`.

use std::collections::HashMap;

use super::article::{Article, Block, Role};
use super::block::Line;
use super::reflow::{self, Part};
use super::role::Mark;
use super::story::{self, Heading};
use super::title;
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
        let mut chains: Vec<Vec<usize>> = Vec::new();
        let mut chain_of = HashMap::new();
        for &part in &draft.body {
            let torn = self.parts[part].continues.filter(|_| self.parts[part].joined);
            let torn = torn.and_then(|torn| chain_of.get(&torn).copied());
            let at = torn.unwrap_or(chains.len());
            match chains.get_mut(at) {
                Some(chain) => chain.push(part),
                None => chains.push(vec![part]),
            }
            chain_of.insert(part, at);
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

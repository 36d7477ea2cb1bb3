//! Copying: what is chosen, as text for the clipboard, with or without its citation. How it gets there is the runtime's
//! business.

use super::App;
use super::Notice;
use super::effect::Effect;
use super::opened::Opened;
use super::typeset::Span;
use crate::config::fill;
use crate::notebook::{Issue, citation};
use crate::text::Clip;

/// Most bytes that are copied: in base64, 100,000, which every terminal that knows OSC 52 takes.
const MOST: usize = 74_994;

/// What is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Copied {
    /// The text.
    Text,
    /// The text, and below it where it is from.
    Cited,
}

impl App {
    /// Has the selection copied, or without one the sentence at the reading line.
    pub(super) fn copy(&mut self, copied: Copied) {
        let chosen = self.reader.opened().zip(self.reader.chosen());
        let text = chosen.map(|(opened, span)| text_of(opened, &span, copied)).filter(|text| !text.trim().is_empty());
        let Some(text) = text else { return self.complain(|words| &words.nothing_to_copy) };
        if text.len() > MOST {
            return self.complain(|words| &words.too_long_to_copy);
        }
        let chars = text.chars().count();
        self.notice = Some(Notice::Done(fill(&self.words.copied, &[&chars.to_string()])));
        self.reader.cancel_selection();
        self.effects.push(Effect::Copy(text));
    }
}

fn text_of(opened: &Opened, span: &Span, copied: Copied) -> Clip {
    let text = opened.copied(span);
    let nth = match copied {
        Copied::Text => None,
        Copied::Cited => opened.nth_at(span.start),
    };
    let Some(article) = nth.and_then(|nth| opened.page.shown.get(nth)) else { return text };
    let page = &opened.page;
    let issue = Issue::of_path(&page.path).with(page.date.as_deref(), page.paper.as_deref());
    let cited = citation(&article.title, &article.byline, &issue);
    Clip::of(&format!("{}\n\n{cited}", &*text))
}

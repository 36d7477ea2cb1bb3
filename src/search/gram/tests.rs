//! The whole gram file against the texts it was made of, and against damage.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use tantivy::directory::OwnedBytes;

use super::build::{Article, Builder};
use super::segment::Segment;
use crate::search::literal::Literal;
use crate::search::needle::{Needle, Scope, Sense};
use crate::text::{Segmenter, fold};

static SEGMENTER: LazyLock<Arc<Segmenter>> = LazyLock::new(|| Arc::new(Segmenter::new()));

fn file(bodies: &[String]) -> Vec<u8> {
    let mut builder = Builder::default();
    for body in bodies {
        let title = body.split('\n').next().unwrap_or_default();
        builder.add(&Article { title, byline: "王小\n明月", body, headings: title }, &SEGMENTER);
    }
    let mut bytes = Vec::new();
    builder.write(&mut bytes).unwrap();
    bytes
}

fn open(bytes: Vec<u8>, articles: usize) -> Option<Segment> {
    Segment::open(OwnedBytes::new(bytes), u32::try_from(articles).unwrap())
}

/// The articles which hold the needle; none if the file is damaged.
fn holders(segment: &Segment, articles: usize, needle: &Needle) -> Option<Vec<usize>> {
    let literal = Literal::new(needle);
    let lists = literal.lists(segment, literal.family())?;
    let mut held = Vec::new();
    for doc in lists.matches(None)?.docs {
        let bounds = segment.bounds(doc).filter(|_| (doc as usize) < articles)?;
        if lists.is_exact || literal.weigh(segment, &bounds) > 0.0 {
            held.push(doc as usize);
        }
    }
    Some(held)
}

/// More articles than make a pair common, of few different characters.
fn corpora() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[人才报]{0,9}[人才报Ａ，\n𠀀 ]{0,20}", 0..400)
}

fn needles() -> impl Strategy<Value = Vec<Needle>> {
    let scope = prop::sample::select(vec![Scope::Anywhere, Scope::Anywhere, Scope::Title, Scope::Byline]);
    let needle = ("[人才报a,王小𠀀]{1,6}", scope);
    prop::collection::vec(needle.prop_filter_map("empty", |(text, scope)| Needle::new(&text, Sense::Folded, scope)), 12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn it_tells_who_holds_what(bodies in corpora(), needles in needles()) {
        let segment = open(file(&bodies), bodies.len()).unwrap();
        for needle in needles {
            let is_held = |body: &&String| match needle.scope {
                Scope::Title => fold(body.split('\n').next().unwrap()).text.contains(&needle.text),
                Scope::Byline => ["王小", "明月"].iter().any(|name| name.contains(&needle.text)),
                _ => body.split('\n').any(|block| fold(block).text.contains(&needle.text)),
            };
            let expected: Vec<_> = bodies.iter().enumerate().filter(|(_, body)| is_held(body)).map(|(doc, _)| doc).collect();
            prop_assert_eq!(holders(&segment, bodies.len(), &needle), Some(expected), "{:?}", needle);
        }
    }

    #[test]
    fn a_copy_of_some_articles_is_what_they_would_have_made(bodies in corpora(), kept in prop::collection::vec(any::<bool>(), 400)) {
        let segment = open(file(&bodies), bodies.len()).unwrap();
        let mut builder = Builder::default();
        for (doc, _) in (0..).zip(&bodies).zip(&kept).filter(|(_, kept)| **kept).map(|(of, _)| of) {
            builder.copy(&segment, doc).unwrap();
        }
        let mut copied = Vec::new();
        builder.write(&mut copied).unwrap();
        let kept: Vec<_> = bodies.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(body, _)| body.clone()).collect();
        prop_assert_eq!(copied, file(&kept));
    }

    #[test]
    fn damage_is_an_error_or_a_wrong_answer_but_no_panic(
        bodies in corpora(),
        needles in needles(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 1..=255_u8), 30),
        cut in any::<prop::sample::Index>(),
    ) {
        let whole = file(&bodies);
        let cut = cut.index(whole.len());
        prop_assert!(open(whole[..cut].to_vec(), bodies.len()).is_none());
        for (at, flip) in flips {
            let mut bytes = whole.clone();
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
            let Some(segment) = open(bytes, bodies.len()) else { continue };
            for needle in &needles {
                let _ = holders(&segment, bodies.len(), needle);
            }
        }
    }

    #[test]
    fn a_damaged_footer_is_an_error(bodies in prop::collection::vec("[人才]{0,5}", 0..9), at in 1..=172_usize, flip in 1..=255_u8) {
        let mut bytes = file(&bodies);
        let at = bytes.len() - at;
        bytes[at] ^= flip;
        prop_assert!(open(bytes, bodies.len()).is_none());
    }
}

//! How a query is carried out: what an article must hold decides, and title and whole words add to its score.
//! What was typed is read elsewhere, and nothing is searched here.

use tantivy::query::{
    AllQuery, Bm25Weight, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query as Step, TermQuery,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{Score, Term};

use super::error::SearchError;
use super::filter;
use super::needle::{Needle, Scope};
use super::pinyin::reading;
use super::query::Query;
use super::schema::{Fields, Grams};

/// What an occurrence counts that need not be a whole word, where whole words of this wording exist.
const FRAGMENT: Score = 0.1;

/// Turns queries into steps of tantivy, with the statistics of one searcher.
pub(super) struct Planner<'a> {
    pub(super) searcher: &'a tantivy::Searcher,
    pub(super) fields: &'a Fields,
}

impl Planner<'_> {
    pub(super) fn plan(&self, query: &Query) -> Result<Box<dyn Step>, SearchError> {
        let mut clauses: Vec<(Occur, Box<dyn Step>)> = Vec::new();
        for group in &query.required {
            let mut steps = Vec::new();
            for needle in group {
                steps.push(self.ranked(needle, query.required.len())?);
                if let Some(letters) = needle.letters() {
                    steps.extend(reading(self.searcher, self.fields.letters, letters)?);
                }
            }
            clauses.push((Occur::Must, Box::new(BooleanQuery::union(steps))));
        }
        if clauses.is_empty() {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        // What the index cannot tell is looked up in the texts of what is found here.
        for needle in query.excluded.iter().filter(|needle| needle.is_indexed()) {
            clauses.push((Occur::MustNot, exclusion(literal(self.grams(needle), &needle.text))));
        }
        clauses.extend(filter::step(query, self.searcher, self.fields)?.map(|step| (Occur::Must, step)));
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    const fn grams(&self, needle: &Needle) -> &Grams {
        match needle.scope {
            Scope::Anywhere | Scope::Body => &self.fields.text,
            Scope::Title => &self.fields.title,
            Scope::Byline => &self.fields.byline,
        }
    }

    /// The articles which hold the needle, or may hold it, those first which have it in the title, or as a word.
    ///
    /// The title adds the most that the text can add, divided among the words of the query: a single word found in the
    /// title beats any text, while of several words no rare one outweighs the others.
    fn ranked(&self, needle: &Needle, groups: usize) -> Result<Box<dyn Step>, SearchError> {
        let key = needle.key();
        if matches!(needle.scope, Scope::Title | Scope::Byline) {
            return Ok(literal(self.grams(needle), &key));
        }
        let word = Term::from_field_text(self.fields.words, &key);
        let is_word = self.searcher.doc_freq(&word)? > 0;
        let weight = if is_word { FRAGMENT } else { 1.0 };
        let terms: Vec<Term> = self.fields.text.cover(&key).into_iter().map(|(_, term)| term).collect();
        let mut ceiling = weight * Bm25Weight::for_terms(self.searcher, &terms)?.max_score();

        let held = BoostQuery::new(literal(&self.fields.text, &key), weight);
        let mut clauses: Vec<(Occur, Box<dyn Step>)> = vec![(Occur::Must, Box::new(held))];
        if is_word {
            ceiling += Bm25Weight::for_terms(self.searcher, std::slice::from_ref(&word))?.max_score();
            clauses.push((Occur::Should, Box::new(TermQuery::new(word, IndexRecordOption::WithFreqs))));
        }
        let share = u16::try_from(groups).map_or(0.0, |groups| Score::from(groups).recip());
        let title = ConstScoreQuery::new(literal(&self.fields.title, &key), ceiling * share);
        clauses.push((Occur::Should, Box::new(title)));
        Ok(Box::new(BooleanQuery::new(clauses)))
    }
}

/// The step in the form which can be excluded: tantivy 0.27 asks an excluded phrase for articles it has passed, against
/// its own contract, while a union answers that. A union of one would be the phrase again.
fn exclusion(step: Box<dyn Step>) -> Box<dyn Step> {
    Box::new(BooleanQuery::union(vec![step.box_clone(), step]))
}

/// The articles in whose text the folded needle stands: exactly those.
fn literal(grams: &Grams, needle: &str) -> Box<dyn Step> {
    let mut cover = grams.cover(needle);
    match cover.pop() {
        Some((_, only)) if cover.is_empty() => Box::new(TermQuery::new(only, IndexRecordOption::WithFreqs)),
        last => {
            cover.extend(last);
            Box::new(PhraseQuery::new_with_offset(cover))
        }
    }
}

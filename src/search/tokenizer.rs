//! How folded text is cut into terms: single characters, pairs of neighbours, jieba's words, pinyin.
//! Folding is done before, and the terms of a query are not made here.

use std::iter::Enumerate;
use std::ops::Range;
use std::str::Chars;
use std::sync::Arc;
use std::vec;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::text::{Segmenter, readings};

/// What stands between two blocks of one text. It is in no term, and takes a position of its own, so that no phrase
/// runs across it.
pub(super) const BARRIER: char = '\n';

/// Cuts a text into overlapping strings of `width` characters, at the positions of their first characters.
#[derive(Clone)]
pub(super) struct Ngrams {
    pub(super) width: usize,
}

impl Tokenizer for Ngrams {
    type TokenStream<'a> = NgramStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> NgramStream<'a> {
        NgramStream { rest: text, width: self.width, next: 0, token: Token::default() }
    }
}

pub(super) struct NgramStream<'a> {
    rest: &'a str,
    width: usize,
    next: usize,
    token: Token,
}

impl TokenStream for NgramStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let here = self.rest;
            let mut chars = here.chars();
            if chars.next().is_none() {
                return false;
            }
            self.rest = chars.as_str();
            self.token.position = self.next;
            self.next += 1;
            if let Some(gram) = head(here, self.width) {
                self.token.text.clear();
                self.token.text.push_str(gram);
                return true;
            }
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// The first `width` characters, if there are as many before the barrier.
fn head(text: &str, width: usize) -> Option<&str> {
    let mut chars = text.chars();
    for _ in 0..width {
        chars.next().filter(|&c| c != BARRIER)?;
    }
    text.get(..text.len() - chars.as_str().len())
}

/// Cuts a text into jieba's words, without punctuation.
#[derive(Clone)]
pub(super) struct Words(pub(super) Arc<Segmenter>);

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        WordStream { text, words: self.0.words(text).into_iter(), token: Token::default() }
    }
}

pub(super) struct WordStream<'a> {
    text: &'a str,
    words: vec::IntoIter<Range<usize>>,
    token: Token,
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let mut words = self.words.by_ref().filter_map(|range| self.text.get(range));
        let Some(word) = words.find(|word| word.contains(char::is_alphanumeric)) else { return false };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.text.clear();
        self.token.text.push_str(word);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// What marks a term of [`Letters`] as a whole reading; without it, the term is the beginning of one.
pub(super) const WHOLE: char = '\'';

/// Cuts a text into the readings of its characters, and their beginnings, all at the position of the character.
#[derive(Clone)]
pub(super) struct Letters;

impl Tokenizer for Letters {
    type TokenStream<'a> = LetterStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LetterStream<'a> {
        LetterStream { chars: text.chars().enumerate(), terms: Vec::new(), token: Token::default() }
    }
}

pub(super) struct LetterStream<'a> {
    chars: Enumerate<Chars<'a>>,
    /// Those of the character at hand that are still to come.
    terms: Vec<String>,
    token: Token,
}

impl TokenStream for LetterStream<'_> {
    fn advance(&mut self) -> bool {
        while self.terms.is_empty() {
            let Some((position, c)) = self.chars.next() else { return false };
            self.token.position = position;
            for reading in readings(c) {
                self.terms.extend((1..=reading.len()).filter_map(|length| reading.get(..length).map(str::to_owned)));
                self.terms.push(format!("{reading}{WHOLE}"));
            }
            self.terms.sort();
            self.terms.dedup();
        }
        self.token.text = self.terms.pop().unwrap_or_default();
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grams(width: usize, text: &str) -> Vec<(usize, String)> {
        let mut grams = Vec::new();
        let mut tokenizer = Ngrams { width };
        tokenizer.token_stream(text).process(&mut |token| grams.push((token.position, token.text.clone())));
        grams
    }

    #[test]
    fn no_gram_holds_the_barrier_but_it_takes_a_position() {
        let owned = |grams: &[(usize, &str)]| grams.iter().map(|&(at, gram)| (at, gram.to_owned())).collect::<Vec<_>>();
        assert_eq!(grams(1, "人才\n报"), owned(&[(0, "人"), (1, "才"), (3, "报")]));
        assert_eq!(grams(2, "人才\n报纸"), owned(&[(0, "人才"), (3, "报纸")]));
        assert_eq!(grams(2, "人\n\n"), owned(&[]));
    }
}

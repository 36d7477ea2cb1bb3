//! How a folded title is cut into terms of pinyin.
//! Folding is done before, and the terms of a query are not made here.

use std::iter::Enumerate;
use std::str::Chars;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::text::{initials, readings};

/// What marks a term of [`Letters`] as a whole reading; without it, the term is the initial of one.
pub(super) const WHOLE: char = '\'';

/// Cuts a text into the readings of its characters, and their initials, all at the position of the character.
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
                self.terms.extend(initials(&reading).filter_map(|length| reading.get(..length).map(str::to_owned)));
                if reading.len() > 1 {
                    self.terms.push(format!("{reading}{WHOLE}"));
                }
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

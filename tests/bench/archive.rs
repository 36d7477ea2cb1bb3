//! Archives of any number of articles for `scale.rs`, and the queries typed to search them. The same number makes the
//! same archive.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::ops::Range;
use std::path::Path;

use anyhow::{Context, Result};
use dubao::library::{Page, Source};
use dubao::text::{Segmenter, fold};
use serde::{Deserialize, Serialize};

/// An article of an archive, a line of JSON.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Article {
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) date: String,
    #[serde(default)]
    pub(crate) source: String,
    pub(crate) body: String,
}

/// Numbers that look random (xorshift64*).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `end`; 0 if there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap_or_default();
        number.checked_rem(end).unwrap_or_default()
    }

    fn pick<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        of.get(self.below(of.len()))
    }
}

/// The articles of a file of JSON lines; without one, those of the pages that come with dubao.
pub(crate) fn originals(news: Option<&Path>) -> Result<Vec<Article>> {
    if let Some(path) = news {
        return read(path)?.collect();
    }
    let mut articles = Vec::new();
    for seed in 0..5 {
        for article in Page::read(&Source::Seed(seed))?.shown {
            let blocks: Vec<_> = article.blocks.iter().map(|block| block.text.clone()).collect();
            articles.push(Article {
                title: article.title.clone(),
                date: String::new(),
                source: String::new(),
                body: blocks.join("\n\n"),
            });
        }
    }
    Ok(articles)
}

/// The articles of a file of JSON lines, one after the other.
pub(crate) fn read(path: &Path) -> Result<impl Iterator<Item = Result<Article>>> {
    let file = File::open(path).with_context(|| path.display().to_string())?;
    Ok(BufReader::new(file).lines().map(|line| Ok(serde_json::from_str(&line?)?)))
}

/// Writes an archive of `count` articles to `path`: the originals as they are while there are enough of them; else each
/// is an original of which about half of the sentences are swapped with others of its source, so that words, lengths
/// and phrases stay those of news while no two are alike. Gives its text, in bytes.
pub(crate) fn write(originals: &[Article], count: usize, path: &Path) -> Result<usize> {
    let mut pool: HashMap<&str, Vec<&str>> = HashMap::new();
    for article in originals {
        pool.entry(&article.source).or_default().extend(sentences(&article.body));
    }
    let mut dice = Dice(count as u64 + 1);
    let mut out = BufWriter::new(File::create(path)?);
    let mut bytes = 0;
    for number in 0..count {
        let article = match originals.get(number) {
            Some(article) if count <= originals.len() => article.clone(),
            _ => mixed(dice.pick(originals).context("no articles")?, &pool, &mut dice),
        };
        bytes += article.title.len() + article.body.len();
        serde_json::to_writer(&mut out, &article)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(bytes)
}

fn mixed(original: &Article, pool: &HashMap<&str, Vec<&str>>, dice: &mut Dice) -> Article {
    let others = pool.get(original.source.as_str()).map_or(&[][..], Vec::as_slice);
    let swapped =
        |sentence, dice: &mut Dice| if dice.below(2) == 0 { Some(sentence) } else { dice.pick(others).copied() };
    let mut paragraphs = Vec::new();
    for paragraph in original.body.split("\n\n") {
        paragraphs.push(sentences(paragraph).filter_map(|sentence| swapped(sentence, dice)).collect::<String>());
    }
    let date = format!("{}-{:02}-{:02}", 2000 + dice.below(25), 1 + dice.below(12), 1 + dice.below(28));
    Article { date, body: paragraphs.join("\n\n"), ..original.clone() }
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").flat_map(|paragraph| paragraph.split_inclusive(['。', '！', '？']))
}

/// The same archive as a file an article, in folders of a thousand.
pub(crate) fn write_files(archive: &Path, folder: &Path) -> Result<()> {
    for (number, article) in read(archive)?.enumerate() {
        let article = article?;
        let home = folder.join(format!("{:04}", number / 1000));
        if number % 1000 == 0 {
            fs::create_dir_all(&home)?;
        }
        fs::write(home.join(format!("{number:07}.txt")), format!("{}\n\n{}\n", article.title, article.body))?;
    }
    Ok(())
}

/// Queries as readers type them, of 60 by what they are: 4 common words, 22 rare ones, 14 runs across words, 10 of two
/// words, 7 beginnings of headlines, 3 pieces at random.
pub(crate) fn queries(articles: &[Article], count: usize) -> Vec<String> {
    let segmenter = Segmenter::new();
    let mut dice = Dice(7);
    let mut held: HashMap<String, usize> = HashMap::new();
    for article in articles.iter().take(2000) {
        let text = fold(&article.body).text;
        let words = segmenter.words(&text).into_iter().filter_map(|range| text.get(range));
        let is_word = |word: &&str| word.chars().count() > 1 && word.chars().all(char::is_alphabetic);
        words.filter(is_word).for_each(|word| *held.entry(word.to_owned()).or_default() += 1);
    }
    let mut words: Vec<(usize, String)> = held.into_iter().map(|(word, count)| (count, word)).collect();
    words.sort_by(|one, other| other.cmp(one));
    let (common, rare) = words.split_at(words.len().min(200));
    let one_of = |words: &[(usize, String)], dice: &mut Dice| dice.pick(words).map(|(_, word)| word.clone());
    let piece = |text: &str, lengths: Range<usize>, dice: &mut Dice| -> String {
        let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        let length = lengths.start + dice.below(lengths.len());
        chars.iter().skip(dice.below(chars.len().saturating_sub(length) + 1)).take(length).collect()
    };
    let typed = (0..count).filter_map(|number| {
        let article = dice.pick(articles)?;
        Some(match number % 60 {
            0..4 => one_of(common, &mut dice)?,
            4..26 => one_of(rare, &mut dice)?,
            26..40 => piece(article.body.lines().next()?, 2..6, &mut dice),
            40..50 => {
                let first = if number % 2 == 0 { common } else { rare };
                format!("{} {}", one_of(first, &mut dice)?, one_of(rare, &mut dice)?)
            }
            50..57 => article.title.chars().take(8).collect(),
            _ => piece(&article.body, 6..7, &mut dice),
        })
    });
    typed.filter(|query| !query.trim().is_empty()).collect()
}

/// What is searched at each keystroke of a query.
pub(crate) fn prefixes(query: &str) -> impl Iterator<Item = &str> {
    query.char_indices().filter_map(|(at, c)| query.get(..at + c.len_utf8())).filter(|prefix| !prefix.ends_with(' '))
}

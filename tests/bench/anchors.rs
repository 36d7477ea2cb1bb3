//! Changes texts under passages, and looks whether each is found again where it is, and given up where it is gone.
//!
//! ```text
//! cargo bench --bench anchors [-- FOLDER]
//! ```
//!
//! takes the texts (`.txt`, UTF-8) below FOLDER, or makes some of common words by chance. For each change and each length
//! of quotes it prints the share found right (most of what is left of the quote is in the range found, and little
//! else), found wrong, and given up, in per cent; and the time on a processor that a look takes in the slowest column. A
//! quote of 16 chars or more that its text holds twice, or a shorter one with its 64 chars of context, white space aside,
//! is not gone when it is deleted once: such looks are neither right nor wrong. It fails when less than 99 % are right, more than 1 % are found that are gone, or a
//! look takes more than 10 ms.

#![expect(clippy::print_stdout, reason = "a harness prints its figures")]

mod clock;

use std::env;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use dubao::notebook::{PageRef, Passage, State, locate};

use self::clock::on_processor;

/// Chars of a text, and of quotes, from the first to before the second.
const TEXT: [usize; 2] = [5_000, 50_000];
const QUOTES: [(usize, usize); 4] = [(4, 9), (9, 20), (20, 60), (60, 300)];
/// Chars of a quote that may be found where it stands a second time when it is gone from its place.
const TELLING: usize = 16;
/// Time on a processor that a look may take, in the mean.
const MOST: Duration = Duration::from_millis(10);
/// Looks a cell of the table.
const WHOLE: usize = 400;
const TRIAL: usize = 6;

/// What is done to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edit {
    Nothing,
    Before,
    Wrapped,
    Punctuation,
    Substituted(u64),
    Shifted(u64),
    Earlier,
    /// All of the above at 10 % at once.
    Everything,
    QuoteGone,
    ParagraphGone,
    /// The quote is gone, and a tenth of the rest is other.
    GoneAmongEdits,
}

const EDITS: [Edit; 13] = [
    Edit::Nothing,
    Edit::Before,
    Edit::Wrapped,
    Edit::Punctuation,
    Edit::Substituted(5),
    Edit::Substituted(10),
    Edit::Shifted(5),
    Edit::Shifted(10),
    Edit::Earlier,
    Edit::Everything,
    Edit::QuoteGone,
    Edit::ParagraphGone,
    Edit::GoneAmongEdits,
];

impl Edit {
    const fn leaves_it(self) -> bool {
        !matches!(self, Self::QuoteGone | Self::ParagraphGone | Self::GoneAmongEdits)
    }
}

/// A char, and whether it is one of the quote's.
type Char = (char, bool);

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let looks = if arguments.iter().any(|argument| argument == "--bench") { WHOLE } else { TRIAL };
    let mut chance = Chance(0x2545_F491_4F6C_DD1D);
    let corpus = match arguments.iter().find(|argument| !argument.starts_with("--")) {
        Some(folder) => read(Path::new(folder))?,
        None => invent(&mut chance, 400_000),
    };
    ensure!(corpus.len() > TEXT[1], "the texts have {} chars", corpus.len());
    let mut misses = 0;
    println!("right/wrong/given up %  {:>16} {:>16} {:>16} {:>16}", "4–8", "9–19", "20–59", "60–299 chars");
    for length in TEXT {
        for edit in EDITS {
            let mut line = format!("{length:>6} {:<18}", format!("{edit:?}"));
            let mut took = Duration::ZERO;
            for quote in QUOTES {
                let mut tally = Tally::default();
                for _ in 0..looks {
                    tally.look(&corpus, (length, quote, edit), &mut chance)?;
                }
                took = took.max(tally.took / u32::try_from(looks)?);
                write!(line, "{:>17}", tally.told())?;
                misses += usize::from(!tally.is_good(edit));
            }
            println!("{line}  {:>6.1} ms", took.as_secs_f64() * 1e3);
            misses += usize::from(took > MOST);
        }
    }
    ensure!(looks == TRIAL || misses == 0, "{misses} cells of the table are not good enough");
    Ok(())
}

#[derive(Default)]
struct Tally {
    right: usize,
    wrong: usize,
    lost: usize,
    /// It was deleted, but its text holds it a second time.
    again: usize,
    /// All looks together.
    took: Duration,
}

impl Tally {
    fn look(&mut self, corpus: &[char], case: (usize, (usize, usize), Edit), chance: &mut Chance) -> Result<()> {
        let (length, (least, most), edit) = case;
        let from = chance.below(corpus.len() - length);
        let text: Vec<char> = corpus.iter().skip(from).take(length).copied().collect();
        let len = least + chance.below(most - least);
        let start = chance.below(length - len);
        let quote: String = text.iter().skip(start).take(len).collect();
        if quote.trim().chars().count() < least {
            return self.look(corpus, case, chance);
        }
        let marked = text.iter().enumerate().map(|(n, c)| (*c, (start..start + len).contains(&n)));
        let mut marked: Vec<Char> = marked.collect();
        if edit == Edit::Earlier {
            let copy = quote.chars().map(|c| (c, false));
            let at = chance.below(start + 1);
            marked.splice(at..at, copy);
        }
        let source: String = marked.iter().map(|(c, _)| c).collect();
        let first = marked.iter().position(|(_, is_quote)| *is_quote).context("a quote")?;
        let first: usize = marked.iter().take(first).map(|(c, _)| c.len_utf8()).sum();
        let page = PageRef { path: "/a.txt".into(), hash: 1 };
        let passage = Passage::new(page, &source, first..first + quote.len()).context("a passage")?;
        let changed = change(marked, edit, corpus, chance);
        let text: String = changed.iter().map(|(c, _)| c).collect();
        let begun = on_processor()?;
        let anchor = locate(&passage, &text);
        self.took += on_processor()?.saturating_sub(begun);
        if anchor.state == State::Lost {
            self.lost += 1;
        } else if !edit.leaves_it() && stands_twice(&passage, &source) {
            self.again += 1;
        } else if edit.leaves_it() && is_right(&changed, &anchor.range) {
            self.right += 1;
        } else {
            self.wrong += 1;
        }
        Ok(())
    }

    fn told(&self) -> String {
        let all = (self.right + self.wrong + self.lost + self.again).max(1);
        let share = |count: usize| format!("{}.{}", count * 100 / all, count * 1000 / all % 10);
        [self.right, self.wrong, self.lost].map(share).join("/")
    }

    fn is_good(&self, edit: Edit) -> bool {
        let all = self.right + self.wrong + self.lost + self.again;
        if edit.leaves_it() { self.right * 100 >= all * 99 } else { self.wrong * 100 <= all }
    }
}

/// Whether a text holds a passage more than once, white space aside.
fn stands_twice(passage: &Passage, source: &str) -> bool {
    let Passage { quote, prefix, suffix, .. } = passage;
    let is_telling = quote.chars().count() >= TELLING;
    let text = if is_telling { quote.clone() } else { [prefix.as_str(), quote, suffix].concat() };
    let [text, source] = [&text, source].map(|text| text.split_whitespace().collect::<String>());
    source.find(&text) != source.rfind(&text)
}

/// Whether a range of bytes holds most of the quote, and little else.
fn is_right(changed: &[Char], range: &std::ops::Range<usize>) -> bool {
    let (mut at, mut within, mut besides, mut all) = (0, 0, 0, 0);
    for (c, is_quote) in changed {
        if range.contains(&at) {
            within += usize::from(*is_quote);
            besides += usize::from(!*is_quote && !c.is_whitespace());
        }
        all += usize::from(*is_quote);
        at += c.len_utf8();
    }
    2 * within > all && besides <= all
}

fn change(text: Vec<Char>, edit: Edit, corpus: &[char], chance: &mut Chance) -> Vec<Char> {
    match edit {
        Edit::Nothing | Edit::Earlier => text,
        Edit::Before => {
            let from = chance.below(corpus.len() - 600);
            corpus.iter().skip(from).take(600).map(|c| (*c, false)).chain(text).collect()
        }
        Edit::Wrapped => {
            let bare: Vec<Char> = text.into_iter().filter(|(c, _)| !c.is_whitespace()).collect();
            bare.chunks(40).flat_map(|line| line.iter().copied().chain([('\n', false)])).collect()
        }
        Edit::Punctuation => text.into_iter().map(|(c, is_quote)| (other_width(c), is_quote)).collect(),
        Edit::Substituted(share) => {
            let other =
                |(c, is_quote)| if chance.hits(share) { (any(corpus, chance), is_quote) } else { (c, is_quote) };
            text.into_iter().map(other).collect()
        }
        Edit::Shifted(share) => text
            .into_iter()
            .flat_map(|(c, is_quote)| match (chance.hits(share), chance.below(2)) {
                (false, _) => vec![(c, is_quote)],
                (true, 0) => Vec::new(),
                (true, _) => vec![(c, is_quote), (any(corpus, chance), is_quote)],
            })
            .collect(),
        Edit::Everything => [Edit::Substituted(5), Edit::Shifted(5), Edit::Punctuation, Edit::Before, Edit::Wrapped]
            .into_iter()
            .fold(text, |text, edit| change(text, edit, corpus, chance)),
        Edit::QuoteGone => text.into_iter().filter(|(_, is_quote)| !is_quote).collect(),
        Edit::ParagraphGone => {
            let first = text.iter().position(|(_, is_quote)| *is_quote).unwrap_or_default();
            let last = text.iter().rposition(|(_, is_quote)| *is_quote).unwrap_or_default();
            let gone = first.saturating_sub(100)..=last + 100;
            text.into_iter().enumerate().filter(|(n, _)| !gone.contains(n)).map(|(_, c)| c).collect()
        }
        Edit::GoneAmongEdits => {
            let rest = change(text, Edit::QuoteGone, corpus, chance);
            change(rest, Edit::Substituted(10), corpus, chance)
        }
    }
}

fn other_width(c: char) -> char {
    match c {
        '，' => ',',
        '。' => '.',
        '：' => ':',
        '；' => ';',
        '？' => '?',
        '！' => '!',
        '（' => '(',
        '）' => ')',
        '“' | '”' => '"',
        '0'..='9' | 'A'..='Z' | 'a'..='z' => char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c),
        other => other,
    }
}

/// A char of the texts.
fn any(corpus: &[char], chance: &mut Chance) -> char {
    corpus.get(chance.below(corpus.len())).copied().filter(|c| !c.is_whitespace()).unwrap_or('的')
}

/// The texts below a folder, in the order of their paths, up to some millions of chars.
fn read(folder: &Path) -> Result<Vec<char>> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::path);
    let mut chars = Vec::new();
    for path in entries.into_iter().map(|entry| entry.path()) {
        if path.is_dir() {
            chars.extend(read(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "txt") {
            chars.extend(String::from_utf8_lossy(&fs::read(path)?).chars());
        }
        if chars.len() > 5_000_000 {
            break;
        }
    }
    Ok(chars)
}

/// A text of words, the first of which are the most common, in sentences and paragraphs.
fn invent(chance: &mut Chance, length: usize) -> Vec<char> {
    const COMMON: &str = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严";
    let common: Vec<char> = COMMON.chars().collect();
    let words: Vec<Vec<char>> =
        (0..4_000).map(|_| (0..=chance.below(3)).map(|_| any(&common, chance)).collect()).collect();
    let mut text = Vec::new();
    while text.len() < length {
        for _ in 0..=chance.below(6) {
            for _ in 0..4 + chance.below(14) {
                // The n-th word is about as common as 1/n (Zipf).
                let rank = chance.below(words.len());
                let rank = chance.below(rank + 1);
                text.extend(words.get(rank).into_iter().flatten());
            }
            text.push(['，', '，', '。', '、', '；'][chance.below(5)]);
        }
        text.push('。');
        if chance.hits(20) {
            text.extend("\n　　".chars());
        }
    }
    text
}

/// Numbers by chance, the same in every run (xorshift, Marsaglia 2003).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or_default() % end.max(1)
    }

    fn hits(&mut self, share: u64) -> bool {
        self.below(100) < usize::try_from(share).unwrap_or_default()
    }
}

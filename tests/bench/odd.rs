//! Pages as no newspaper prints them, made by rule: whatever stands in a file, reading it takes time linear in its length.

use std::iter::repeat_with;

/// Lines of a long page.
const LINES: usize = 100_000;

/// The pages, each with its name.
pub(crate) fn pages() -> Vec<(&'static str, String)> {
    let mut dice = Dice(88_172_645_463_325_252);
    let sentence =
        |dice: &mut Dice, shortest: usize| -> String { (0..=shortest / 12).map(|_| dice.clause()).collect() };
    let prose = |dice: &mut Dice| sentence(dice, 40) + "。";
    vec![
        ("no line break", repeat_with(|| prose(&mut dice)).take(20_000).collect()),
        ("short lines at random", repeat_with(|| dice.short_line()).take(LINES).collect()),
        ("one headline again and again", "## 石桥通车两岸欢庆\n\n".repeat(LINES)),
        ("headlines only", repeat_with(|| format!("## {}\n\n", dice.words(8, 18))).take(LINES).collect()),
        ("lines of prose", repeat_with(|| prose(&mut dice) + "\n").take(LINES).collect()),
        ("torn lines of prose", repeat_with(|| sentence(&mut dice, 40) + "\n\n").take(LINES / 2).collect()),
        ("noise", String::from_utf8_lossy(&dice.bytes(3_000_000)).into_owned()),
        ("a novel", (1..=120).map(|number| chapter(&mut dice, number)).collect()),
    ]
}

/// A chapter of a novel, 25 kB of it.
fn chapter(dice: &mut Dice, number: usize) -> String {
    let head = format!("第{number}回　{}　{}\n\n", dice.words(7, 7), dice.words(7, 7));
    let paragraph = |dice: &mut Dice| {
        let clauses: String = (0..7).map(|_| dice.clause()).collect();
        format!("　　{clauses}。\n")
    };
    head + &repeat_with(|| paragraph(dice)).take(110).collect::<String>()
}

/// Numbers that look random and are the same each time (xorshift).
struct Dice(u64);

impl Dice {
    /// A number below `most`.
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most as u64).unwrap_or(0)
    }

    /// Chinese characters, some more frequent than others.
    fn words(&mut self, shortest: usize, longest: usize) -> String {
        let length = shortest + self.below(longest - shortest + 1);
        let mut character = || u32::try_from(self.below(800).pow(2) / 40).ok().and_then(|n| char::from_u32(0x4e00 + n));
        repeat_with(|| character().unwrap_or('石')).take(length).collect()
    }

    /// Words and a comma.
    fn clause(&mut self) -> String {
        self.words(4, 14) + "，"
    }

    /// A line such as a headline, a verse or the end of a paragraph is.
    fn short_line(&mut self) -> String {
        let end = if self.below(4) == 0 { "。\n" } else { "\n" };
        self.words(4, 20) + end
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        repeat_with(|| u8::try_from(self.below(256)).unwrap_or(0)).take(length).collect()
    }
}

//! Folding for search: two texts which a reader would call the same fold to the same string, and every byte of
//! the folded text knows where it stands in the original.
//! What is done with folded text is not decided here. Simplified and traditional characters stay apart.

use std::ops::Range;

/// A text folded for search, with the map back to the original.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    runs: Vec<Run>,
}

/// Characters which follow each other in both texts with the same lengths in bytes, or a single one whose length
/// changed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Run {
    folded: usize,
    source: Range<usize>,
}

impl Folded {
    /// Maps a range of the folded text to the original: bytes to bytes, whole characters on both sides.
    ///
    /// What lies beyond the end of the folded text is left out.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.text.floor_char_boundary(range.start);
        let end = self.text.ceil_char_boundary(range.end).max(start);
        let from = match self.run_at(start) {
            Some((run, _)) if start < self.text.len() => run.source.start + (start - run.folded),
            last => last.map_or(0, |(run, _)| run.source.end),
        };
        if start == end {
            return from..from;
        }
        let to = match self.run_at(end - 1) {
            Some((run, next)) if end < next => run.source.start + (end - run.folded),
            whole => whole.map_or(from, |(run, _)| run.source.end),
        };
        from..to
    }

    /// The run in which byte `at` of the folded text lies, and the first byte after it.
    fn run_at(&self, at: usize) -> Option<(&Run, usize)> {
        let next = self.runs.partition_point(|run| run.folded <= at);
        let run = self.runs.get(next.checked_sub(1)?)?;
        Some((run, self.runs.get(next).map_or(self.text.len(), |run| run.folded)))
    }

    fn push(&mut self, c: char, source: Range<usize>) {
        let folded = self.text.len();
        self.text.push(c);
        let same_length = c.len_utf8() == source.len();
        match self.runs.last_mut() {
            Some(run) if same_length && run.source.end == source.start && run.source.len() == folded - run.folded => {
                run.source.end = source.end;
            }
            _ => self.runs.push(Run { folded, source }),
        }
    }
}

/// Folds a text: full width to half width, upper case to lower case, variants of punctuation and of ideographs to one
/// form. Invisible characters fall out, and so does white space, except for one space between ASCII letters or digits.
///
/// Folding a folded text changes nothing, and a part of a text folds to a part of the folded text.
pub fn fold(text: &str) -> Folded {
    let mut folded = Folded { text: String::with_capacity(text.len()), runs: Vec::new() };
    let mut space = None;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            space.get_or_insert(at);
            continue;
        }
        let Some(form) = fold_char(c) else { continue };
        if let Some(start) = space.take()
            && form.is_ascii_alphanumeric()
            && folded.text.ends_with(|last: char| last.is_ascii_alphanumeric())
        {
            folded.push(' ', start..at);
        }
        folded.push(form, at..at + c.len_utf8());
    }
    folded
}

/// The one form of a character that is not white space; none if it is invisible.
fn fold_char(c: char) -> Option<char> {
    match c {
        'a'..='z' | '0'..='9' | '\u{4E00}'..='\u{9FFF}' => return Some(c),
        _ if c.is_control() || is_ignorable(c) => return None,
        _ => {}
    }
    let c = unify(c);
    let c = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    c.to_lowercase().next()
}

/// The characters of Unicode's `Default_Ignorable_Code_Point`.
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// One form for the variants of a character: quotes, dots, dashes, vertical and small forms, and ideographs that
/// Unicode has twice.
fn unify(c: char) -> char {
    match c {
        '“' | '”' | '„' | '‟' | '〝' | '〞' | '〟' | '「' | '」' | '『' | '』' | '｢' | '｣' | '﹁' | '﹂' | '﹃'
        | '﹄' => '"',
        '‘' | '’' | '‚' | '‛' => '\'',
        '•' | '‧' | '∙' | '⋅' | '・' | '･' => '·',
        '–' | '―' | '─' | '︱' | '︲' | '﹘' => '—',
        '‐' | '‑' | '−' | '﹣' => '-',
        '〜' | '∼' => '~',
        '⋯' | '‥' | '︙' | '︰' => '…',
        '︐' | '﹐' => ',',
        '︑' | '､' | '﹑' => '、',
        '︒' | '｡' => '。',
        '﹒' => '.',
        '︓' | '﹕' => ':',
        '︔' | '﹔' => ';',
        '︕' | '﹗' => '!',
        '︖' | '﹖' => '?',
        '︵' | '﹙' => '(',
        '︶' | '﹚' => ')',
        '︷' | '﹛' => '{',
        '︸' | '﹜' => '}',
        '︹' | '﹝' => '〔',
        '︺' | '﹞' => '〕',
        '︻' => '【',
        '︼' => '】',
        '︽' => '《',
        '︾' => '》',
        '︿' => '〈',
        '﹀' => '〉',
        '︗' => '〖',
        '︘' => '〗',
        '\u{2F00}'..='\u{2FD5}' => nth(RADICALS, c, '\u{2F00}'),
        '\u{F900}'..='\u{FAD9}' => nth(COMPATIBILITY, c, '\u{F900}'),
        _ => c,
    }
}

fn nth(table: &str, c: char, first: char) -> char {
    let row = u32::from(c).saturating_sub(u32::from(first));
    usize::try_from(row).ok().and_then(|row| table.chars().nth(row)).unwrap_or(c)
}

/// The ideographs of the Kangxi radicals U+2F00–2FD5, which PDF readers often write instead.
/// Source: the compatibility decompositions of `UnicodeData.txt`.
const RADICALS: &str = "\
     一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾\
     弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛\
     矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆\
     里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// The unified ideographs of the compatibility ideographs U+F900–FAD9; those without one stand for themselves.
/// Source: the canonical decompositions of `UnicodeData.txt`.
const COMPATIBILITY: &str = "\
     豈更車賈滑串句龜龜契金喇奈懶癩羅蘿螺裸邏樂洛烙珞落酪駱亂卵欄爛蘭鸞嵐濫藍襤拉臘蠟廊朗浪狼郎來冷勞擄櫓爐盧老蘆虜\
     路露魯鷺碌祿綠菉錄鹿論壟弄籠聾牢磊賂雷壘屢樓淚漏累縷陋勒肋凜凌稜綾菱陵讀拏樂諾丹寧怒率異北磻便復不泌數索參塞省\
     葉說殺辰沈拾若掠略亮兩凉梁糧良諒量勵呂女廬旅濾礪閭驪麗黎力曆歷轢年憐戀撚漣煉璉秊練聯輦蓮連鍊列劣咽烈裂說廉念捻\
     殮簾獵令囹寧嶺怜玲瑩羚聆鈴零靈領例禮醴隸惡了僚寮尿料樂燎療蓼遼龍暈阮劉杻柳流溜琉留硫紐類六戮陸倫崙淪輪律慄栗率\
     隆利吏履易李梨泥理痢罹裏裡里離匿溺吝燐璘藺隣鱗麟林淋臨立笠粒狀炙識什茶刺切度拓糖宅洞暴輻行降見廓兀嗀﨎﨏塚﨑晴\
     﨓﨔凞猪益礼神祥福靖精羽﨟蘒﨡諸﨣﨤逸都﨧﨨﨩飯飼館鶴郞隷侮僧免勉勤卑喝嘆器塀墨層屮悔慨憎懲敏既暑梅海渚漢煮爫\
     琢碑社祉祈祐祖祝禍禎穀突節練縉繁署者臭艹艹著褐視謁謹賓贈辶逸難響頻恵𤋮舘﩮﩯並况全侀充冀勇勺喝啕喙嗢塚墳奄奔婢\
     嬨廒廙彩徭惘慎愈憎慠懲戴揄搜摒敖晴朗望杖歹殺流滛滋漢瀞煮瞧爵犯猪瑱甆画瘝瘟益盛直睊着磌窱節类絛練缾者荒華蝹襁覆\
     視調諸請謁諾諭謹變贈輸遲醙鉶陼難靖韛響頋頻鬒龜𢡊𢡄𣏕㮝䀘䀹𥉉𥳐𧻓齃龎";

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> String {
        fold(text).text
    }

    /// Texts in which everything that folding cares for is frequent.
    fn texts() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "人", "才", "Ａ", "b", "７", " ", "\u{3000}", "\n", "，", "“", "·", "\u{200B}", "Ⱥ", "İ", "𠀀", "⼈", "ﬁ",
        ]);
        prop_oneof![prop::collection::vec(pieces, 0..20).prop_map(|pieces| pieces.concat()), any::<String>()]
    }

    #[test]
    fn variants_fold_to_one_form() {
        for (one, other) in [
            ("ＡＢＣ１２３", "abc123"),
            ("“人才”", "「人才」"),
            ("『人才』", "\"人才\""),
            ("约翰·史密斯", "约翰•史密斯"),
            ("走⋯⋯吧", "走……吧"),
            ("⼈⼯", "人工"),
            ("\u{F9E1}", "李"),
            ("︽报︾", "《报》"),
            ("（一）", "(一)"),
        ] {
            assert_eq!(folded(one), folded(other));
        }
    }

    #[test]
    fn white_space_stays_only_between_ascii_words() {
        for (text, expected) in [
            ("人 才\n培\u{3000}养", "人才培养"),
            ("Open \n AI 公司", "open ai公司"),
            (" 2023 年 5 月 ", "2023年5月"),
            ("a\u{200B} b", "a b"),
            ("人\u{FEFF}才\u{AD}", "人才"),
        ] {
            assert_eq!(folded(text), expected);
        }
    }

    #[test]
    fn every_character_folds_to_a_fixed_point() {
        for c in '\0'..=char::MAX {
            let once = folded(c.encode_utf8(&mut [0; 4]));
            assert_eq!(folded(&once), once, "{c:?}");
        }
    }

    #[test]
    fn tables_have_one_entry_for_each_code_point() {
        assert_eq!(RADICALS.chars().count(), 0x2FD5 - 0x2F00 + 1);
        assert_eq!(COMPATIBILITY.chars().count(), 0xFAD9 - 0xF900 + 1);
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in texts()) {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once);
        }

        #[test]
        fn a_part_folds_to_a_part(text in texts(), a in 0..40_usize, b in 0..40_usize) {
            let (a, b) = (text.floor_char_boundary(a.min(b)), text.floor_char_boundary(a.max(b)));
            prop_assert!(folded(&text).contains(&folded(&text[a..b])));
        }

        #[test]
        fn the_map_gives_back_what_was_folded(text in texts(), a in 0..50_usize, b in 0..50_usize) {
            let whole = fold(&text);
            let source = whole.source(a.min(b)..a.max(b));
            prop_assert!(text.get(source.clone()).is_some(), "{:?}", source);
            let a_char = whole.text.floor_char_boundary(a.min(b));
            let part = &whole.text[a_char..whole.text.ceil_char_boundary(a.max(b)).max(a_char)];
            prop_assert_eq!(folded(&text[source]), part.trim());
        }
    }
}

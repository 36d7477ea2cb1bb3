//! The words by which newspapers give themselves away, each list with what it is for.
//! How they are weighed is the business of the rooms that use them.

use std::sync::LazyLock;

use super::chars::Characters;
use super::topic::{Pair, PairMap, Sieve, pair};

/// Family names, the frequent ones, in no order. Two-character names begin with one of [`COMPOUND_SURNAMES`].
pub(super) static SURNAMES: Characters = Characters::of(
    "\
    赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方\
    俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计\
    伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房\
    裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢裴陆荣翁荀羊惠甄曲封芮储靳邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓\
    蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双\
    闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习艾鱼容向古易慎戈廖庾终暨\
    居衡步都耿满弘匡国文寇广禄阙东欧利师巩聂晁勾敖融冷訾辛阚那简饶空曾沙养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公\
    肖覃覃兰卿苟代付玄帅佟佘仝隋靖晋占初原海塞",
);

/// Family names of two characters.
pub(super) const COMPOUND_SURNAMES: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "长孙", "宇文",
    "端木", "南宫",
];

/// What a person did for the piece; the name stands after it, or before the last three. Longer words first.
pub(super) const TRADES: &[&str] = &[
    "特约通讯员",
    "摄影报道",
    "文字整理",
    "特约记者",
    "通讯员",
    "报道员",
    "评论员",
    "口述",
    "整理",
    "摄影",
    "记者",
    "编辑",
    "作者",
    "实习生",
    "撰文",
    "文并摄",
    "文/图",
    "文／图",
    "报道",
    "供稿",
];

/// What may stand before 记者 in the same word: ranks, and the ends of the names of papers.
pub(super) const RANKS: &[&str] = &["首席", "实习", "见习", "特约", "特派", "高级", "全媒体", "报", "社"];

/// Papers and agencies, as a report that begins with place and date names them (电头).
pub(super) const AGENCIES: &[&str] =
    &["本报", "新华社", "据新华社", "中新社", "据中新社", "本刊", "本台", "本网", "人民网", "据本报"];

/// How a line begins that sends the reader to another page, or takes up what another page began.
pub(super) const JUMPS: &[&str] =
    &["下转", "上接", "详见", "紧接", "接第", "转第", "全文见", "报道见", "相关报道", "见第", "全文详见", "报道详见"];

/// Words that say a line belongs to a picture.
pub(super) const PICTURE_WORDS: &[&str] =
    &["图为", "图①", "图②", "图③", "图一", "图二", "上图", "下图", "左图", "右图", "资料图", "图片由", "供图", "题图"];

/// How a caption without a verb ends.
pub(super) const PICTURE_ENDINGS: &[&str] = &["图", "现场", "合影", "一角", "场景", "瞬间", "留影", "外景"];

/// What the words of [`COMPOUND_SURNAMES`], [`JUMPS`], [`PICTURE_WORDS`] and [`AGENCIES`] begin with.
pub(super) static COMPOUND_SURNAMES_BEGIN: Characters = Characters::beginning(COMPOUND_SURNAMES);
pub(super) static JUMPS_BEGIN: Characters = Characters::beginning(JUMPS);
pub(super) static PICTURE_WORDS_BEGIN: Characters = Characters::beginning(PICTURE_WORDS);
pub(super) static AGENCIES_BEGIN: Characters = Characters::beginning(AGENCIES);

/// Words of advertisements and announcements that no headline has.
const NOTICE_WORDS: &[&str] = &[
    "扫码",
    "热线：",
    "热线:",
    "咨询电话",
    "联系电话",
    "订购电话",
    "订阅电话",
    "招商电话",
    "电话：",
    "电话:",
    "地址：",
    "地址:",
    "欢迎选购",
    "欢迎订阅",
    "欢迎光临",
    "优惠价",
    "遗失声明",
    "声明作废",
];

/// Whether a text has words of advertisements and announcements.
pub(super) fn is_notice(text: &str) -> bool {
    static BEGINNINGS: Characters = Characters::beginning(NOTICE_WORDS);
    let at_word = |rest: &str| NOTICE_WORDS.iter().any(|word| rest.starts_with(word));
    text.char_indices().any(|(at, c)| BEGINNINGS.contains(c) && text.get(at..).is_some_and(at_word))
}

/// Words with which paragraphs begin far more often than sentences go on.
const OPENERS: &[&str] = &[
    "近日",
    "日前",
    "目前",
    "今年",
    "去年",
    "今天",
    "昨天",
    "昨日",
    "当天",
    "据了解",
    "据介绍",
    "据悉",
    "据",
    "近年来",
    "截至",
    "此外",
    "同时",
    "随着",
    "为了",
    "针对",
    "按照",
    "根据",
    "由于",
    "面对",
    "当前",
    "如今",
    "最近",
    "连日来",
    "与此同时",
    "在",
    "本次",
    "此次",
    "这",
    "会议",
    "会上",
    "图为",
    "第一",
    "第二",
    "第三",
    "一是",
    "二是",
    "记者",
];

/// Whether a text begins with one of these.
pub(super) fn opens_paragraph(text: &str) -> bool {
    static BEGINNINGS: Characters = Characters::beginning(OPENERS);
    BEGINNINGS.begin(text) && OPENERS.iter().any(|opener| text.starts_with(*opener))
}

/// Characters with which paragraphs hardly ever begin: they stand inside words and sentences.
pub(super) static INNER_CHARACTERS: Characters = Characters::of(
    "\
    的了们务场底度息者次播间示情性起力并月及和际定式界色续视些局术育级系求件尔样府议区题子道责域业么士等型期权势组态境己志\
    化技策表港程究困验备才友况门族模略速则识名层益段品击响流称量能收善款质员机片较份护种均底织念项措挥限构减障准供形源影",
);

/// Characters with which paragraphs begin at least twice as often as they stand inside. (Counted on news of 1998.)
pub(super) static OPENING_CHARACTERS: Characters = Characters::of(
    "\
    央在习今中本这据会新李第从美文近当此目由北导俄根记截张与王随韩去最原伊如昨阿刘十受江汪巴针英另世广按栗除欧专德马乌春四叙眼河五普该连尽",
);

/// Frequent characters with which paragraphs begin hardly half as often as they stand inside. (Counted there as well.)
pub(super) static MIDDLE_CHARACTERS: Characters = Characters::of(
    "\
    的是了和年发要出生个业时到家地成行进部方学展工主实高合动能开重建力等们政月化于也区平体理表后用市员产定好将机场强得制可务度持共利设心系入者提\
    资保次都领还间说推治示明更里点之名子道战增期问品基济题常已信起情性议统量军并院相队向活任组立元种路着及运计际果式程达管门视项术造色手取决些物\
    育革书界京球省至团续流放带认司办众确举收精服级想质求车线格尔局府义完支施感风样协护防使指集病身步口件织校选例群标席投先单少干域案处号条查么构\
    效责极神费亿难供价准优影证论形互职型超断权变积息类头维显",
);

/// Words of one character with which no heading ends: they want others behind them.
pub(super) fn wants_more(c: char) -> bool {
    static WORDS: Characters = Characters::of("的地得了在和与及或将把被对从向为由是等并而且以其这那各于");
    WORDS.contains(c)
}

/// The pairs of `assets/lexicon/pairs.txt`, with how they are bound.
static PAIRS: LazyLock<PairMap<Bond>> = LazyLock::new(|| {
    let mut pairs = PairMap::default();
    for row in rows(include_str!("../../assets/lexicon/pairs.txt")) {
        let mut chars = row.chars();
        let Some(left) = chars.next() else { continue };
        let mut bond = Bond::Word;
        for right in chars {
            if right == ' ' {
                bond = Bond::Phrase;
            } else {
                pairs.insert(pair(left, right), bond);
            }
        }
    }
    pairs
});

/// What two characters side by side are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bond {
    /// Often found inside one word.
    Word,
    /// Found together more often than by chance.
    Phrase,
    /// Not known.
    None,
}

/// What two characters side by side are.
pub(super) fn bond(left: char, right: char) -> Bond {
    PAIRS.get(&pair(left, right)).copied().unwrap_or(Bond::None)
}

/// Whether two characters often stand side by side inside words.
pub(super) fn is_in_word(left: char, right: char) -> bool {
    bond(left, right) == Bond::Word
}

/// The pairs of `assets/lexicon/common.txt`: those that most articles have.
pub(super) static COMMON_PAIRS: LazyLock<Sieve> = LazyLock::new(|| {
    let mut common = Sieve::with_room(1 << 11);
    listed_pairs(include_str!("../../assets/lexicon/common.txt")).for_each(|pair| common.add(pair));
    for digits in ['0'..='9', '０'..='９'] {
        digits.clone().for_each(|left| digits.clone().for_each(|right| common.add(pair(left, right))));
    }
    common
});

/// The rows of a list, without its remarks.
fn rows(list: &str) -> impl Iterator<Item = &str> {
    list.lines().filter(|row| !row.starts_with('#'))
}

/// The pairs in a list that has on each row a character and those that follow it.
fn listed_pairs(list: &str) -> impl Iterator<Item = Pair> + '_ {
    let pairs = rows(list).filter_map(|row| Some((row.chars().next()?, row.chars().skip(1))));
    pairs.flat_map(|(left, rights)| rights.map(move |right| pair(left, right)))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_list_holds_each_word_once() {
        let lists =
            [COMPOUND_SURNAMES, TRADES, RANKS, AGENCIES, JUMPS, PICTURE_WORDS, PICTURE_ENDINGS, NOTICE_WORDS, OPENERS];
        for list in lists {
            let distinct: HashSet<&&str> = list.iter().collect();
            assert_eq!(distinct.len(), list.len(), "{list:?}");
            assert!(list.iter().all(|word| !word.trim().is_empty()), "{list:?}");
        }
    }

    #[test]
    fn a_trade_stands_before_the_words_it_contains() {
        for (at, word) in TRADES.iter().enumerate() {
            assert!(!TRADES.iter().take(at).any(|earlier| word.contains(earlier)), "{word} would never be found");
        }
    }

    #[test]
    fn the_assets_hold_whole_pairs() {
        let is_han = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
        let row =
            |row: &str| row.chars().filter(|&c| is_han(c)).count() >= 2 && row.trim() == row && !row.contains("  ");
        assert!(rows(include_str!("../../assets/lexicon/pairs.txt")).all(row));
        assert!(rows(include_str!("../../assets/lexicon/common.txt")).all(row));
        assert_eq!(PAIRS.len(), 20_000);
        assert_eq!(listed_pairs(include_str!("../../assets/lexicon/common.txt")).count(), 400);
    }

    #[test]
    fn characters_are_bound_in_words_and_phrases() {
        assert_eq!([bond('垃', '圾'), bond('桥', '的')], [Bond::Word, Bond::None]);
        assert!(is_in_word('组', '织') && !is_in_word('的', '石'));
        assert!(PAIRS.values().any(|bond| *bond == Bond::Phrase));
    }

    #[test]
    fn common_pairs_and_numbers_tell_nothing() {
        for (left, right, is_common) in [('发', '展', true), ('９', '８', true), ('4', '2', true), ('石', '桥', false)]
        {
            assert_eq!(COMMON_PAIRS.holds(pair(left, right)), is_common, "{left}{right}");
        }
    }

    #[test]
    fn beginnings_and_notices() {
        assert!(opens_paragraph("近日，石桥通车"));
        assert!(!opens_paragraph("的石桥近日通车"));
        assert!(NOTICE_WORDS.iter().all(|word| is_notice(&format!("订餐，{word}人民路"))));
        assert!(!is_notice("石桥通车"));
    }
}

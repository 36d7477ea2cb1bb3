//! One page of newspaper text becomes the articles that were printed on it, in four steps: lines are measured
//! (`block`), each is given a role (`role`), torn sentences are joined (`reflow`), and blocks are given to articles (`split`).
//! What is read of an article is then cleaned (`clean`, `space`).
//! How an article looks on a screen or is kept in an index is not decided here.
//!
//! Lines, parts and stories are known by their numbers in lists that are made once for the page and never shrink: where
//! a file here indexes, the number comes from enumerating that very list.

mod article;
mod block;
mod book;
mod byline;
mod chars;
mod claim;
mod clean;
mod column;
mod correct;
mod form;
mod genre;
mod heading;
mod label;
mod lexicon;
mod look;
mod mend;
mod raw;
mod record;
mod reflow;
mod role;
mod seam;
mod space;
mod split;
mod story;
mod title;
mod topic;

use topic::Known;

pub use article::{Article, Block, Kind, Piece, Pieces, Role, Runs};
pub use clean::clean;
pub use correct::{Change, Correction, correct};
pub use raw::raw;
pub use record::record;

/// Reads a page: the articles in the order in which they begin on it.
///
/// Every character other than white space is in exactly one block. Takes time linear in the length of `page`.
pub fn read(page: &str) -> Vec<Article> {
    let lines = block::lines(page);
    let known = Known::new(&lines);
    let marks = role::marks(&lines, &known);
    if let Some(articles) = genre::articles(&lines, &marks, &known) {
        return articles;
    }
    let parts = reflow::parts(&lines, &marks, &known);
    split::articles(&lines, &parts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LONG: &str = "城东新修的石桥昨天正式通车，两岸居民从此不必再绕行五公里去赶集。桥面宽十二米，两侧设有人行道和路灯。据建设部门介绍，石桥从动工到通车只用了十个月，比原计划提前了一个季度，为两岸群众办了一件实事。";
    const OTHER: &str = "果园里的蜜橘今年又获丰收，果农们忙着采摘装箱。合作社统一联系了运输车队，鲜果当天就能发往外省市场。技术员说，今年雨水均匀，又推广了新的剪枝办法，每棵果树平均多收二十来斤，优质果占到七成以上。";

    /// Title, people, kind and roles of each article, short enough to compare.
    fn read_short(page: &str) -> Vec<(String, Vec<String>, Kind)> {
        read(page).into_iter().map(|article| (article.title, article.byline, article.kind)).collect()
    }

    fn body(article: &Article) -> Vec<&str> {
        article.blocks.iter().filter(|block| block.role == Role::Body).map(|block| block.text.as_str()).collect()
    }

    fn roles(article: &Article) -> Vec<Role> {
        article.blocks.iter().map(|block| block.role).collect()
    }

    #[test]
    fn marked_and_plain_headlines_begin_articles() {
        let page = format!(
            "## 石桥通车\n\n记者 王小明\n\n{LONG}\n\n蜜橘丰收 果农喜笑颜开\n\n本报讯（记者李大年 通讯员赵云 钱多多）{OTHER}\n"
        );
        let articles = read(&page);
        assert_eq!(articles.len(), 2);
        assert_eq!((articles[0].title.as_str(), &articles[0].byline), ("石桥通车", &vec!["王小明".to_string()]));
        assert_eq!(articles[1].title, "蜜橘丰收 果农喜笑颜开");
        assert_eq!(articles[1].byline, ["李大年", "赵云", "钱多多"]);
    }

    #[test]
    fn a_headline_may_be_split_over_lines() {
        let page = format!("两岸居民不再绕行\n\n城东石桥昨天通车\n\n■首席记者 王小明 通讯员 赵云\n\n{LONG}\n");
        let articles = read(&page);
        assert_eq!(articles[0].title, "两岸居民不再绕行 城东石桥昨天通车");
        assert_eq!(articles[0].byline, ["王小明", "赵云"]);
    }

    #[test]
    fn a_headline_may_stand_after_its_article() {
        let page = format!(
            "本报讯（记者王小明）{LONG}\n\n本报讯（记者李大年）{OTHER}\n\n城东石桥昨天通车\n\n蜜橘丰收果农采摘忙\n"
        );
        let titles: Vec<String> = read(&page).into_iter().map(|article| article.title).collect();
        assert_eq!(titles, ["城东石桥昨天通车", "蜜橘丰收果农采摘忙"]);
    }

    #[test]
    fn brackets_on_lines_of_their_own_belong_to_the_headline() {
        let page = format!("石桥\n\n﹃\n通车\n\n﹄\n\n本报讯（记者王小明）{LONG}石桥通车仪式昨天举行。\n");
        assert_eq!(read(&page)[0].title, "石桥﹃通车﹄");
    }

    #[test]
    fn hard_wraps_are_joined_and_paragraphs_kept_apart() {
        let rows = [
            "城东新修的石桥昨天正式",
            "通车，两岸居民从此不必",
            "再绕行五公里去赶集了，",
            "孩子们上学也近了许多，",
            "大家都说是件好事。",
            "桥面宽十二米，两侧还",
            "设有人行道和路灯，夜里",
            "行走十分方便，老人们也",
            "常来桥上散步，谈天说地",
            "，其乐融融。",
        ];
        let page = rows.join("\n\n");
        let articles = read(&page);
        let first: String = rows[..5].concat();
        let second: String = rows[5..].concat();
        assert_eq!(body(&articles[0]), [first.as_str(), second.as_str()]);
    }

    #[test]
    fn a_sentence_torn_by_captions_is_mended() {
        let (left, right) = LONG.split_at(LONG.find("个月").unwrap());
        let page = format!("## 石桥通车\n\n记者 王小明\n\n{left}\n\n\n\n城东石桥俯瞰图\n\n\n\n{right}\n");
        let articles = read(&page);
        assert_eq!(articles.len(), 1);
        assert_eq!(body(&articles[0]), [LONG]);
        assert!(roles(&articles[0]).contains(&Role::Caption));
    }

    #[test]
    fn a_sentence_torn_by_an_article_goes_home() {
        let (left, right) = LONG.split_at(LONG.find("，比原").unwrap());
        let page =
            format!("## 石桥通车\n\n记者 王小明\n\n{left}\n\n## 蜜橘丰收\n\n记者 李大年\n\n{OTHER}\n\n{right}\n");
        let articles = read(&page);
        assert_eq!(body(&articles[0]), [LONG]);
        assert_eq!(body(&articles[1]), [OTHER]);
    }

    #[test]
    fn section_heads_stay_in_their_article() {
        let page = format!(
            "## 石桥通车\n\n记者 王小明\n\n{LONG}\n\n## 一座桥的由来\n\n石桥两岸居民多年来盼着通车，从前赶集要绕行五公里。\n\n（下转第二版）\n"
        );
        let articles = read(&page);
        assert_eq!(articles.len(), 1);
        assert_eq!(roles(&articles[0])[3..], [Role::Section, Role::Body, Role::Jump]);
    }

    #[test]
    fn kinds_are_told_apart() {
        let page = format!(
            "## 石桥通车\n\n记者 王小明\n\n{LONG}\n\n## 夕阳下的渔港\n\n归航的渔船停在港湾里，渔民正在卸货。\n\n记者 李大年 摄\n\n\n\n山泉甜米酒\n\n扫码购买\n\n## 随手拍下身边故事\n\n详见第四版\n"
        );
        let kinds: Vec<Kind> = read_short(&page).into_iter().map(|(_, _, kind)| kind).collect();
        assert_eq!(kinds[1..], [Kind::Photo, Kind::Notice, Kind::Teaser]);
    }

    #[test]
    fn a_headless_report_is_named_by_its_first_words() {
        let articles = read(&format!("## 石桥通车\n\n记者 赵云\n\n{LONG}\n\n本报讯（记者王小明）{OTHER}\n"));
        assert!(articles[1].untitled);
        assert_eq!(articles[1].title, "果园里的蜜橘今年又获丰收，果农们忙着采摘装箱");
    }

    #[test]
    fn a_paragraph_printed_twice_is_a_duplicate() {
        let articles = read(&format!("## 石桥通车\n\n记者 王小明\n\n{LONG}\n\n{LONG}\n"));
        assert_eq!(roles(&articles[0]), [Role::Headline, Role::Byline, Role::Body, Role::Duplicate]);
    }

    #[test]
    fn a_banner_stands_over_the_articles_of_a_series() {
        let page = format!(
            "石桥日特别关注——\n\n两岸居民话石桥 城乡齐把丰收庆\n\n\n\n两岸居民走过新修的石桥。文化站供图\n\n城东： 新修石桥 正式通车\n\n{LONG}（王小明）\n\n城西： 蜜橘丰收 果农采摘\n\n{OTHER}（赵云）\n"
        );
        let articles = read_short(&page);
        assert_eq!(articles[0].2, Kind::Banner);
        let titles: Vec<&str> = articles[1..].iter().map(|(title, ..)| title.as_str()).collect();
        assert_eq!(titles, ["城东： 新修石桥 正式通车", "城西： 蜜橘丰收 果农采摘"]);
    }

    #[test]
    fn a_line_that_announces_is_a_banner_in_wrapped_text_too() {
        let rows =
            "石桥昨天正式通车，两岸居民不\n必再绕行五公里去赶集，孩子们\n上学也近了许多，大家都说是件\n大好事。\n"
                .repeat(3);
        let page = format!("１月８日石桥节特别关注——\n两岸居民话石桥\n城东：石桥通车\n{rows}（王小明）\n");
        assert_eq!(read(&page)[0].title, "两岸居民话石桥");
    }

    #[test]
    fn an_article_whose_beginning_is_missing_keeps_its_text() {
        let page = format!("## 石桥通车\n\n书记李大年参加仪式。\n\n{LONG}\n");
        let articles = read(&page);
        assert_eq!((articles.len(), body(&articles[0])), (1, vec!["书记李大年参加仪式。", LONG]));
    }

    #[test]
    fn commas_and_digits_may_be_of_either_width() {
        let (left, right) = LONG.split_at(LONG.find("个月").unwrap());
        let page = format!("石桥通车 两岸欢庆\n\n王小明 赵云\n\n{left}\n\n{right}\n\n{OTHER}\n");
        let narrow = page.replace('，', ",").replace("五公里", "５公里");
        let articles = read(&narrow);
        assert_eq!(articles[0].byline, ["王小明", "赵云"]);
        assert_eq!(body(&articles[0]).len(), 2);
    }

    #[test]
    fn heads_of_two_close_lines_stay_out_of_wrapped_text() {
        let rows = "石桥昨天正式通车，两\n\n岸居民不必再绕行五公\n\n里去赶集，孩子们上学\n\n也近了许多，大家都说\n\n是好事。\n\n";
        let other = "蜜橘今年又获丰收，果\n\n农们忙着采摘装箱，鲜\n\n果当天就能发往外省市\n\n场，优质果占到七成以\n\n上，大家很高兴。\n\n";
        let page = format!("石桥通车 两岸欢庆\n\n记者 王小明\n\n{rows}桥面开阔\n新增路灯十二盏\n\n{other}");
        let found = roles(&read(&page)[0]);
        assert_eq!(found, [Role::Headline, Role::Byline, Role::Body, Role::Section, Role::Section, Role::Body]);
    }

    #[test]
    fn a_headline_torn_inside_a_word_stays_out_of_wrapped_text() {
        let rows = "石桥昨天正式通车，两\n\n岸居民不必再绕行五公\n\n里去赶集，孩子们上学\n\n也近了许多，大家都说\n\n是好事。\n\n".repeat(3);
        let page = format!(
            "石桥通车\n\n记者 王小明\n\n{rows}果园蜜橘又获\n\n丰收喜讯\n\n蜜橘今年又获丰收，果\n\n农们忙着采摘装箱，鲜\n\n果当天就能发往外省市\n\n场。\n"
        );
        assert_eq!(read(&page)[1].title, "果园蜜橘又获 丰收喜讯");
    }

    #[test]
    fn a_line_with_words_of_sentences_is_torn_text_and_no_headline() {
        let left = "两岸居民代表王小明高兴地告诉前来石桥采访的记者们说城东许多老人";
        let right = "和孩子们也常来石桥上散步，两岸居民都说石桥通车是一件好事，再也不必绕行五公里去赶集。";
        let page = format!(
            "## 石桥通车\n\n记者 王小明\n\n{LONG}\n\n{left}\n\n蜜橘丰收\n\n本报讯（记者赵云）{OTHER}\n\n{right}\n"
        );
        assert_eq!(body(&read(&page)[0]), [LONG.to_string(), format!("{left}{right}")]);
    }

    #[test]
    fn indents_tell_paragraphs_from_lines_that_go_on() {
        let page = "　　石桥昨天正式通车，\n两岸居民不必再绕行五公\n里去赶集，孩子们上学也\n近了许多，都说是件好事\n。\n　　桥面宽十二米，两侧\n还设有人行道和路灯，夜\n里行走十分方便，老人们\n也常来桥上散步，谈天说\n地。\n　　石桥只用了十个月就\n建成了，比原计划提前了\n一个季度，为两岸群众办\n了一件实事，居民们都说\n好。\n　　明年还要再修一座桥\n，方便城西居民出行。\n";
        assert_eq!(body(&read(page)[0]).len(), 4);
    }

    #[test]
    fn prose_is_one_article_and_a_book_one_a_chapter() {
        let prose = format!("石桥记\n\n{LONG}\n\n往事\n\n{OTHER}\n");
        assert_eq!(read_short(&prose), [("石桥记".to_string(), vec![], Kind::News)]);
        let book = format!("第一章 石桥\n\n{LONG}\n\n第二章 蜜橘\n\n{OTHER}\n");
        let titles: Vec<String> = read(&book).into_iter().map(|article| article.title).collect();
        assert_eq!(titles, ["第一章 石桥", "第二章 蜜橘"]);
    }

    #[test]
    fn verses_keep_their_lines_and_markdown_its_sections() {
        let poem = "小溪\n溪水弯弯绕石桥，\n蜜橘黄黄挂树梢。\n谁家少年归来晚，\n一路歌声过小桥。\n";
        assert_eq!(body(&read(poem)[0]).len(), 4);
        let markdown = format!("# 石桥\n\n{LONG}\n\n## 由来\n\n{OTHER}\n");
        assert_eq!(roles(&read(&markdown)[0]), [Role::Headline, Role::Body, Role::Section, Role::Body]);
    }

    #[test]
    fn nothing_is_nothing_and_headlines_alone_are_kept() {
        assert!(read("").is_empty());
        assert!(read(" \n　\n\r\n").is_empty());
        assert!(!read("石桥通车\n\n蜜橘丰收\n\n渔港归航\n").is_empty());
    }

    #[test]
    fn words_of_letters_are_joined_with_a_space() {
        let page = "The new bridge was opened\nyesterday, and people cross\nthe river on foot again\nfor the first time in two\nyears, they say, and are\nvery glad about it.\n";
        assert_eq!(body(&read(page)[0]), [page.trim_end().replace('\n', " ")]);
    }

    /// Pages of odd lines: the marks, words and forms that the rules look for, in any order.
    fn pages() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("## ".to_string()),
            Just("\n".to_string()),
            Just("\n\n\n\n".to_string()),
            Just("本报讯（记者王小明）".to_string()),
            Just("记者 赵云 摄".to_string()),
            Just("（下转第二版）".to_string()),
            Just("﹃".to_string()),
            Just("第一章 ".to_string()),
            Just(LONG.to_string()),
            Just(OTHER.chars().take(30).collect()),
            "[石桥通车，。）“” ab1\r\t]{0,30}",
            "\\PC{0,20}",
            "[\u{0}-\u{1f}\u{7f}-\u{9f}\u{200b}\u{202e}\u{feff}\u{fffd}#（）“”﹃﹄]{0,12}",
            "(第[一二三][章回卷] ?[石桥]{0,3}\n){0,6}",
            "(## )?[石桥蜜橘]{1,9}[，——（供图摄电讯]{0,2}\n",
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    fn squeezed(text: &str) -> Vec<char> {
        let mut chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        chars.sort_unstable();
        chars
    }

    proptest! {
        #[test]
        fn every_character_is_in_exactly_one_block(page in pages()) {
            let text: String = read(&page).iter().flat_map(|article| &article.blocks).map(|block| block.text.as_str()).collect();
            prop_assert_eq!(squeezed(&text), squeezed(&page));
        }

        #[test]
        fn pieces_are_the_page_verbatim_and_all_of_the_text(page in pages()) {
            for block in read(&page).iter().flat_map(|article| &article.blocks) {
                let mut end = 0;
                for piece in &block.pieces {
                    prop_assert!(block.text.get(end..piece.text).is_some_and(|gap| gap.trim().is_empty()));
                    end = piece.text + piece.len;
                    prop_assert!(piece.len > 0);
                    prop_assert_eq!(block.text.get(piece.text..end), page.get(piece.source..piece.source + piece.len));
                }
                prop_assert_eq!(end, block.text.len());
            }
        }

        #[test]
        fn every_line_is_in_exactly_one_block(page in pages()) {
            let lines: Vec<&str> = page.split('\n').collect();
            let mut held = vec![0; lines.len() + 1];
            for (first, last) in read(&page).iter().flat_map(|article| &article.blocks).flat_map(|block| block.lines.clone()) {
                (first..=last).for_each(|line| held[line] += 1);
            }
            for (index, line) in lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
                prop_assert_eq!(held[index + 1], 1, "line {}: {}", index + 1, line);
            }
        }
    }
}

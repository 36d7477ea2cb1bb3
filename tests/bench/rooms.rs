//! Benchmarks of the rooms, each by itself, over the embedded pages: `cargo bench --bench rooms`.
//! The program as a whole is measured in `session.rs`.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up must stop")]

mod model;
mod odd;

use std::hint::black_box;
use std::io;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput};
use crossterm::event::{KeyCode, KeyModifiers};
use dubao::app::{Duplicates, Manner, typeset};
use dubao::config::{Key, Theme};
use dubao::library::Source;
use dubao::notebook::{NewBookmark, Notebook, PageRef, Passage};
use dubao::page;
use dubao::runtime::SafeBackend;
use dubao::search::{find, parse};
use dubao::text::{Measure, Widths, fold, wrap};
use dubao::ui;
use ratatui::buffer::Buffer;

use self::model::{LIMIT, Library, Model};

/// No frame of 120×36 cells should have more bytes: on a slow line, all of them are felt.
const LONGEST_FRAME: usize = 30_000;

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let library = Library::of_seeds().unwrap();
    texts(&mut criterion, &library);
    settings(&mut criterion, &library);
    odd_pages(&mut criterion);
    searches(&mut criterion, &library);
    frames(&mut criterion, &library);
    floods(&mut criterion);
    bookmarks(&mut criterion);
    criterion.final_summary();
}

/// What is done with text: all five pages, or all their blocks, each time.
fn texts(criterion: &mut Criterion, library: &Library) {
    let pages: Vec<&str> = library.pages.iter().map(|page| page.text.as_str()).collect();
    let articles = library.pages.iter().flat_map(|page| &page.articles);
    let blocks: Vec<&str> = articles.flat_map(|article| &article.blocks).map(|block| block.text.as_str()).collect();
    let measure = Measure { widths: Widths::wide(), ..Measure::default() };
    let needles = parse("改革 人才").needles();
    let bytes = |texts: &[&str]| Throughput::Bytes(texts.iter().map(|text| text.len() as u64).sum());

    let mut group = criterion.benchmark_group("text");
    group.throughput(bytes(&pages));
    group.bench_function("page::read", |b| b.iter(|| pages.iter().map(|text| page::read(text).len()).sum::<usize>()));
    group.throughput(bytes(&blocks));
    group.bench_function("wrap at 80 cells", |b| {
        b.iter(|| blocks.iter().map(|text| wrap(text, &measure).len()).sum::<usize>());
    });
    group.bench_function("fold", |b| b.iter(|| blocks.iter().map(|text| fold(text).text.len()).sum::<usize>()));
    group.bench_function("find", |b| b.iter(|| blocks.iter().map(|text| find(text, &needles).len()).sum::<usize>()));
    group.finish();
}

/// Setting an article in lines, as opening it does, and each change of its width.
fn settings(criterion: &mut Criterion, library: &Library) {
    let articles = library.pages.iter().flat_map(|page| &page.articles);
    let text: String = articles.flat_map(|article| &article.blocks).map(|block| block.text.as_str()).collect();
    let mut group = criterion.benchmark_group("typeset");
    for (name, bytes) in [("12 KB", 12 << 10), ("1 MB", 1 << 20)] {
        let long = text.repeat(bytes / text.len() + 1).replace('\n', "");
        let article = page::read(long.get(..long.floor_char_boundary(bytes)).unwrap()).remove(0);
        let manner = Manner::Read(Duplicates::Open);
        group.throughput(Throughput::Bytes(bytes as u64));
        group.bench_function(name, |b| b.iter(|| typeset(&article, &Measure::default(), manner).lines.len()));
    }
    group.finish();
}

/// Reading pages that no newspaper prints.
fn odd_pages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("page::read");
    group.sample_size(10);
    for (name, page) in odd::pages() {
        group.throughput(Throughput::Bytes(page.len() as u64));
        group.bench_function(name, |b| b.iter(|| page::read(&page).len()));
    }
    group.finish();
}

/// What a keystroke of a search costs the worker, from what was typed to the hits with their snippets.
fn searches(criterion: &mut Criterion, library: &Library) {
    let mut group = criterion.benchmark_group("search");
    for typed in ["的", "改", "改革", "高质量发展", "温岭 人才", "中国 -就业", "珊瑚礁"] {
        group.bench_function(typed, |b| {
            b.iter(|| library.searcher.search(&parse(black_box(typed)), LIMIT, &|| false).unwrap());
        });
    }
    group.finish();
}

/// What the interface's thread does for a frame of 120×36 cells: drawing it, and making bytes of it. They go nowhere.
fn frames(criterion: &mut Criterion, library: &Library) {
    let states = ["/改", "/改革"].map(|keys| {
        let mut model = Model::new(library, 120, 36).unwrap();
        for c in keys.chars() {
            model.press(Key { code: KeyCode::Char(c), modifiers: KeyModifiers::NONE }).unwrap();
        }
        model
    });
    let theme = Theme::colours();
    let mut buffer = Buffer::empty(states[0].app.screen());
    let mut backend = SafeBackend::new(io::sink());
    let mut group = criterion.benchmark_group("frame");
    group.bench_function("all of it", |b| {
        b.iter(|| {
            backend.forget();
            let cursor = ui::draw(&states[0].app, &theme, &mut buffer);
            backend.present(&buffer, cursor).unwrap();
        });
    });
    group.bench_function("two keys of a search", |b| {
        b.iter(|| {
            for model in &states {
                let cursor = ui::draw(&model.app, &theme, &mut buffer);
                backend.present(&buffer, cursor).unwrap();
            }
        });
    });
    group.finish();
}

/// A frame of 120×36 cells of a page with a million combining marks, which is no longer than others.
fn floods(criterion: &mut Criterion) {
    let four = "a\u{301}\u{302}\u{303}\u{304}";
    let floods =
        [("on one letter", format!("a{}", "\u{301}".repeat(1_000_000))), ("on 250,000 letters", four.repeat(250_000))];
    let theme = Theme::colours();
    let mut group = criterion.benchmark_group("frame of a million marks");
    for (name, text) in floods {
        let library = Library::of(vec![Source::Stdin(text.into())]).unwrap();
        let model = Model::new(&library, 120, 36).unwrap();
        let mut buffer = Buffer::empty(model.app.screen());
        let mut backend = SafeBackend::new(Vec::new());
        group.bench_function(name, |b| {
            b.iter(|| {
                backend.get_mut().clear();
                backend.forget();
                let cursor = ui::draw(&model.app, &theme, &mut buffer);
                backend.present(&buffer, cursor).unwrap();
                assert!(backend.get_mut().len() <= LONGEST_FRAME, "{} bytes", backend.get_mut().len());
            });
        });
    }
    group.finish();
}

/// A bookmark kept: when it is done, it is on the disk of the temporary directory.
fn bookmarks(criterion: &mut Criterion) {
    let directory = tempfile::tempdir().unwrap();
    let mut notebook = Notebook::open(&directory.path().join("notebook.sqlite"), 0).unwrap();
    let mut hash = 0;
    let mut new = || {
        hash += 1;
        let page = PageRef { path: "/a.txt".to_owned(), hash };
        let passage = Passage::new(page, "清晨的码头很安静，只有海鸥。", 9..27).unwrap();
        NewBookmark {
            passage, article: String::new(), title: "码头".to_owned(), note: String::new(), tags: Vec::new()
        }
    };
    let mut group = criterion.benchmark_group("notebook");
    group.bench_function("add", |b| {
        b.iter_batched(&mut new, |new| notebook.add(new, 0).unwrap(), BatchSize::PerIteration);
    });
    group.finish();
}

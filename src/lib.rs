//! dubao 读报 reads, searches and marks Chinese articles in a terminal.
//!
//! # Rooms
//! Each may use those below it, never one above; `tests/architecture.rs` holds the exact table.
//!
//! | room | what lives there |
//! |---|---|
//! | [`cli`] | the commands, printing, JSON |
//! | [`runtime`] | the outside: event loop, terminal, threads |
//! | [`ui`] | drawing, one widget a view |
//! | [`app`] | state and update: events in, effects out |
//! | [`search`] | the index, what was typed, hits and snippets |
//! | [`notebook`] | what the reader made: bookmarks, corrections, positions, searches |
//! | [`library`] | where pages come from, what they hold |
//! | [`page`] | one page of text → its articles |
//! | [`text`] | Chinese text as characters and cells |
//! | [`config`] | keys, colours, language, places |
//! | [`action`] | every command that a key can be bound to |
//!
//! # Glossary
//! - **page**: one source text, a file as it came from OCR, a PDF or a scraper.
//! - **block**: lines of a page with one role: a headline, a paragraph, a caption.
//! - **article**: what a reader reads; a page holds one or many.
//! - **passage**: a stretch of text with its quote; what a bookmark marks.
//! - **library**: the pages that are read; **catalog**: its listing; **index**: what makes it searchable, derived and
//!   disposable; **notebook**: what the reader made, precious.
//! - **correction**: the reader's word against the reading of a page: an article begins here, a line is a headline;
//!   **proof**: a page as it is in its file, with how its lines were read.
//! - **query**: what was typed; **hit**: an article that it finds; **snippet**: the text around a hit's match.
//! - **visual line**: a row of wrapped text; **cell**: one column of one row of the terminal.
//! - **pane**: a part of the screen; **focus**: the pane that gets the keys.
//! - **action**: what a key means; **event**: what happened; **effect**: what the outside must do.

pub mod action;
pub mod app;
pub mod cli;
pub mod config;
pub mod library;
pub mod notebook;
pub mod page;
pub mod runtime;
pub mod search;
pub mod text;
pub mod ui;

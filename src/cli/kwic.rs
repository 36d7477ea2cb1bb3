//! `dubao search --kwic`: each match in one line, all matches under each other.

use clap::ValueEnum;
use serde::Serialize;

use super::out::Out;
use crate::search::{Context, Side};
use crate::text::{Cells, Widths, end_of, truncate, width};

/// What to sort the lines by.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Order {
    /// The words before the match, from right to left.
    Left,
    /// The words after the match.
    Right,
}

/// A match in its context, and the article it is from.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) page: String,
    pub(super) context: Context,
}

#[derive(Serialize)]
struct Json<'a> {
    id: &'a str,
    page: &'a str,
    left: &'a str,
    #[serde(rename = "match")]
    found: &'a str,
    right: &'a str,
}

/// Sorts lines; without an order, they stay as the hits stand.
pub(super) fn sort(lines: &mut [Line], order: Option<Order>) {
    let Some(order) = order else { return };
    let side = match order {
        Order::Left => Side::Left,
        Order::Right => Side::Right,
    };
    lines.sort_by_cached_key(|line| line.context.key(side));
}

/// Prints a line as JSON.
pub(super) fn print_json(line: &Line, out: &mut Out) -> anyhow::Result<()> {
    let Context { left, found, right } = &line.context;
    out.json(&Json { id: &line.id, page: &line.page, left, found, right })
}

/// Prints a line of `columns` cells, its match a little left of the middle.
pub(super) fn print(line: &Line, columns: Cells, widths: Widths, out: &mut Out) -> anyhow::Result<()> {
    let Context { left, found, right } = &line.context;
    let room = columns - width(&line.id, widths) - Cells(4);
    let before = Cells(room.0 * 2 / 5);
    let left = end_of(left, before, widths);
    let pad = " ".repeat((before - width(&left, widths)).0);
    let found = truncate(found, room - before, widths);
    let right = truncate(right, room - before - width(&found, widths), widths);
    out.pieces([
        (&*line.id, false),
        ("  ", false),
        (&pad, false),
        (&left, false),
        (" ", false),
        (&found, true),
        (" ", false),
        (&right, false),
    ])
}

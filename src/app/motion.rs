//! Steps through the text of an article: by character, sentence and paragraph. Each gives the place where it came
//! out, which is the place where it began if it can go no further.

use super::opened::Opened;
use super::typeset::Place;
use crate::text::{Widths, glyphs, sentence_at};

/// Whether a step goes to a beginning, as in reading, or to an end, as in selecting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// To the first character of the next sentence or paragraph.
    Beginning,
    /// To the last character of this one; from there, to that of the next.
    End,
}

/// Just after the character at `place`.
pub(super) fn after_character(opened: &Opened, place: Place) -> Place {
    let rest = opened.block(place).and_then(|block| block.text.get(place.offset..)).unwrap_or_default();
    let length = glyphs(rest, opened.setting.measure.widths).next().map_or(0, |glyph| glyph.end);
    Place { offset: place.offset + length, ..place }
}

pub(super) fn next_character(opened: &Opened, place: Place) -> Place {
    let next = after_character(opened, place);
    let here = opened.block(place).map_or(0, |block| block.text.len());
    let below = opened.setting.start_of(place.block + 1);
    match () {
        () if next.offset < here => next,
        () if opened.block(below).is_some() => below,
        () => place,
    }
}

pub(super) fn previous_character(opened: &Opened, place: Place) -> Place {
    // From the start of the row: a block may be of any length.
    let row = opened.setting.row_of(place);
    let starts = [row, row.saturating_sub(1)].map(|row| opened.setting.place_of(row));
    let start = starts.into_iter().find(|start| start.block == place.block && start.offset < place.offset);
    let start = start.map_or(0, |start| start.offset);
    let before = opened.block(place).and_then(|block| block.text.get(start..place.offset)).unwrap_or_default();
    if let Some(glyph) = glyphs(before, opened.setting.measure.widths).last() {
        return Place { offset: start + glyph.start, ..place };
    }
    let Some(above) = place.block.checked_sub(1) else { return place };
    last_character(opened, above)
}

fn last_character(opened: &Opened, block: usize) -> Place {
    let text = opened.block(Place { block, offset: 0 }).map_or("", |block| block.text.as_str());
    Place { block, offset: last_glyph(text, opened.setting.measure.widths) }
}

/// Byte of the last character of `text`.
pub(super) fn last_glyph(text: &str, widths: Widths) -> usize {
    // A Chinese character begins one, whatever stands before it: a text may be of any length.
    let start = text.rfind(|c| matches!(c, '\u{4E00}'..='\u{9FFF}')).unwrap_or(0);
    let rest = text.get(start..).unwrap_or_default();
    start + glyphs(rest, widths).last().map_or(0, |glyph| glyph.start)
}

pub(super) fn next_sentence(opened: &Opened, place: Place, aim: Aim) -> Place {
    let Some(block) = opened.block(place) else { return place };
    if aim == Aim::End {
        return sentence_end(opened, next_character(opened, place));
    }
    match sentence_at(&block.text, place.offset) {
        Some(sentence) if sentence.end < block.text.len() => Place { offset: sentence.end, ..place },
        _ => next_paragraph(opened, place, Aim::Beginning),
    }
}

fn sentence_end(opened: &Opened, place: Place) -> Place {
    let Some(block) = opened.block(place) else { return place };
    let range = sentence_at(&block.text, place.offset);
    let text = range.clone().and_then(|range| block.text.get(range)).unwrap_or_default().trim_end();
    let last = last_glyph(text, opened.setting.measure.widths);
    let offset = range.map_or(place.offset, |range| range.start + last);
    Place { offset: offset.max(place.offset), ..place }
}

pub(super) fn previous_sentence(opened: &Opened, place: Place, _: Aim) -> Place {
    let Some(block) = opened.block(place) else { return place };
    let before = place.offset.min(block.text.len()).checked_sub(1);
    if let Some(sentence) = before.and_then(|before| sentence_at(&block.text, before)) {
        return Place { offset: sentence.start, ..place };
    }
    let Some(above) = place.block.checked_sub(1) else { return place };
    let text = opened.block(Place { block: above, offset: 0 }).map_or("", |block| block.text.as_str());
    let offset = sentence_at(text, text.len().saturating_sub(1)).map_or(0, |sentence| sentence.start);
    Place { block: above, offset }
}

pub(super) fn next_paragraph(opened: &Opened, place: Place, aim: Aim) -> Place {
    let below = opened.setting.start_of(place.block + 1);
    let exists = opened.block(below).is_some();
    if aim == Aim::End {
        let end = last_character(opened, place.block);
        return if end == place && exists { last_character(opened, below.block) } else { end };
    }
    if exists { below } else { place }
}

pub(super) fn previous_paragraph(opened: &Opened, place: Place, _: Aim) -> Place {
    let start = opened.setting.start_of(place.block);
    if place > start { start } else { opened.setting.start_of(place.block.saturating_sub(1)) }
}

//! What is typed, what each key must bring, and the typing itself.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use crossterm::event::{KeyCode, KeyModifiers};
use dubao::config::{Key, Theme};
use dubao::runtime::SafeBackend;
use dubao::ui;
use ratatui::buffer::Buffer;

use crate::emulator::{Emulator, Frame};
use crate::model::{Library, Model};

/// 200 characters, commas aside: words that the pages hold, words that they do not, marks of the query language.
const QUERIES: &str = "\
    改革,温岭 干部,干部队伍,人工智能,经济发展,大学生,企业家,农业农村,人才强市,文化自信,\
    科技创新,上海,国际合作,高质量发展,中国 -就业,营商环境,乡村振兴,产业|企业,智能制造,\
    绿色低碳,教育,基层治理,公共服务,市场监管,数字经济,生态环境,青年,项目建设,消费,\
    新能源汽车,火星移民,恐龙化石,量子纠缠,珊瑚礁,长颈鹿,“两城两湖”,的,浙江,学校 老师,\
    城市更新,工业园区,服务,2024,5G,群众,医院,电影,历史,记者 报道,道路交通,世界,\
    不存在的词语,安全生产,一带一路,传统文化,水";

const ERASE: Key = Key { code: KeyCode::Backspace, modifiers: KeyModifiers::NONE };
const CLEAR: Key = Key { code: KeyCode::Char('u'), modifiers: KeyModifiers::CONTROL };

/// A key, as it is sent, and what must be seen then.
pub(crate) struct Keystroke {
    bytes: String,
    expected: Expected,
}

/// What the screen must show after a key.
struct Expected {
    typed: String,
    /// The beginning of the last row: the label, and what is typed.
    line: String,
    cursor: (u16, u16),
    below: Below,
}

/// What the rest of the screen must show.
enum Below {
    /// No number of hits: the sign that stands with one.
    Library(String),
    /// A list pane of this many columns that looks so, row by row.
    Nothing(u16, Vec<String>),
    /// A screen that looks so, styles included.
    Hits(String),
}

/// The keys of the trace. The first opens it: it is to be sent on its own, once the search was asked for.
pub(crate) fn keystrokes(library: &Library, size: (u16, u16)) -> Result<Vec<Keystroke>> {
    let mut model = Model::new(library, size.0.into(), size.1.into())?;
    model.press(character('/'))?;
    let mut keys = vec![character('的'), CLEAR];
    for (number, query) in QUERIES.split(',').enumerate() {
        keys.extend(query.chars().map(character));
        match number % 3 {
            0 => keys.extend(query.chars().map(|_| ERASE)),
            _ => keys.push(CLEAR),
        }
    }
    keys.into_iter().map(|key| stroke(&mut model, key)).collect()
}

fn character(c: char) -> Key {
    Key { code: KeyCode::Char(c), modifiers: KeyModifiers::NONE }
}

fn stroke(model: &mut Model<'_>, key: Key) -> Result<Keystroke> {
    model.press(key)?;
    let bytes = match key.code {
        KeyCode::Char(c) if key == character(c) => c.to_string(),
        KeyCode::Backspace => "\x7f".to_owned(),
        _ => "\x15".to_owned(),
    };
    Ok(Keystroke { bytes, expected: Expected::of(model)? })
}

impl Expected {
    fn of(model: &Model<'_>) -> Result<Self> {
        let app = &model.app;
        let mut buffer = Buffer::empty(app.screen());
        let cursor = ui::draw(app, &Theme::colours(), &mut buffer);
        let mut bytes = Vec::new();
        SafeBackend::new(&mut bytes).present(&buffer, cursor)?;
        let mut terminal = vt100::Parser::new(app.screen().height.try_into()?, app.screen().width.try_into()?, 0);
        terminal.process(&bytes);
        let screen = terminal.screen();
        let list = app.panes().and_then(|panes| panes.list).context("no list")?;
        let below = match app.list().results() {
            None => Below::Library(app.words().hits.replace("{}", "")),
            Some(results) if results.total == 0 => Below::Nothing(list.width, list_rows(screen, list.width)),
            Some(_) => Below::Hits(screen.contents_formatted()),
        };
        let typed = app.prompt().context("nothing is asked")?.text().to_owned();
        let line = without_blanks(&format!("{}{typed}", app.words().ask_search));
        Ok(Self { typed, line, cursor: screen.cursor_position(), below })
    }

    fn is_shown(&self, screen: &vt100::Screen) -> bool {
        let (_, width) = screen.size();
        let line = screen.rows(0, width.get()).last().unwrap_or_default();
        if screen.cursor_position() != self.cursor || !without_blanks(&line).starts_with(&self.line) {
            return false;
        }
        match &self.below {
            Below::Library(sign) => !line.contains(sign),
            Below::Nothing(width, rows) => list_rows(screen, *width) == *rows,
            Below::Hits(shown) => screen.contents_formatted() == *shown,
        }
    }
}

/// The layout leaves a blank beside a curly quote that the terminal draws in one cell.
fn without_blanks(line: &str) -> String {
    line.split(' ').collect()
}

/// The rows of the list pane: all but the last one of the screen.
fn list_rows(screen: &vt100::Screen, width: u16) -> Vec<String> {
    let (rows, _) = screen.size();
    screen.rows(0, width).take(usize::from(rows.get()) - 1).collect()
}

/// How the typing went.
#[derive(Default)]
pub(crate) struct Typed {
    /// For each key, the time until its result was drawn.
    pub(crate) times: Vec<Duration>,
    /// Keys whose result was never drawn by itself, as that of a later key was.
    pub(crate) superseded: usize,
    /// Frames drawn.
    pub(crate) frames: usize,
}

/// Types `keys`, one each `pace`, whatever is drawn meanwhile; waits for the result of the last one.
pub(crate) fn type_in(
    emulator: &mut Emulator,
    keys: &[Keystroke],
    pace: Duration,
    patience: Duration,
) -> Result<Typed> {
    let mut typed = Typed::default();
    let mut waiting = VecDeque::new();
    let mut due = Instant::now();
    for key in keys {
        while let Some(frame) = emulator.frame(due)? {
            typed.take(&frame, emulator.screen(), &mut waiting);
        }
        waiting.push_back((key, Instant::now()));
        emulator.send(&key.bytes)?;
        due += pace;
    }
    let deadline = Instant::now() + patience;
    while let Some((key, _)) = waiting.front() {
        let Some(frame) = emulator.frame(deadline)? else {
            bail!(
                "the result of {:?} was never drawn; the screen shows\n{}",
                key.expected.typed,
                emulator.screen().contents()
            );
        };
        typed.take(&frame, emulator.screen(), &mut waiting);
    }
    Ok(typed)
}

impl Typed {
    /// Looks which of the keys that wait have been answered: the newest one whose state is shown, and all before it.
    fn take(&mut self, frame: &Frame, screen: &vt100::Screen, waiting: &mut VecDeque<(&Keystroke, Instant)>) {
        self.frames += 1;
        let Some(newest) = waiting.iter().rposition(|(key, _)| key.expected.is_shown(screen)) else { return };
        self.superseded += newest;
        self.times.extend(waiting.drain(..=newest).map(|(_, sent)| frame.at - sent));
    }
}

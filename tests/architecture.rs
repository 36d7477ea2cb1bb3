//! The rules of the house that no compiler checks: which room may use which, how a file begins, who touches the
//! environment.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from the bottom up, each with those it may use. A room stands below all that use it, so that there can
/// be no circle.
const ROOMS: [(&str, &[&str]); 12] = [
    ("text", &[]),
    ("page", &["text"]),
    ("library", &["page", "text"]),
    ("search", &["library", "page", "text"]),
    ("notebook", &["page", "text"]),
    ("action", &[]),
    ("config", &["action", "library", "text"]),
    ("app", &["action", "config", "library", "notebook", "page", "search", "text"]),
    // Views get the entries, hits and bookmarks themselves: a copy of each for drawing would say the same again.
    ("ui", &["action", "app", "config", "library", "notebook", "page", "search", "text"]),
    ("runtime", &["action", "app", "config", "library", "notebook", "page", "search", "text", "ui"]),
    ("cli", &["action", "app", "config", "library", "notebook", "page", "runtime", "search", "text", "ui"]),
    ("main", &["cli"]),
];

/// Where the environment may be touched.
const OUTSIDE: [&str; 8] = [
    "main.rs",
    "cli/",
    "config/paths.rs",
    "config/settings.rs",
    "library/",
    "notebook/",
    "runtime/",
    "search/files.rs",
];

struct File {
    /// Its path under `src`.
    path: String,
    text: String,
}

impl File {
    /// Its room; `None` for the map of the rooms.
    fn room(&self) -> Option<&str> {
        let room = self.path.split(['/', '.']).next().expect("a name");
        (room != "lib").then_some(room)
    }

    /// The lines above its tests.
    fn program(&self) -> impl Iterator<Item = &str> {
        self.text.lines().take_while(|line| line.trim() != "#[cfg(test)]")
    }
}

fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the sources") {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root).expect("a path under src").display().to_string();
                files.push(File { path: name, text: fs::read_to_string(&path).expect("a source file") });
            }
        }
    }
    assert!(files.len() > ROOMS.len(), "the sources are not where they should be");
    files
}

/// The lines of a program that are not comments.
fn code<'t>(lines: impl Iterator<Item = &'t str>) -> impl Iterator<Item = &'t str> {
    lines.filter(|line| !line.trim_start().starts_with("//"))
}

/// The words of a line: whatever stands between characters that no name has.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_')
}

fn allowed(room: &str) -> &'static [&'static str] {
    let entry = ROOMS.iter().find(|(name, _)| *name == room);
    entry.unwrap_or_else(|| panic!("{room} is no room of the table")).1
}

#[test]
fn the_table_has_no_circle() {
    for (number, (room, uses)) in ROOMS.iter().enumerate() {
        for used in *uses {
            assert!(ROOMS.iter().take(number).any(|(below, _)| below == used), "{room} may not use {used}");
        }
    }
}

#[test]
fn rooms_use_only_those_below_them() {
    for file in files() {
        let Some(room) = file.room() else { continue };
        let allowed = allowed(room);
        for line in code(file.text.lines()) {
            assert!(!line.contains("crate::{"), "{}: a path a line, so that this test can read it: {line}", file.path);
            for name in if room == "main" { ["dubao::"] } else { ["crate::"] } {
                for path in line.split(name).skip(1) {
                    let used = words(path).next().expect("a name");
                    assert!(used == room || allowed.contains(&used), "{}: {room} may not use {used}", file.path);
                }
            }
        }
    }
}

#[test]
fn no_path_climbs_out_of_its_room() {
    for file in files() {
        // A file in the room's folder has one step to the room; its tests, being a module, have two.
        let limit = file.path.matches('/').count();
        for line in code(file.program()) {
            let climbs = line.matches("super::").count();
            assert!(climbs <= limit, "{}: {line}", file.path);
        }
        for line in code(file.text.lines()) {
            assert!(line.matches("super::").count() <= limit + 1, "{}: {line}", file.path);
        }
    }
}

#[test]
fn every_file_says_what_lives_there() {
    for file in files() {
        assert!(file.text.starts_with("//! "), "{}", file.path);
    }
}

#[test]
fn only_the_outer_rooms_touch_the_environment() {
    for file in files() {
        if OUTSIDE.iter().any(|place| file.path.starts_with(place)) {
            continue;
        }
        for line in code(file.program()) {
            assert!(!line.contains("std::{"), "{}: a path a line, so that this test can read it: {line}", file.path);
            for module in ["env", "fs", "net", "process"] {
                let path = format!("std::{module}");
                let uses = line.split(&path).skip(1).any(|after| words(after).next() == Some(""));
                assert!(!uses, "{}: {line}", file.path);
            }
        }
    }
}

#[test]
fn nothing_is_unsafe() {
    for file in files() {
        for line in code(file.text.lines()) {
            assert!(words(line).all(|word| word != "unsafe"), "{}: {line}", file.path);
        }
    }
}

/// Longest file, in lines above its tests.
const BUDGET: usize = 400;

#[test]
fn files_keep_to_the_budget() {
    for file in files() {
        let lines = file.program().count();
        assert!(lines <= BUDGET, "{} has {lines} lines above its tests", file.path);
    }
}

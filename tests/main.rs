//! All integration tests, in one binary.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod architecture;
mod archive;
mod cli;
mod contention;
mod corrections;
mod desk;
mod drawing;
mod editing;
mod faults;
mod jumping;
mod keeping;
mod keys;
mod library;
mod mouse;
mod notebook;
mod oracle;
mod panel;
mod screens;
mod searching;
mod selecting;
mod session;
mod settings;
mod stats;
mod support;
mod unicode;
mod waiting;

//! All integration tests, in one binary.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod architecture;
mod archive;
mod cli;
mod corrections;
mod desk;
mod drawing;
mod faults;
mod keys;
mod library;
mod notebook;
mod screens;
mod session;
mod settings;
mod support;
mod unicode;
mod waiting;

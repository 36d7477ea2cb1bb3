//! All integration tests, in one binary.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod architecture;
mod cli;
mod session;
mod support;

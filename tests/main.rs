//! All integration tests, in one binary.

mod architecture;
mod cli;
mod session;
mod support;

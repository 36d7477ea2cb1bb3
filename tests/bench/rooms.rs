//! Benchmarks of the pure rooms.

fn main() {}

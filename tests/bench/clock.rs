//! Time on a processor: what else the machine does is not in it.

use std::time::Duration;

use anyhow::Result;
use rustix::time::{ClockId, clock_gettime};

/// Time that this thread has had on a processor so far.
pub(crate) fn on_processor() -> Result<Duration> {
    Ok(Duration::try_from(clock_gettime(ClockId::ThreadCPUTime))?)
}

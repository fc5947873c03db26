//! Calls again for as long as the error says that there is a point in it.

use std::time::{Duration, SystemTime};

use backon::{ExponentialBuilder, Retryable};
use callerror::Retry;

/// The longest a server may have us wait. What it asks beyond that is for the user to decide.
const LONGEST: Duration = Duration::from_secs(3);

/// Calls four times at most, and once only if the call may have an effect that must not come twice.
/// Tells the number of tries as well.
pub(crate) async fn patiently<T, E, F>(
    mut call: impl FnMut() -> F,
    retry: impl Fn(&E) -> Retry,
    may_repeat: bool,
) -> (Result<T, E>, u32)
where
    F: Future<Output = Result<T, E>>,
{
    let backoff =
        ExponentialBuilder::default().with_min_delay(Duration::from_millis(50)).with_max_times(3);
    let mut tries = 0;
    let result = (|| {
        tries += 1;
        call()
    })
    .retry(backoff)
    .when(|error| may_repeat && retry(error).is_retry())
    // What the server states goes before our own delay; none is left when the tries are used up.
    .adjust(|error, delay| {
        let delay = retry(error).delay_from(SystemTime::now()).unwrap_or(delay?);
        (delay <= LONGEST).then_some(delay)
    })
    .await;
    (result, tries)
}

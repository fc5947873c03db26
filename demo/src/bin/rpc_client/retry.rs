//! Repeats a call as long as its error is worth a retry.

use std::time::{Duration, SystemTime};

use backon::{ExponentialBuilder, Retryable};
use callerror::Retry;

/// The longest delay that the client waits. If the server states a longer one, the client gives up.
const LONGEST: Duration = Duration::from_secs(3);

/// Makes at most four attempts, and only one if the call must not be repeated. Also returns the number of
/// attempts.
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
    // A delay that the server states takes precedence. There is no delay after the last attempt.
    .adjust(|error, delay| {
        let delay = retry(error).delay_from(SystemTime::now()).unwrap_or(delay?);
        (delay <= LONGEST).then_some(delay)
    })
    .await;
    (result, tries)
}

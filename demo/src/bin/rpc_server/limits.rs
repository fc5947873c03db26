//! What a client may use of the server: bytes, connections and time.

use std::time::Duration;

use clap::Args;

#[derive(Args, Clone, Copy)]
pub(crate) struct Limits {
    /// The maximum length of a call, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 64 * 1024)]
    pub(crate) max_frame: usize,

    /// The bytes that the running calls of a WebSocket may hold; further calls are refused
    #[arg(long, value_name = "BYTES", default_value_t = 512 * 1024)]
    pub(crate) max_running: usize,

    /// The bytes of answers that a WebSocket may leave unread, before its calls are no longer read
    #[arg(long, value_name = "BYTES", default_value_t = 256 * 1024)]
    pub(crate) max_unread: usize,

    /// The number of connections at a time; further ones wait
    #[arg(long, value_name = "NUMBER", default_value_t = 512)]
    pub(crate) max_connections: usize,

    /// The time for the head of a request, also of the next one on a connection that is idle
    #[arg(long, value_name = "SECONDS", default_value = "15", value_parser = seconds)]
    pub(crate) head_time: Duration,

    /// The time for the body of a request
    #[arg(long, value_name = "SECONDS", default_value = "15", value_parser = seconds)]
    pub(crate) body_time: Duration,

    /// The time after which a client that takes nothing of what is sent to it is cut off
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub(crate) write_time: Duration,

    /// The time after which a silent WebSocket is pinged; it is closed after this time once more
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub(crate) idle_time: Duration,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().map_err(|_| "no number of seconds")?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) if !time.is_zero() => Ok(time),
        Ok(_) => Err("more than 0 seconds are needed".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

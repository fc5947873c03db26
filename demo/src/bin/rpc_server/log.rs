//! The server's own log: a line on standard error for each event.
//!
//! A pipe that nobody reads blocks its writer. So a thread of its own writes, and only that thread waits. If too many
//! lines wait for it, further ones are dropped, and the log says how many.

use std::error::Error;
use std::fmt::{self, Display};
use std::io::{self, Write};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender, TryRecvError, TrySendError};
use std::time::{Duration, Instant};
use std::{iter, thread};

/// The number of lines that may wait.
const MAX_WAITING: usize = 256;

/// The length of a line in bytes. A client chooses some of its text.
const MAX_LINE: usize = 1024;

static ENTRIES: LazyLock<SyncSender<Entry>> = LazyLock::new(|| {
    let (entries, waiting) = mpsc::sync_channel(MAX_WAITING);
    thread::spawn(move || write_all(&waiting, &mut io::stderr()));
    entries
});

/// The number of lines that were dropped and that the log has not counted yet.
static DROPPED: AtomicU64 = AtomicU64::new(0);

enum Entry {
    Line(String),
    /// Somebody waits until all lines are written, which is when the sender is dropped.
    Flush(#[expect(dead_code)] SyncSender<()>),
}

/// Writes one line. Escapes control characters that a peer sent.
pub(crate) fn line(event: impl Display) {
    let mut line = String::new();
    for c in event.to_string().chars() {
        if line.len() >= MAX_LINE {
            line.push('…');
            break;
        }
        if c.is_control() { line.extend(c.escape_default()) } else { line.push(c) }
    }
    line.push('\n');
    if ENTRIES.try_send(Entry::Line(line)).is_err() {
        DROPPED.fetch_add(1, Ordering::Relaxed);
    }
}

/// Waits until the lines are written, but not longer than `limit`.
pub(crate) fn flush(limit: Duration) {
    let deadline = Instant::now() + limit;
    let (sender, flushed) = mpsc::sync_channel(0);
    let mut entry = Entry::Flush(sender);
    while let Err(TrySendError::Full(back)) = ENTRIES.try_send(entry) {
        if Instant::now() > deadline {
            return;
        }
        entry = back;
        thread::sleep(Duration::from_millis(5));
    }
    let _ = flushed.recv_timeout(deadline.saturating_duration_since(Instant::now()));
}

/// Logs the failure of a request that was not handled. `what` names the request.
pub(crate) fn unhandled(what: impl Display, error: &dyn Error) {
    line(format_args!("{what}: {}", Causes(error)));
}

fn write_all(entries: &Receiver<Entry>, output: &mut impl Write) {
    loop {
        let entry = match entries.try_recv() {
            Ok(entry) => entry,
            Err(TryRecvError::Disconnected) => return,
            Err(TryRecvError::Empty) => {
                write_dropped(output);
                let Ok(entry) = entries.recv() else { return };
                entry
            }
        };
        match entry {
            // The server continues if it cannot write its log.
            Entry::Line(line) => drop(output.write_all(line.as_bytes())),
            Entry::Flush(_) => write_dropped(output),
        }
    }
}

fn write_dropped(output: &mut impl Write) {
    let dropped = DROPPED.swap(0, Ordering::Relaxed);
    if dropped > 0 {
        let _ =
            writeln!(output, "{dropped} lines were dropped, because they were not read in time");
    }
}

/// The sources of an error, the outermost first.
struct Causes<'e>(&'e dyn Error);

impl Display for Causes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut causes = iter::successors(self.0.source(), |&cause| cause.source());
        if let Some(cause) = causes.next() {
            write!(f, "{cause}")?;
        }
        causes.try_for_each(|cause| write!(f, ": {cause}"))
    }
}

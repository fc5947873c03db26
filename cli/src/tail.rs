//! A file that grows while it is read.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// How long it takes until appended bytes, a new file or Ctrl-C are seen.
const INTERVAL: Duration = Duration::from_millis(100);

/// The exit status of a program that Ctrl-C has ended, as shells report it.
const INTERRUPTED: i32 = 128 + SIGINT;

/// Reads what a file has, and waits for more. It ends where the file was truncated or replaced, and at Ctrl-C.
pub(crate) struct Tail {
    path: PathBuf,
    file: File,
    position: u64,
    stopped: Arc<AtomicBool>,
}

impl Tail {
    pub(crate) fn open(path: PathBuf) -> io::Result<Self> {
        let file = File::open(&path)?;
        let stopped = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // A second Ctrl-C ends the program at once: the first one may wait for a report that nobody reads.
            flag::register_conditional_shutdown(signal, INTERRUPTED, Arc::clone(&stopped))?;
            flag::register(signal, Arc::clone(&stopped))?;
        }
        Ok(Self { path, file, position: 0, stopped })
    }

    /// Begins at the start of the file that has the path now. Returns false if the user stopped it.
    pub(crate) fn reopen(&mut self) -> io::Result<bool> {
        while !self.is_stopped() {
            match File::open(&self.path) {
                Ok(file) => {
                    (self.file, self.position) = (file, 0);
                    return Ok(true);
                }
                // A log is moved away before there is a new one.
                Err(error) if error.kind() == io::ErrorKind::NotFound => thread::sleep(INTERVAL),
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Whether the path leads to another file, or to less than was read.
    fn is_replaced(&self) -> io::Result<bool> {
        let now = match self.path.metadata() {
            Ok(now) => now,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        // A pipe has no length.
        Ok(now.is_file() && (now.len() < self.position || !is_same(&now, &self.file.metadata()?)))
    }
}

impl Read for Tail {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.is_stopped() {
            let count = self.file.read(buffer)?;
            if count > 0 {
                self.position += count as u64;
                return Ok(count);
            }
            if self.is_replaced()? {
                break;
            }
            thread::sleep(INTERVAL);
        }
        Ok(0)
    }
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Elsewhere the standard library does not say which file it is.
#[cfg(not(unix))]
const fn is_same(_: &Metadata, _: &Metadata) -> bool {
    true
}

//! The server under load, as a process, and its use of memory and CPU time.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use procfs::process::Process;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStderr, Command};
use tokio::time::timeout;

pub struct Server {
    child: Child,
    process: Process,
    /// Such as `127.0.0.1:1234`.
    pub address: String,
    panics: Arc<AtomicU64>,
    dropped: Arc<AtomicU64>,
}

/// The resources that a server has used so far.
#[derive(Clone, Copy)]
pub struct Usage {
    pub cpu: Duration,
    /// Resident memory in bytes.
    pub memory: u64,
}

/// What happens to the server's log, which is its standard error.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Log {
    /// Panics and dropped lines are counted.
    Watched,
    /// Nobody reads it before the server ends.
    Unread,
}

impl Server {
    /// Starts the server on a free port.
    pub async fn start(mut command: Command, log: Log) -> Result<Self, Box<dyn std::error::Error>> {
        let mut child = command
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{:?}: {error}", command.as_std().get_program()))?;
        let stdout = child.stdout.take().expect("piped");
        let line = BufReader::new(stdout).lines().next_line().await?.unwrap_or_default();
        let address = line.strip_prefix("listening on http://").and_then(|it| it.strip_suffix('/'));
        let address = address.ok_or("the server does not say where it listens")?.to_owned();

        let (panics, dropped) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        if log == Log::Watched {
            let stderr = child.stderr.take().expect("piped");
            tokio::spawn(watch(stderr, Arc::clone(&panics), Arc::clone(&dropped)));
        }
        let id = child.id().ok_or("the server has ended")?;
        let process = Process::new(id.try_into()?)?;
        Ok(Self { child, process, address, panics, dropped })
    }

    /// The most memory that the server has had, in bytes.
    pub fn peak_memory(&self) -> Result<u64, Box<dyn std::error::Error>> {
        let peak = self.process.status()?.vmhwm.ok_or("the system does not count memory")?;
        Ok(peak * 1024)
    }

    /// How many descriptors below `limit` are open. One above it was inherited, and does not count.
    pub fn descriptors(&self, limit: i32) -> Result<usize, Box<dyn std::error::Error>> {
        Ok(self.process.fd()?.flatten().filter(|open| open.fd < limit).count())
    }

    pub fn usage(&self) -> Result<Usage, Box<dyn std::error::Error>> {
        let stat = self.process.stat()?;
        let ticks = (stat.utime + stat.stime) as f64 / procfs::ticks_per_second() as f64;
        let pages = self.process.statm()?.resident;
        Ok(Usage { cpu: Duration::from_secs_f64(ticks), memory: pages * procfs::page_size() })
    }

    pub fn panics(&self) -> u64 {
        self.panics.load(Ordering::Relaxed)
    }

    /// The lines that the log does not have. There could be panics among them.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Ends the server. Returns the log, if nobody has read it.
    pub async fn log(mut self) -> Result<String, Box<dyn std::error::Error>> {
        let mut stderr = self.child.stderr.take().ok_or("the log is watched")?;
        let mut log = String::new();
        let (read, stopped) = tokio::join!(stderr.read_to_string(&mut log), self.stop());
        read?;
        if stopped? { Ok(log) } else { Err("the server did not stop as asked".into()) }
    }

    /// Asks the server to end. Returns whether it ended by itself and without an error.
    pub async fn stop(mut self) -> Result<bool, Box<dyn std::error::Error>> {
        let id = self.child.id().ok_or("the server has ended")?;
        Command::new("kill").args(["-TERM", &id.to_string()]).status().await?;
        match timeout(Duration::from_secs(10), self.child.wait()).await {
            Ok(status) => Ok(status?.success()),
            Err(_) => Ok(false),
        }
    }
}

/// The server drops lines that are not read in time, and says how many those were.
async fn watch(stderr: ChildStderr, panics: Arc<AtomicU64>, dropped: Arc<AtomicU64>) {
    let mut lines = BufReader::new(stderr).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(count) = dropped_lines(&line) {
            dropped.fetch_add(count, Ordering::Relaxed);
        }
        if line.contains("panic") {
            eprintln!("server: {line}");
            panics.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The number in a line of the log that counts dropped lines.
pub fn dropped_lines(line: &str) -> Option<u64> {
    line.split_once(" lines were dropped")?.0.parse().ok()
}

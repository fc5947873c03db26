//! The server under load, as a process, and its use of memory and CPU time.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use procfs::process::Process;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
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

impl Server {
    /// Starts the program on a free port.
    pub async fn start(program: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        let mut child = Command::new(program)
            // Peers that wait for a connection would count as lost.
            .args(["--listen", "127.0.0.1:0", "--max-connections", "10000"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let stdout = child.stdout.take().expect("piped");
        let line = BufReader::new(stdout).lines().next_line().await?.unwrap_or_default();
        let address = line.strip_prefix("listening on http://").and_then(|it| it.strip_suffix('/'));
        let address = address.ok_or("the server does not say where it listens")?.to_owned();

        // The server drops what is not read in time, and says how many lines that were.
        let (panics, dropped) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let (counter, dropped_counter) = (Arc::clone(&panics), Arc::clone(&dropped));
        let stderr = child.stderr.take().expect("piped");
        tokio::spawn(async move {
            let mut lines = BufReader::new(stderr).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some((count, _)) = line.split_once(" lines were dropped") {
                    dropped_counter.fetch_add(count.parse().unwrap_or(0), Ordering::Relaxed);
                }
                if line.contains("panic") {
                    eprintln!("server: {line}");
                    counter.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        let id = child.id().ok_or("the server has ended")?;
        let process = Process::new(id.try_into()?)?;
        Ok(Self { child, process, address, panics, dropped })
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

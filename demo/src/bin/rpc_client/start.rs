//! `--start`: the server as a child, for as long as the client runs.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader};
use std::process::{Child, Command, Stdio};

const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");

/// A server that is stopped when this is dropped.
pub(crate) struct Server {
    /// Keeps the output of the server open. Only its first line is read.
    child: Child,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start() -> io::Result<Self> {
        // A build of its own, so that the user sees its progress and errors, but not the server's log.
        if !cargo("build").status()?.success() {
            return Err(io::Error::other("the server does not build"));
        }
        let child = cargo("run")
            .args(["--", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut server = Self { child, url: String::new() };
        let mut line = String::new();
        if let Some(stdout) = &mut server.child.stdout {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        match line.trim_end().strip_prefix("listening on ") {
            Some(url) => url.clone_into(&mut server.url),
            None => return Err(io::Error::other(format!("the server said {line:?}"))),
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The server may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The cargo that started this program.
fn cargo(command: &str) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or(OsString::from("cargo")));
    cargo.args([command, "--quiet", "--manifest-path", MANIFEST, "--bin", "rpc_server"]);
    cargo.stdin(Stdio::null());
    cargo
}

//! `fuzz_target!`. Under cargo-fuzz it is libFuzzer's. Otherwise it is a `main` that runs the target over the files
//! and folders that the arguments name, so that any toolchain can build the targets and replay a corpus or a
//! finding.
//!
//! The idea is jiff's.

#[cfg(fuzzing)]
macro_rules! fuzz_target {
    ($run:ident, $target:ty) => {
        libfuzzer_sys::fuzz_target!(|input: &[u8]| callerror_fuzz::$run::<$target>(input));
    };
}

#[cfg(not(fuzzing))]
macro_rules! fuzz_target {
    ($run:ident, $target:ty) => {
        fn main() -> std::io::Result<()> {
            shim::replay(callerror_fuzz::$run::<$target>)
        }
    };
}

pub(crate) use fuzz_target;

/// Runs `target` over every file that the arguments name, and every file in a folder that they name, on all cores.
#[cfg(not(fuzzing))]
pub(crate) fn replay(target: fn(&[u8])) -> std::io::Result<()> {
    let mut paths: Vec<_> = std::env::args_os().skip(1).map(std::path::PathBuf::from).collect();
    let mut files = Vec::new();
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            for entry in path.read_dir()? {
                paths.push(entry?.path());
            }
        } else {
            files.push(path);
        }
    }
    let threads = std::thread::available_parallelism()?.get();
    std::thread::scope(|scope| {
        let parts = files.chunks(files.len().div_ceil(threads).max(1));
        let running: Vec<_> = parts
            .map(|part| scope.spawn(|| part.iter().try_for_each(|path| replay_file(target, path))))
            .collect();
        running.into_iter().try_for_each(|thread| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    })?;
    println!("{} files replayed", files.len());
    Ok(())
}

#[cfg(not(fuzzing))]
fn replay_file(target: fn(&[u8]), path: &std::path::Path) -> std::io::Result<()> {
    let input = std::fs::read(path)?;
    if let Err(panic) = std::panic::catch_unwind(|| target(&input)) {
        eprintln!("in {}", path.display());
        std::panic::resume_unwind(panic);
    }
    Ok(())
}

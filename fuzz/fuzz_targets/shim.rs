//! `fuzz_target!`. Under cargo-fuzz it is libFuzzer's. Otherwise it is a `main` that runs the target over the files
//! and folders that the arguments name, so that any toolchain can build the targets and replay a corpus or a
//! finding.
//!
//! The idea is jiff's.

#[cfg(fuzzing)]
macro_rules! fuzz_target {
    (|$input:ident: &[u8]| $body:block) => {
        libfuzzer_sys::fuzz_target!(|$input: &[u8]| $body);
    };
}

#[cfg(not(fuzzing))]
macro_rules! fuzz_target {
    (|$input:ident: &[u8]| $body:block) => {
        fn main() -> std::io::Result<()> {
            shim::replay(|$input: &[u8]| $body)
        }
    };
}

pub(crate) use fuzz_target;

/// Runs `target` over every file that the arguments name, and every file in a folder that they name.
#[cfg(not(fuzzing))]
pub(crate) fn replay(target: impl Fn(&[u8])) -> std::io::Result<()> {
    let mut paths: Vec<_> = std::env::args_os().skip(1).map(std::path::PathBuf::from).collect();
    let mut files = 0;
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            for entry in path.read_dir()? {
                paths.push(entry?.path());
            }
            continue;
        }
        let input = std::fs::read(&path)?;
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| target(&input)));
        if let Err(panic) = outcome {
            eprintln!("in {}", path.display());
            std::panic::resume_unwind(panic);
        }
        files += 1;
    }
    println!("{files} files replayed");
    Ok(())
}

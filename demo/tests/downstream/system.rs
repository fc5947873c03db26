//! The section "Add a set" of CONTRIBUTING, word by word: its blocks make a system in a copy of the crate.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::{ROOT, package_on};

/// The section's blocks of a language, as they are in the files that they are for.
fn blocks(fence: &str, language: &str) -> Vec<String> {
    let page = fs::read_to_string(Path::new(ROOT).join("CONTRIBUTING.md")).unwrap();
    let (_, section) = page.split_once("## Add a set\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let mut lines = section.lines();
    let mut blocks = Vec::new();
    while lines.any(|line| line == format!("   {fence}{language}")) {
        let block = lines.by_ref().take_while(|line| *line != format!("   {fence}"));
        blocks.push(block.flat_map(|line| [line.get(3..).unwrap_or_default(), "\n"]).collect());
    }
    blocks
}

/// A text with the lines that a diff adds, each behind the line that the diff has above it.
fn patched(text: &str, diff: &str) -> String {
    let (above, added) = diff.split_once("\n+").unwrap();
    let above = format!("{}\n", above.strip_prefix(' ').unwrap());
    assert_eq!(text.matches(&above).count(), 1, "{above}");
    text.replace(&above, &format!("{above}{added}"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// A copy of the crate, a file of it, and what is in it.
struct Copy {
    root: PathBuf,
}

impl Copy {
    fn new() -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("downstream/crate");
        let _ = fs::remove_dir_all(&root);
        for folder in ["src", "docs", "examples"] {
            copy(&Path::new(ROOT).join(folder), &root.join(folder));
        }
        fs::copy(Path::new(ROOT).join("Cargo.toml"), root.join("Cargo.toml")).unwrap();
        Self { root }
    }

    /// Builds a program on the crate and runs it.
    fn run(&self, main: &str) -> Output {
        let main = ("src/main.rs".to_owned(), main.to_owned());
        let dependencies = "[dependencies]\ncallerror = '0.1'\nhttp = '1'";
        let mut cargo: Command = package_on(&self.root, "parcels", dependencies, &[main]);
        cargo.args(["run", "--quiet", "--offline"]).output().unwrap()
    }
}

#[test]
fn a_system_is_two_files_and_two_lines() {
    let [set] = &blocks("```", "rust")[..] else { panic!("one file of Rust") };
    let [page] = &blocks("~~~", "markdown")[..] else { panic!("one page") };
    let [module, line] = &blocks("```", "diff")[..] else { panic!("two lines") };
    let example = page.split("```\n").nth(1).unwrap();
    let main = format!("fn main() {{\n{example}\nprintln!(\"all of it\");\n}}\n");

    let copy = Copy::new();
    let [set_file, page_file, list_file] =
        ["src/system/parcel.rs", "docs/systems/parcel.md", "src/system/mod.rs"]
            .map(|path| copy.root.join(path));
    let list = fs::read_to_string(&list_file).unwrap();
    let write_all = || {
        fs::write(&set_file, set).unwrap();
        fs::write(&page_file, page).unwrap();
        fs::write(&list_file, patched(&patched(&list, module), line)).unwrap();
    };
    write_all();
    let run = copy.run(&main);
    let words = String::from_utf8_lossy(&run.stderr);
    assert_eq!((&*run.stdout, &*words), (&b"all of it\n"[..], ""), "it runs, and without a lint");

    // Whoever forgets one of the four gets an error that names it.
    let forgets = |forget: &dyn Fn(), words: &[&str]| {
        write_all();
        forget();
        let run = copy.run(&main);
        let error = String::from_utf8_lossy(&run.stderr);
        assert!(!run.status.success());
        assert!(words.iter().all(|word| error.contains(word)), "{words:?}: {error}");
    };
    let unresolved = "unresolved import `crate::system::parcel`";
    forgets(&|| fs::remove_file(&set_file).unwrap(), &["file not found for module `parcel`"]);
    forgets(&|| fs::remove_file(&page_file).unwrap(), &["couldn't read", "docs/systems/parcel.md"]);
    forgets(&|| fs::write(&list_file, patched(&list, line)).unwrap(), &[unresolved]);
    let unlisted = "unresolved import `callerror::parcel`";
    forgets(&|| fs::write(&list_file, patched(&list, module)).unwrap(), &[unlisted]);
}

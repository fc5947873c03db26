//! `exception_set!`: what a row means, in both directions, and what does not compile.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fs;
use std::path::Path;
use std::process::Command;

use callerror::grape::Grape;
use callerror::{CallError, DEFAULT_BASE, ExceptionSet, Name, UserException};

mod many;

callerror::exception_set! {
    /// Exceptions of a booking service.
    #[non_exhaustive]
    pub enum Booking: "https://booking.example/error#" {
        /// Any failure of the service itself.
        BookingError = 500,
        /// Rows that a caller can mend.
        CallerError,
        /// The room does not exist.
        RoomNotFound: BookingError = 404,
        /// Somebody else holds the room.
        #[doc(alias = "TAKEN")]
        RoomTaken ("RoomAlreadyTaken"): BookingError + CallerError = 409 | 423,
            alias "RoomHeld", alias "room held", code "ROOM_TAKEN", code "HELD",
        /// Held by the hotel itself.
        RoomBlocked: RoomTaken, code "BLOCKED",
    }
}

callerror::exception_set! {
    enum Bare { Alone }
}

callerror::exception_set! {
    enum Empty: "" {}
}

callerror::exception_set! {
    /// Texts of every length around those of a machine word, most of them much alike.
    enum Lengths {
        A, alias "a", code "A",
        Ab, alias "ab", code "AA",
        Abc, alias "abc", code "AAA",
        Abcd, alias "abcd", code "AAAA",
        Abcde, alias "abcde", code "AAAAA",
        Abcdef, alias "abcdef", code "AAAAAA",
        Abcdefg, alias "abcdefg", code "AAAAAAA",
        Abcdefgh, alias "abcdefgh", code "AAAAAAAA",
        Abcdefghi, alias "abcdefghi", code "AAAAAAAAA",
        Abcdefghijklmno, alias "abcdefghijklmno", code "AAAAAAAAAAAAAAA",
        Abcdefghijklmnop, alias "abcdefghijklmnop", code "AAAAAAAAAAAAAAAA",
        Abcdefghijklmnopq, alias "abcdefghijklmnopq", code "AAAAAAAAAAAAAAAAA",
        Abcdefghijklmnopqrstuvwxyz, alias "größer, länger, ärger", code "00000000000000000000000000000000",
    }
}

#[test]
fn a_row_says_everything_once() {
    let taken = Booking::RoomTaken;
    assert_eq!(taken.name(), "RoomAlreadyTaken");
    assert_eq!(taken.to_string(), "RoomAlreadyTaken");
    assert_eq!(format!("{taken:?}"), "RoomTaken");
    assert_eq!(taken.parent(), Some(Booking::BookingError));
    assert_eq!(taken.groups().collect::<Vec<_>>(), [Booking::CallerError]);
    assert_eq!(taken.statuses(), [409, 423]);
    assert_eq!(taken.aliases().collect::<Vec<_>>(), ["RoomHeld", "room held"]);
    assert_eq!(taken.codes().collect::<Vec<_>>(), ["ROOM_TAKEN", "HELD"]);
    assert_eq!(Booking::CallerError.codes().count() + Booking::CallerError.aliases().count(), 0);
    assert_eq!(
        Booking::RoomBlocked.ancestors().collect::<Vec<_>>(),
        [Booking::RoomTaken, Booking::BookingError],
    );
    assert_eq!(Bare::BASE, DEFAULT_BASE);
    assert_eq!(Empty::BASE, "");
    assert_eq!(Empty::lookup(""), None);
}

#[test]
fn is_a_follows_parents_and_groups() {
    let above = |row: Booking| {
        Booking::ALL.iter().filter(|&&other| row.is_a(other)).copied().collect::<Vec<_>>()
    };
    assert_eq!(above(Booking::BookingError), [Booking::BookingError]);
    assert_eq!(above(Booking::RoomNotFound), [Booking::BookingError, Booking::RoomNotFound]);
    let all_but_not_found =
        [Booking::BookingError, Booking::CallerError, Booking::RoomTaken, Booking::RoomBlocked];
    assert_eq!(above(Booking::RoomBlocked), all_but_not_found);
}

/// The row that a search through the whole table finds for a name, and whether it is the row's own.
fn search<N: ExceptionSet>(name: &str) -> Option<(N, bool)> {
    let own = N::ALL.iter().find(|row| row.name() == name).map(|&row| (row, true));
    let by_alias = || N::ALL.iter().find(|row| row.aliases().any(|alias| alias == name));
    own.or_else(|| by_alias().map(|&row| (row, false)))
}

fn search_code<N: ExceptionSet>(code: &str) -> Option<N> {
    N::ALL.iter().find(|row| row.codes().any(|known| known == code)).copied()
}

/// Asserts that looking `text` up finds what a search does.
#[track_caller]
fn check_text<N: ExceptionSet>(text: &str) {
    assert_eq!(N::lookup_spelt(text), search(text), "{text:?}");
    assert_eq!(N::lookup(text), search(text).map(|(row, _)| row), "{text:?}");
    assert_eq!(N::lookup_code(text), search_code(text), "{text:?}");
}

/// Both directions, for every row of a set, and everything near its texts.
fn check_set<N: ExceptionSet>() {
    let (mut names, mut codes) = (BTreeSet::new(), BTreeSet::new());
    for (index, &row) in N::ALL.iter().enumerate() {
        assert_eq!(row.index(), index);
        assert_eq!(N::lookup_spelt(row.name()), Some((row, true)));
        assert!(names.insert(row.name()));
        for alias in row.aliases() {
            assert_eq!(N::lookup_spelt(alias), Some((row, false)), "{alias}");
            assert!(names.insert(alias));
        }
        for code in row.codes() {
            assert_eq!(N::lookup_code(code), Some(row), "{code}");
            assert!(codes.insert(code));
        }
    }
    for text in names.union(&codes).take(100) {
        // What differs in one byte, or is longer or shorter, is another text.
        for at in (0..text.len()).filter(|&at| text.is_char_boundary(at)) {
            check_text::<N>(&text[..at]);
            check_text::<N>(&text[at..]);
            for flip in [0x01, 0x20] {
                let mut other = text.as_bytes().to_vec();
                other[at] ^= flip;
                check_text::<N>(&String::from_utf8_lossy(&other));
            }
        }
        for other in ["", "x", "\0", " ", "Error", "a tail of more than sixteen bytes"] {
            check_text::<N>(&format!("{text}{other}"));
            check_text::<N>(&format!("{other}{text}"));
        }
        check_text::<N>(&text.repeat(40));
    }
    for text in ["", "\0", " ", "Error", "ü", "\0\0\0\0\0\0\0\0"] {
        check_text::<N>(text);
    }
}

#[test]
fn names_are_found_and_others_are_not() {
    check_set::<Grape>();
    check_set::<Booking>();
    check_set::<Bare>();
    check_set::<Empty>();
    check_set::<Infallible>();
    check_set::<Lengths>();
    check_set::<many::Many>();
    check_set::<callerror::devops::DevOpsAgent>();
    check_set::<callerror::openapp::OpenApp>();
    check_set::<callerror::telcoflow::Telcoflow>();
    check_set::<callerror::webex::WebexByova>();
}

#[test]
fn grape_has_the_documented_names() {
    let names: Vec<_> = Grape::ALL.iter().map(|row| row.name()).collect();
    assert_eq!(
        names,
        [
            "DefaultTeamRoomRestriction",
            "ForwardValidationError",
            "InvalidOperation",
            "ManagedRoomsRestriction",
            "MessageEditTimeoutExceeded",
            "NotAuthorized",
            "NotFoundError",
            "OutOfRangeError",
            "SessionError",
            "UnknownError",
            "MissingParameter",
        ],
    );
    assert_eq!(Grape::BASE, "http://domain/exceptions#");
}

#[test]
fn a_users_set_is_used_like_ours() {
    fn book(room: u32) -> Result<u32, UserException<'static, Booking>> {
        match room {
            7 => Err(Booking::RoomTaken)?,
            8 => Err(UserException::new(Booking::RoomBlocked, "Being painted")),
            room => Ok(room),
        }
    }
    assert_eq!(book(1), Ok(1));
    let wire = CallError::new("c1", book(7).unwrap_err()).to_text();
    assert_eq!(wire, r#"[4,"c1","https://booking.example/error#RoomAlreadyTaken",""]"#);

    let blocked = book(8).unwrap_err();
    assert!(blocked.is_a(Booking::CallerError) && blocked.is_a(Booking::BookingError));
    assert!(!blocked.is_a(Booking::RoomNotFound));

    let held = r#"[4,"c1","https://booking.example/error#RoomHeld","Held until noon"]"#;
    let frame = CallError::<Booking>::decode_str(held).unwrap();
    assert_eq!(frame.name(), Name::Known(Booking::RoomTaken));
    assert_eq!(frame.code(), Some("RoomHeld"));
    assert!(frame.is_named("RoomHeld") && frame.is_named("RoomAlreadyTaken"));
    assert!(frame.quirks().is_empty());
    assert_eq!(frame.to_text(), held, "an alias goes back as it came");
    let exception = frame.into_exception();
    assert_eq!(CallError::new("c1", exception).to_text(), held, "in another frame as well");
}

/// Sets that must not compile, and what the compiler says.
const REJECTED: &[(&str, &str)] = &[
    (
        "enum Twice { RoomTaken, RoomHeld (\"RoomTaken\") }",
        "exception_set! Twice: `RoomTaken` stands twice",
    ),
    (
        "enum AliasTwice { RoomTaken, alias \"Held\", RoomBlocked, alias \"Held\" }",
        "exception_set! AliasTwice: `Held` stands twice",
    ),
    (
        "enum AliasOfName { RoomTaken, RoomBlocked, alias \"RoomTaken\" }",
        "exception_set! AliasOfName: `RoomTaken` stands twice",
    ),
    (
        "enum CodeTwice { RoomTaken, code \"HELD\", RoomBlocked, code \"HELD\" }",
        "exception_set! CodeTwice: `HELD` stands twice",
    ),
    (
        "enum Snake { RoomTaken (\"room_taken\") }",
        "exception_set! Snake: the name `room_taken` is not CamelCase, [A-Z][A-Za-z0-9]*",
    ),
    (
        "enum Nameless { RoomTaken (\"\") }",
        "exception_set! Nameless: the name `` is not CamelCase, [A-Z][A-Za-z0-9]*",
    ),
    (
        "enum Child { RoomTaken: BookingError, BookingError }",
        "exception_set! Child: `RoomTaken` stands before its parent or group",
    ),
    (
        "enum Itself { RoomTaken: RoomTaken }",
        "exception_set! Itself: `RoomTaken` stands before its parent or group",
    ),
    (
        "enum Group { BookingError, RoomTaken: BookingError + Held, Held }",
        "exception_set! Group: `RoomTaken` stands before its parent or group",
    ),
    (
        "enum Success { RoomTaken = 404 | 204 }",
        "exception_set! Success: `RoomTaken` has a status that is no HTTP error",
    ),
    (
        "enum Base: \"http://a#b/\" { RoomTaken }",
        "exception_set! Base: the base may hold a `#` only as its last character",
    ),
    (
        "enum Clause { alias \"Held\", RoomTaken }",
        "exception_set! Clause: a clause before the first row",
    ),
    ("enum Blank { RoomTaken, code \"\" }", "exception_set! Blank: an empty alias or code"),
    ("enum Hash { RoomTaken, alias \"a#b\" }", "exception_set! Hash: the alias `a#b` holds a `#`"),
    (
        "enum Verdict { RoomTaken, retry \"later\" }",
        "exception_set! Verdict: `later`, expected `backoff`, `backoff without code` or `never`",
    ),
    (
        "enum Typo { RoomTaken, alais \"Held\" }",
        "exception_set! Typo: unknown clause `alais`, expected `alias`, `code` or `retry`",
    ),
    ("enum Orphan { RoomTaken: Missing }", "no variant"),
    ("enum Same { RoomTaken, RoomTaken }", "the name `RoomTaken` is defined multiple times"),
];

/// Compiles a package that depends on this one, and gives the compiler's words.
fn compile(name: &str, source: &str) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(package.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
         [dependencies]\ncallerror = {{ path = {root:?} }}\n[workspace]\n"
    );
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
    fs::write(package.join("src/lib.rs"), source).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline"])
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled"))
        .env_remove("RUSTFLAGS")
        .current_dir(&package)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() && words.is_empty() { Ok(()) } else { Err(words) }
}

#[test]
fn rejected_tables_do_not_compile_and_say_why() {
    // All in one package: the checks run while constants are evaluated, each for itself. What the
    // parser or the resolver says comes first and alone, so those have a package of their own.
    let (early, late): (Vec<_>, Vec<_>) = REJECTED
        .iter()
        .partition(|(_, words)| !words.starts_with("exception_set!") || words.contains("clause `"));
    let module = |(index, (table, _)): (usize, &(&str, &str))| {
        format!("mod m{index} {{ callerror::exception_set! {{ pub {table} }} }}\n")
    };
    let late_source: String = late.iter().copied().enumerate().map(module).collect();
    let late_words = compile("rejected-late", &late_source).unwrap_err();
    for (table, words) in late {
        assert!(late_words.contains(words), "{table}: no {words:?} in\n{late_words}");
    }
    for (index, row) in early.into_iter().enumerate() {
        let words = compile(&format!("rejected-early-{index}"), &module((0, row))).unwrap_err();
        assert!(words.contains(row.1), "{}: no {:?} in\n{words}", row.0, row.1);
    }
}

#[test]
fn foreign_errors_are_not_converted() {
    const HEAD: &str = "use callerror::{UserException, grape::Grape};\n";
    let question_mark = "pub fn read() -> Result<String, UserException<'static, Grape>> {\n\
         Ok(std::fs::read_to_string(\"rooms\")?)\n}\n";
    let from = "pub fn read(error: std::io::Error) -> UserException<'static, Grape> {\n\
         UserException::from(error)\n}\n";
    for (name, source) in [("foreign-question-mark", question_mark), ("foreign-from", from)] {
        let words = compile(name, &format!("{HEAD}{source}")).unwrap_err();
        assert!(words.contains("E0277"), "{words}");
        assert!(words.contains("ExceptionSet") || words.contains("std::io::Error"), "{words}");
    }
    // The very same package compiles when the error is converted by name.
    let by_name = question_mark.replace("?)", ".map_err(UserException::from_error)?)");
    compile("foreign-by-name", &format!("{HEAD}{by_name}")).unwrap();
}

#[test]
fn large_sets_compile_without_a_lint() {
    let mut source =
        String::from("callerror::exception_set! {\n    /// Many.\n    pub enum Many {\n");
    for row in 0..500 {
        source += &format!("        /// Row.\n        Row{row}Error = 400, alias \"Row{row}\",\n");
    }
    source += "    }\n}\n";
    let lints = "#![deny(warnings, missing_docs)]\n//! Many rows.\n";
    compile("large-set", &format!("{lints}{source}")).unwrap();
}

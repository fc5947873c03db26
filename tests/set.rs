//! `exception_set!`: what a row means, in both directions. What does not compile is in `downstream.rs`.

use callerror::grape::Grape;
use callerror::{CallError, ExceptionSet, Name, Retry, StatusCode, UserException};
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fs;
use std::path::Path;

#[path = "many/lattice.rs"]
mod lattice;
mod many;

callerror::exception_set! {
    /// Exceptions of a booking service.
    #[non_exhaustive]
    #[derive(Default)]
    pub enum Booking = "https://booking.example/error#" {
        /// Any failure of the service itself.
        #[default]
        BookingError { status: 500 },
        /// What a caller can mend.
        CallerError,
        /// The room does not exist.
        RoomNotFound { parent: BookingError, status: 404 },
        /// Somebody else holds the room.
        #[doc(alias = "TAKEN")]
        RoomTaken = "RoomAlreadyTaken" {
            parent: BookingError,
            groups: [CallerError],
            status: 409 | 423,
            message: "The room is taken",
            aliases: ["RoomHeld", "room held"],
            codes: ["ROOM_TAKEN", "HELD" => Backoff, -7, 12 => Never],
            code_range: 100..=199,
        },
        /// Held by the hotel itself.
        RoomBlocked {
            codes: ["BLOCKED", 150, HOTEL => BackoffWithoutCode],
            parent: RoomTaken,
            retry: Never,
        },
        /// The name that the set has.
        Booking { groups: [BookingError, CallerError,], },
    }
}

const HOTEL: &str = "HOTEL";

callerror::exception_set! {
    enum Bare = "error:" { Alone {} }
}

callerror::exception_set! {
    enum Empty = "" {}
}

callerror::exception_set! {
    /// Names as WAMP v2 has them, some of which JSON must escape.
    enum Dotted = "wamp.error." {
        NoSuchProcedure = "no_such_procedure",
        Quoted = "a \"quoted\" name" { aliases: ["a\nb"] },
    }
}

callerror::exception_set! {
    /// Texts of every length around those of a machine word, most of them much alike.
    enum Lengths = "#" {
        A { aliases: ["a"], codes: ["A"] },
        Ab { aliases: ["ab"], codes: ["AA"] },
        Abc { aliases: ["abc"], codes: ["AAA"] },
        Abcd { aliases: ["abcd"], codes: ["AAAA"] },
        Abcdefg { aliases: ["abcdefg"], codes: ["AAAAAAA"] },
        Abcdefgh { aliases: ["abcdefgh"], codes: ["AAAAAAAA"] },
        Abcdefghi { aliases: ["abcdefghi"], codes: ["AAAAAAAAA"] },
        Abcdefghijklmno { aliases: ["abcdefghijklmno"], codes: ["AAAAAAAAAAAAAAA"] },
        Abcdefghijklmnop { aliases: ["abcdefghijklmnop"], codes: ["AAAAAAAAAAAAAAAA"] },
        Abcdefghijklmnopq { aliases: ["abcdefghijklmnopq"], codes: ["AAAAAAAAAAAAAAAAA"] },
        Abcdefghijklmnopqrstuvwxyz {
            aliases: ["größer, länger, ärger"],
            codes: ["00000000000000000000000000000000"],
        },
    }
}

callerror::exception_set! {
    /// What a feature adds to a set, and what it takes away.
    enum Featured = "" {
        First,
        #[cfg(any())]
        Absent { parent: First, aliases: ["Last"], codes: [1] },
        /// It is here.
        #[cfg(all())]
        #[deprecated = "never built"]
        Present = "present" { parent: First, status: 404 },
        #[cfg_attr(all(), doc(alias = "end"))]
        #[allow(non_camel_case_types)]
        last { groups: [Present], aliases: ["Last"], codes: [1] },
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
    assert_eq!(taken.status(), Some(StatusCode::CONFLICT));
    assert_eq!(taken.message(), Some("The room is taken"));
    assert_eq!(taken.aliases().collect::<Vec<_>>(), ["RoomHeld", "room held"]);
    assert_eq!(taken.codes().collect::<Vec<_>>(), ["ROOM_TAKEN", "HELD"]);
    assert_eq!(taken.code_numbers().collect::<Vec<_>>(), [-7, 12]);
    assert_eq!(taken.code_range(), Some(100..=199));
    assert_eq!(
        Booking::RoomBlocked.ancestors().collect::<Vec<_>>(),
        [Booking::RoomTaken, Booking::BookingError],
    );
    assert_eq!(Booking::BASE, "https://booking.example/error#");
    assert_eq!(Booking::default(), Booking::BookingError);
}

/// What most programs ask of a set is asked without the trait.
mod without_the_trait {
    use super::{Booking, StatusCode};

    #[test]
    fn a_set_has_methods_of_its_own() {
        assert_eq!(Booking::ALL.len(), 6);
        assert_eq!(Booking::lookup("RoomHeld"), Some(Booking::RoomTaken));
        assert_eq!(Booking::RoomTaken.name(), "RoomAlreadyTaken");
        assert_eq!(Booking::RoomBlocked.status(), Some(StatusCode::CONFLICT));
        assert_eq!(Booking::CallerError.status(), None);
    }
}

#[test]
fn a_row_without_keys_says_nothing() {
    for bare in [Booking::CallerError.parent().map(|_| ()), Bare::Alone.parent().map(|_| ())] {
        assert_eq!(bare, None);
    }
    let bare = Bare::Alone;
    assert_eq!((bare.name(), Bare::BASE), ("Alone", "error:"));
    assert_eq!(bare.groups().count() + bare.aliases().count(), 0);
    assert_eq!(bare.codes().count() + bare.code_numbers().count(), 0);
    assert_eq!((bare.statuses(), bare.status(), bare.message()), (&[][..], None, None));
    assert_eq!(bare.code_range(), None);
    assert_eq!((Empty::BASE, Empty::ALL, Empty::lookup("")), ("", &[][..], None));
}

#[test]
fn a_status_is_inherited_from_the_nearest_ancestor() {
    assert!(Booking::RoomBlocked.statuses().is_empty());
    assert_eq!(Booking::RoomBlocked.status(), Some(StatusCode::CONFLICT));
    assert_eq!(Booking::BookingError.status(), Some(StatusCode::INTERNAL_SERVER_ERROR));
    assert_eq!(Booking::Booking.status(), None, "groups give no status");
}

#[test]
fn numbers_are_codes() {
    let of = Booking::lookup_code_number;
    assert_eq!([of(-7), of(12)], [Some(Booking::RoomTaken); 2]);
    assert_eq!([of(100), of(149), of(199)], [Some(Booking::RoomTaken); 3]);
    assert_eq!(of(150), Some(Booking::RoomBlocked), "listed before the range of another");
    assert_eq!([of(99), of(200), of(7), of(i64::MIN), of(i64::MAX)], [None; 5]);
    assert_eq!(Booking::lookup_code("12"), Some(Booking::RoomTaken), "by its digits");
    assert_eq!(Booking::lookup_code("150"), Some(Booking::RoomBlocked));
    assert_eq!([Booking::lookup_code("1.5e2"), Booking::lookup_code("+")], [None; 2]);
}

/// A code's own verdict, also of an integer that came as text; then the row's.
#[test]
fn codes_have_verdicts() {
    let retry =
        |variant, code: &'static str| UserException::new(variant, "").with_code(code).retry();
    assert_eq!(retry(Booking::RoomTaken, "HELD"), Retry::Backoff);
    for (code, expected) in
        [("12", Retry::Never), ("BLOCKED", Retry::Never), ("HOTEL", Retry::Backoff)]
    {
        assert_eq!(retry(Booking::RoomBlocked, code), expected, "{code}");
    }
}

#[test]
fn a_set_is_a_value_by_its_name() {
    const NAME: &str = Booking::RoomTaken.name();
    const FIRST: Booking = Booking::ALL[0];
    assert_eq!((NAME, FIRST), ("RoomAlreadyTaken", Booking::BookingError));
    for &variant in Booking::ALL {
        let name = variant.name();
        assert_eq!(name.parse(), Ok(variant));
        assert_eq!(Booking::try_from(name), Ok(variant));
        let json = serde_json::to_string(&variant).unwrap();
        assert_eq!(json, format!("\"{name}\""));
        assert_eq!(serde_json::from_str::<Booking>(&json).unwrap(), variant);
        assert_eq!(format!("{variant:>20}"), format!("{name:>20}"));
    }
    assert_eq!("RoomHeld".parse(), Ok(Booking::RoomTaken));
    assert_eq!(serde_json::from_str::<Booking>("\"room\\u0020held\"").unwrap(), Booking::RoomTaken);
    for other in ["", "RoomTaken", "roomheld", "ROOM_TAKEN"] {
        let error = other.parse::<Booking>().unwrap_err();
        assert_eq!(error.to_string(), "no exception of the set has this name");
        assert_eq!(Booking::try_from(other), Err(error));
    }
    let error = serde_json::from_str::<Booking>("\"RoomTaken\"").unwrap_err().to_string();
    let expected =
        "invalid value: string \"RoomTaken\", expected the name of an exception of the set";
    assert!(error.starts_with(expected), "{error}");
    let error = serde_json::from_str::<Booking>("7").unwrap_err().to_string();
    assert!(error.starts_with("invalid type: integer `7`, expected the name of"), "{error}");
}

#[test]
#[expect(deprecated, reason = "a deprecated variant is in the table like others")]
fn cfg_takes_variants_away() {
    assert_eq!(Featured::ALL, [Featured::First, Featured::Present, Featured::last]);
    let names: Vec<_> = Featured::ALL.iter().map(|variant| variant.name()).collect();
    assert_eq!(names, ["First", "present", "last"]);
    assert_eq!(Featured::lookup("Absent"), None);
    assert_eq!(Featured::lookup("Last"), Some(Featured::last));
    assert_eq!(Featured::lookup_code_number(1), Some(Featured::last));
    assert!(Featured::last.is_a(Featured::Present) && Featured::last.is_a(Featured::First));
    assert_eq!(Featured::last.index(), 2);
}

#[test]
fn names_are_written_as_json() {
    let wire = |variant: Dotted| CallError::new("c1", variant.into()).to_text();
    assert_eq!(
        wire(Dotted::NoSuchProcedure),
        r#"[4,"c1","wamp.error.no_such_procedure","No such procedure"]"#
    );
    assert_eq!(wire(Dotted::Quoted), r#"[4,"c1","wamp.error.a \"quoted\" name","A quoted name"]"#);
    for &variant in Dotted::ALL {
        let wire = wire(variant);
        assert_eq!(CallError::<Dotted>::decode(&wire).unwrap().name(), Name::Known(variant));
    }
    let alias = CallError::<Dotted>::decode(r#"[4,"c1","wamp.error.a\nb",""]"#).unwrap();
    assert_eq!((alias.name(), alias.code()), (Name::Known(Dotted::Quoted), Some("a\nb")));
    let numbered = CallError::<Dotted>::decode(r#"[4,7,"wamp.error.no_such_procedure",""]"#);
    let call_id = numbered.unwrap().call_id().clone();
    for &variant in Dotted::ALL {
        let frame = CallError::new(call_id.clone(), variant.into()).to_text();
        assert_eq!(frame, wire(variant).replace("\"c1\"", "7"));
    }
}

#[test]
fn is_a_follows_parents_and_groups() {
    let above = |row: Booking| {
        Booking::ALL.iter().filter(|&&other| row.is_a(other)).copied().collect::<Vec<_>>()
    };
    assert_eq!(above(Booking::BookingError), [Booking::BookingError]);
    assert_eq!(above(Booking::RoomNotFound), [Booking::BookingError, Booking::RoomNotFound]);
    let above_blocked =
        [Booking::BookingError, Booking::CallerError, Booking::RoomTaken, Booking::RoomBlocked];
    assert_eq!(above(Booking::RoomBlocked), above_blocked);
    let above_booking = [Booking::BookingError, Booking::CallerError, Booking::Booking];
    assert_eq!(above(Booking::Booking), above_booking);
}

/// Of the paths to the top of this lattice there are too many to try each.
#[test]
fn is_a_answers_at_once_in_a_lattice() {
    use lattice::Lattice;
    let layer = |variant: Lattice| variant.index() / 2;
    assert_eq!(Lattice::ALL.len(), 80);
    for &variant in Lattice::ALL {
        for &other in Lattice::ALL {
            let expected = variant == other || layer(variant) > layer(other);
            assert_eq!(variant.is_a(other), expected, "{variant} is a {other}");
        }
    }
    let exception = UserException::from(Lattice::B39);
    assert!(exception.is_a(Lattice::A0) && !exception.is_a(Lattice::A39));
}

/// In each set, what is above a variant is what a search finds.
fn check_ancestry<N: ExceptionSet>() {
    for &variant in N::ALL {
        let (mut above, mut rest) = (vec![false; N::ALL.len()], vec![variant]);
        while let Some(next) = rest.pop() {
            if !std::mem::replace(&mut above[next.index()], true) {
                rest.extend(next.parent().into_iter().chain(next.groups()));
            }
        }
        for &other in N::ALL {
            assert_eq!(variant.is_a(other), above[other.index()], "{variant:?} is a {other:?}");
        }
    }
}

/// The variant that a search through the whole set finds for a name.
fn search<N: ExceptionSet>(name: &str) -> Option<N> {
    let has = |variant: &N| variant.name() == name || variant.aliases().any(|alias| alias == name);
    N::ALL.iter().copied().find(has)
}

fn search_code<N: ExceptionSet>(code: &str) -> Option<N> {
    N::ALL.iter().copied().find(|variant| variant.codes().any(|known| known == code))
}

/// Asserts that looking `text` up finds what a search does.
#[track_caller]
fn check_text<N: ExceptionSet>(text: &str) {
    assert_eq!(N::lookup(text), search(text), "{text:?}");
    assert_eq!(N::lookup_code(text), search_code(text), "{text:?}");
}

/// Both directions, for every row of a set, and everything near its texts.
fn check_set<N: ExceptionSet>() {
    let (mut names, mut codes) = (BTreeSet::new(), BTreeSet::new());
    for (index, &row) in N::ALL.iter().enumerate() {
        assert_eq!(row.index(), index);
        assert_eq!(N::lookup(row.name()), Some(row));
        let named = UserException::<N>::named(row.name(), "");
        assert_eq!(named.unwrap().name(), Name::Known(row));
        assert!(names.insert(row.name()));
        for alias in row.aliases() {
            assert_eq!(N::lookup(alias), Some(row), "{alias}");
            let named = UserException::<N>::named(alias, "").unwrap();
            assert_eq!((named.name(), named.code()), (Name::Known(row), Some(alias)));
            assert!(names.insert(alias));
        }
        for code in row.codes() {
            assert_eq!(N::lookup_code(code), Some(row), "{code}");
            assert!(codes.insert(code));
        }
        for code in row.code_numbers() {
            assert_eq!(N::lookup_code_number(code), Some(row), "{code}");
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
    check_ancestry::<N>();
}

macro_rules! check_systems {
    ($($module:ident $set:ident $about:literal [$($wire:ident)*],)*) => {
        $(check_set::<callerror::$module::$set>();)*
    };
}

#[test]
fn names_are_found_and_others_are_not() {
    check_set::<Booking>();
    check_set::<Bare>();
    check_set::<Empty>();
    check_set::<Infallible>();
    check_set::<Lengths>();
    check_set::<Dotted>();
    check_set::<Featured>();
    check_set::<many::Many>();
    check_set::<lattice::Lattice>();
    callerror::systems! { check_systems }
}

/// A system: its module, its set, what it is, and what it sends.
type System = (&'static str, &'static str, &'static str, &'static [&'static str]);

macro_rules! list_systems {
    ($($module:ident $set:ident $about:literal [$($wire:ident)*],)*) => {
        vec![$((stringify!($module), stringify!($set), $about, &[$(stringify!($wire)),*])),*]
    };
}

#[test]
fn every_system_is_in_the_tables_of_the_documentation() {
    let systems: Vec<System> = callerror::systems!(list_systems);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = root.join("src/system").read_dir().unwrap().count();
    assert_eq!(systems.len() + 1, files, "`mod.rs`, and a file for each system");
    let read = |path: &str| fs::read_to_string(root.join(path));
    let [readme, lib, index] =
        ["README.md", "src/lib.rs", "docs/systems/README.md"].map(|path| read(path).unwrap());
    let row = |text: &str, start: &str| {
        text.lines().find(|line| line.starts_with(start)).map(str::to_owned).expect(start)
    };
    for (module, set, about, wires) in systems {
        let index = index.lines().find(|line| line.contains(&format!("]({module}.md)")));
        let index = index.unwrap_or_else(|| panic!("docs/systems/README.md has no {module}"));
        assert!(index.contains(&format!("| `{set}` | `callerror::{module}` |")), "{index}");

        let about = about.trim_start_matches("the ");
        let in_readme = row(&readme, &format!("| `{set}` | {about} |"));
        assert!(in_readme.contains(&format!("/callerror/{module}/)")), "{in_readme}");
        let in_lib = row(&lib, &format!("//! | [`{module}`] | {about} |"));
        for row in [in_readme, in_lib] {
            let arrives = row.split('|').nth(3).unwrap();
            for (wire, word) in [
                ("CallError", "CALLERROR"),
                ("ErrorMessage", "ERROR messages"),
                ("ErrorResponse", "HTTP"),
                ("ErrorObject", "objects"),
            ] {
                assert_eq!(arrives.contains(word), wires.contains(&wire), "{row}");
            }
        }
    }
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

/// Rows may refer to rows behind them.
#[test]
fn the_order_of_rows_is_free() {
    callerror::exception_set! {
        pub enum Office = "https://office.example/error#" {
            CalendarBusy { parent: RoomError, groups: [Temporary, Known], retry: Backoff },
            RoomError { parent: OfficeError },
            Temporary { groups: [Known] },
            OfficeError { status: 503 },
            Known,
        }
    }
    let busy = Office::CalendarBusy;
    for above in [Office::RoomError, Office::Temporary, Office::OfficeError, Office::Known] {
        assert!(busy.is_a(above), "{above}");
        assert!(!above.is_a(busy), "{above}");
    }
    assert!(!Office::RoomError.is_a(Office::Known));
    assert!(busy.ancestors().eq([Office::RoomError, Office::OfficeError]));
    assert_eq!(busy.status().map(|status| status.as_u16()), Some(503));
    assert_eq!(Office::ALL[0], busy);
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
    assert_eq!(
        wire,
        r#"[4,"c1","https://booking.example/error#RoomAlreadyTaken","The room is taken"]"#
    );

    let blocked = book(8).unwrap_err();
    assert!(blocked.is_a(Booking::CallerError) && blocked.is_a(Booking::BookingError));
    assert!(!blocked.is_a(Booking::RoomNotFound));

    let held = r#"[4,"c1","https://booking.example/error#RoomHeld","Held until noon"]"#;
    let frame = CallError::<Booking>::decode(held).unwrap();
    assert_eq!(frame.name(), Name::Known(Booking::RoomTaken));
    assert_eq!(frame.code(), Some("RoomHeld"));
    assert!(frame.is_named("RoomHeld") && frame.is_named("RoomAlreadyTaken"));
    assert!(frame.quirks().is_empty());
    assert_eq!(frame.to_text(), held, "an alias goes back as it came");
    let exception = frame.into_exception();
    assert_eq!(exception.code(), Some("RoomHeld"));
    let own = held.replace("RoomHeld", "RoomAlreadyTaken");
    assert_eq!(CallError::new("c1", exception).to_text(), own, "another frame has the own name");
}

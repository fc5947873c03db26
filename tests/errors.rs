//! What a `DecodeError` says: exact texts, offsets, limits.

use std::collections::HashSet;
use std::error::Error;

use bytes::Bytes;
use callerror::grape::Grape;
use callerror::wamp1::Codec;
use callerror::{
    CallError, DecodeError, DecodeErrorKind as Kind, Field, Limits, Quirk, UserException,
};

const TOLERANT: Codec<Grape> = Codec::new();
const STRICT: Codec<Grape> = Codec::new().strict();

const fn with_depth(containers: u16) -> Codec<Grape> {
    TOLERANT.with_limits(Limits::DEFAULT.with_max_depth(containers))
}

const fn with_len(bytes: usize) -> Codec<Grape> {
    TOLERANT.with_limits(Limits::DEFAULT.with_max_len(bytes))
}

/// The one fault that is reported of every kind of input.
#[track_caller]
fn fault(codec: &Codec<Grape>, input: impl AsRef<[u8]>) -> DecodeError {
    let input = input.as_ref();
    let shown = String::from_utf8_lossy(&input[..input.len().min(200)]);
    let Err(error) = codec.decode(input) else { panic!("{shown} decodes") };
    let shared = codec.decode(&Bytes::copy_from_slice(input));
    assert_eq!(shared.err(), Some(error), "shared: {shown}");
    if let Ok(text) = std::str::from_utf8(input) {
        assert_eq!(codec.decode(text).err(), Some(error), "text: {shown}");
    }
    assert!(error.offset() <= input.len(), "offset {} in {shown}", error.offset());
    error
}

/// Asserts kind, field, offset and text of the fault, and that `Debug` and `is_eof` agree with them.
#[track_caller]
fn says(error: DecodeError, kind: Kind, field: Field, offset: usize, text: &str) {
    let expected = if matches!(kind, Kind::TooDeep | Kind::TooLong) { "" } else { "expected " };
    assert_eq!(error.to_string(), format!("{field}: {expected}{text} at byte {offset}"));
    assert_eq!(error.kind(), kind, "{error}");
    assert_eq!(error.field(), field, "{error}");
    assert_eq!(error.offset(), offset, "{error}");
    assert_eq!(error.is_eof(), kind == Kind::Eof, "{error}");
    assert_eq!(format!("{error:?}"), format!("DecodeError({}: {error})", kind.as_str()));
}

#[track_caller]
fn fails(input: impl AsRef<[u8]>, kind: Kind, field: Field, offset: usize, text: &str) {
    says(fault(&TOLERANT, &input), kind, field, offset, text);
    says(fault(&STRICT, &input), kind, field, offset, text);
}

/// Asserts what a strict codec says of a frame that a tolerant one takes.
#[track_caller]
fn strict_fails(input: &str, quirk: Quirk, field: Field, offset: usize, text: &str) {
    let frame = TOLERANT.decode(input).unwrap();
    assert!(frame.quirks().contains(quirk), "{input}");
    says(fault(&STRICT, input), Kind::Quirk(quirk), field, offset, text);
}

const COMMA_OR_BRACKET: &str = "`,` or `]`, found the end of the input";

#[test]
fn input_that_ends_too_early() {
    fails("", Kind::Eof, Field::Frame, 0, "`[`, found the end of the input");
    fails(" \n", Kind::Eof, Field::Frame, 2, "`[`, found the end of the input");
    let value = "a JSON value, found the end of the input";
    fails("[", Kind::Eof, Field::MessageType, 1, value);
    fails("[4", Kind::Eof, Field::Frame, 2, COMMA_OR_BRACKET);
    fails("[4, ", Kind::Eof, Field::CallId, 4, value);
    fails(r#"[4,"c1","#, Kind::Eof, Field::Uri, 8, value);
    fails(r##"[4,"c","http://domain/exceptions#E","##, Kind::Eof, Field::Message, 36, value);
    fails(r##"[4,"c","http://domain/exceptions#E","","##, Kind::Eof, Field::Details, 39, value);
    fails(r##"[4,"c","http://domain/exceptions#E","",1,"##, Kind::Eof, Field::Extra, 41, value);
    fails(r#"[4,"c1","m""#, Kind::Eof, Field::Frame, 11, COMMA_OR_BRACKET);

    let end = "found the end of the input";
    fails("[4,\"c1", Kind::Eof, Field::CallId, 6, &format!("a closing `\"`, {end}"));
    let escape = "one of \"\\/bfnrtu after the backslash";
    fails("[4,\"c1\\", Kind::Eof, Field::CallId, 7, &format!("{escape}, {end}"));
    let digit = "a hexadecimal digit";
    fails("[4,\"c1\\u00", Kind::Eof, Field::CallId, 10, &format!("{digit}, {end}"));
    fails("[4,\"c\",n", Kind::Eof, Field::Uri, 8, &format!("`null`, {end}"));
    fails("[4,\"c\",t", Kind::Eof, Field::Uri, 8, &format!("`true`, {end}"));
    fails("[4,\"c\",f", Kind::Eof, Field::Uri, 8, &format!("`false`, {end}"));
    fails("[4,\"c\",-", Kind::Eof, Field::Uri, 8, &format!("a digit, {end}"));
    fails("[4,\"c\",{", Kind::Eof, Field::Uri, 8, &format!("a member name or `}}`, {end}"));
    fails("[4,\"c\",{\"a\"", Kind::Eof, Field::Uri, 11, &format!("`:`, {end}"));
    fails("[4,\"c\",{\"a\":1", Kind::Eof, Field::Uri, 13, &format!("`,` or `}}`, {end}"));
    fails("[4,\"c\",{\"a\":1,", Kind::Eof, Field::Uri, 14, &format!("a member name, {end}"));
}

#[test]
fn bytes_that_the_grammar_does_not_allow() {
    fails("Bad Request", Kind::Syntax, Field::Frame, 0, "`[`, found `B`");
    fails("]", Kind::Syntax, Field::Frame, 0, "`[`, found `]`");
    fails(" \u{feff}[]", Kind::Syntax, Field::Frame, 1, "`[`, found a byte order mark");
    fails("[;", Kind::Syntax, Field::MessageType, 1, "a JSON value, found `;`");
    fails("[4;", Kind::Syntax, Field::Frame, 2, "`,` or `]`, found `;`");
    fails("[4,'c1'", Kind::Syntax, Field::CallId, 3, "a JSON value, found `'`");
    fails("[4,\x7f", Kind::Syntax, Field::CallId, 3, "a JSON value, found byte 0x7f");
    fails("[4,№", Kind::Syntax, Field::CallId, 3, "a JSON value, found byte 0xe2");
    let control = "no raw control character, found byte 0x0a";
    fails("[4,\"a\nb\"", Kind::Syntax, Field::CallId, 5, control);
    let escape = "one of \"\\/bfnrtu after the backslash, found `q`";
    fails(r#"[4,"\q""#, Kind::Syntax, Field::CallId, 5, escape);
    fails(r#"[4,"\u12G4""#, Kind::Syntax, Field::CallId, 8, "a hexadecimal digit, found `G`");
    fails(r#"[4,"c","say "hi""]"#, Kind::Syntax, Field::Frame, 13, "`,` or `]`, found `h`");
    fails(r#"[4,"c",trux"#, Kind::Syntax, Field::Uri, 10, "`true`, found `x`");
    fails(r#"[4,"c",falsE"#, Kind::Syntax, Field::Uri, 11, "`false`, found `E`");
    fails(r#"[4,"c",nil"#, Kind::Syntax, Field::Uri, 8, "`null`, found `i`");
    fails(r#"[4,"c",-x"#, Kind::Syntax, Field::Uri, 8, "a digit, found `x`");
    fails(r#"[4,"c",1.x"#, Kind::Syntax, Field::Uri, 9, "a digit, found `x`");
    fails(r#"[4,"c",1e+x"#, Kind::Syntax, Field::Uri, 10, "a digit, found `x`");
    fails(r#"[4,"c",{x"#, Kind::Syntax, Field::Uri, 8, "a member name or `}`, found `x`");
    fails(r#"[4,"c",{"a"x"#, Kind::Syntax, Field::Uri, 11, "`:`, found `x`");
    fails(r#"[4,"c",{"a":1x"#, Kind::Syntax, Field::Uri, 13, "`,` or `}`, found `x`");
    fails(r#"[4,"c",{"a":1,}"#, Kind::Syntax, Field::Uri, 14, "a member name, found `}`");
    fails(r#"[4,"c",[1x"#, Kind::Syntax, Field::Uri, 9, "`,` or `]`, found `x`");
}

#[test]
fn invalid_utf8_in_each_field() {
    let uri = "http://domain/exceptions#E";
    let before_extra = format!("[4,\"c1\",\"{uri}\",\"m\",{{}},\"");
    for (before, field) in [
        ("".to_owned(), Field::Frame),
        ("[".to_owned(), Field::MessageType),
        ("[\"".to_owned(), Field::MessageType),
        ("[4".to_owned(), Field::Frame),
        ("[4,".to_owned(), Field::CallId),
        ("[4,\"c1".to_owned(), Field::CallId),
        ("[4,\"c1\"".to_owned(), Field::Frame),
        ("[4,\"c1\",\"http://".to_owned(), Field::Uri),
        (format!("[4,\"c1\",\"{uri}\",\"Z"), Field::Message),
        (format!("[4,\"c1\",\"{uri}\",\"m\",{{\"a"), Field::Details),
        (format!("[4,\"c1\",\"{uri}\",\"m\",[[\""), Field::Details),
        (before_extra.clone(), Field::Extra),
        ("[4,\"c1\",\"m\"]".to_owned(), Field::Frame),
    ] {
        for (bad, found) in [
            (b"\xff".as_slice(), "0xff"),
            (b"\x80", "0x80"),
            (b"\xc0\xaf", "0xc0"),
            (b"\xed\xa0\x80", "0xed"),
            (b"\xe2\x84", "0xe2"),
            (b"\xf4\x90\x80\x80", "0xf4"),
        ] {
            for after in ["", "\"]", "x"] {
                let input = [before.as_bytes(), bad, after.as_bytes()].concat();
                let text = format!("UTF-8, found byte {found}");
                fails(input, Kind::InvalidUtf8, field, before.len(), &text);
            }
        }
    }
}

#[test]
fn invalid_utf8_is_not_reported_before_an_earlier_fault() {
    fails(b"[3,\"\xff", Kind::NotCallError, Field::MessageType, 1, "4 (CALLERROR), found 3");
    let text = "a string or an integer, found null";
    fails(b"[4,null,\"\xff", Kind::WrongType, Field::CallId, 3, text);
    fails(
        b"[4,\"c1\",\"m\"]x\xff",
        Kind::Trailing,
        Field::Frame,
        12,
        "the end of the input, found `x`",
    );

    let quirk = b"[4,17,\"\xff";
    let text = "UTF-8, found byte 0xff";
    says(fault(&TOLERANT, quirk), Kind::InvalidUtf8, Field::Uri, 7, text);
    let kind = Kind::Quirk(Quirk::NumericCallId);
    says(fault(&STRICT, quirk), kind, Field::CallId, 3, "a string, found a number");
}

#[test]
fn half_of_a_surrogate_pair() {
    let text = "a surrogate pair, found half of one";
    let fails = |input: &str, field, offset| fails(input, Kind::LoneSurrogate, field, offset, text);
    fails(r#"[4,"c\ud800","m"]"#, Field::CallId, 5);
    fails(r#"[4,"c1","\udc00","m"]"#, Field::Uri, 9);
    fails(r#"[4,"c1","é\udc00", x"#, Field::Uri, 11);
    fails(r#"[4,"\ud800","\ud800"]"#, Field::CallId, 4);

    // In the message it is a quirk, of a frame with three elements too.
    let fails = |input: &str, offset| {
        strict_fails(input, Quirk::LoneSurrogate, Field::Message, offset, text);
    };
    fails(r#"[4,"c1","\udc00"]"#, 9);
    fails(r#"[4,"c1","é\ud83d\ude00 \ude00\ud83d" ]"#, 24);
    fails(r##"[4,"c1","http://domain/exceptions#E","é\ude00\ud83d"]"##, 40);
}

/// What the third element is decides what is wrong with it, before anything that follows.
#[test]
fn the_first_of_a_quirk_and_a_fault_is_reported() {
    let under_base = |found: &str| format!("an error URI under the codec's base, found {found}");
    let string = |found: &str| format!("a string, found {found}");
    for (third, rest, quirk, text) in [
        ("null", "]x", Quirk::MissingUri, string("null")),
        ("null", "", Quirk::MissingUri, string("null")),
        ("null", ",x", Quirk::MissingUri, "an error URI, found null".to_owned()),
        ("\"A\"", ",x", Quirk::BareName, under_base("a bare name")),
        ("\"A\"", ",", Quirk::BareName, under_base("a bare name")),
        ("\"x#A\"", ",\"m\"x", Quirk::ForeignBase, under_base("another base")),
        ("\"e:A\"", ",\"\n", Quirk::Curie, under_base("a CURIE")),
    ] {
        let input = format!("[4,\"c1\",{third}{rest}");
        says(fault(&STRICT, &input), Kind::Quirk(quirk), Field::Uri, 8, &text);
        assert!(fault(&TOLERANT, &input).offset() >= 8 + third.len(), "{input}");
    }
    let half = "[4,\"c1\",\"\\ud83d\"x";
    let text = "a surrogate pair, found half of one";
    let kind = Kind::Quirk(Quirk::LoneSurrogate);
    says(fault(&STRICT, half), kind, Field::Message, 9, text);
    says(fault(&TOLERANT, half), Kind::Syntax, Field::Frame, 16, "`,` or `]`, found `x`");
}

#[test]
fn a_byte_order_mark_is_skipped_once_before_the_frame() {
    const KIND: Kind = Kind::Quirk(Quirk::ByteOrderMark);
    let mark = "\u{feff}";
    let found = "a JSON value, found a byte order mark";
    strict_fails("\u{feff}[4,17,null]", Quirk::ByteOrderMark, Field::Frame, 0, found);
    let fails = |input: &str, offset| {
        let text = "`[`, found a byte order mark";
        says(fault(&TOLERANT, input), Kind::Syntax, Field::Frame, offset, text);
    };
    fails("\u{feff}\u{feff}[4,\"c1\",\"m\"]", 3);
    fails("\u{feff} \u{feff}[4,\"c1\",\"m\"]", 4);
    says(fault(&TOLERANT, mark), Kind::Eof, Field::Frame, 3, "`[`, found the end of the input");
    // Part of a mark is none.
    for part in [&mark.as_bytes()[..1], &mark.as_bytes()[..2]] {
        let text = "UTF-8, found byte 0xef";
        says(fault(&TOLERANT, part), Kind::InvalidUtf8, Field::Frame, 0, text);
    }

    // Whatever is wrong behind a mark is wrong three bytes later, and a strict codec goes no further than the mark.
    let frame =
        r##"[4,17,"http://domain/exceptions#E","é\ud83d\n",{"a":[1e5,null]},null] "##.as_bytes();
    for cut in 0..=frame.len() {
        for end in [&b""[..], b"x", b"\xff", b"\x00", b"]", b"\"", b"\\u", b"{"] {
            let plain = [&frame[..cut], end].concat();
            let marked = [mark.as_bytes(), &plain].concat();
            says(fault(&STRICT, &marked), KIND, Field::Frame, 0, found);
            let Err(expected) = TOLERANT.decode(&plain) else {
                assert!(TOLERANT.decode(&marked).is_ok());
                continue;
            };
            let error = fault(&TOLERANT, &marked);
            assert_eq!((error.kind(), error.field()), (expected.kind(), expected.field()));
            assert_eq!(error.offset(), expected.offset() + mark.len(), "{error}");
            let text =
                |error: DecodeError| error.to_string().split(" at byte").next().map(str::to_owned);
            assert_eq!(text(error), text(expected));
        }
    }
}

#[test]
fn other_messages() {
    let text = |found: &str| format!("4 (CALLERROR), found {found}");
    let fails = |input: &str, found: &str| {
        fails(input, Kind::NotCallError, Field::MessageType, 1, &text(found));
    };
    fails("[0]", "0");
    fails("[3,\"c1\",{}]", "3");
    fails("[48,{}]", "48");
    fails("[4.0,\"c1\",\"m\"]", "a number");
    fails("[-4,\"c1\",\"m\"]", "a number");
    fails("[\"4\",\"c1\",\"m\"]", "a string");
    fails("[null,\"c1\",\"m\"]", "null");
    fails("[true,\"c1\",\"m\"]", "a boolean");
    fails("[[4,\"c1\",\"m\"]]", "an array");
    fails("[{},\"c1\",\"m\"]", "an object");
}

#[test]
fn no_array() {
    for (input, found) in [
        ("{}", '{'),
        ("\"m\"", '"'),
        ("4", '4'),
        ("-1", '-'),
        ("true", 't'),
        ("false", 'f'),
        ("null", 'n'),
    ] {
        let text = format!("`[`, found `{found}`");
        fails(input, Kind::NotCallError, Field::Frame, 0, &text);
        fails(format!(" \r\n{input}"), Kind::NotCallError, Field::Frame, 3, &text);
    }
}

#[test]
fn elements_that_are_missing() {
    fails("[]", Kind::Missing, Field::MessageType, 1, "4 (CALLERROR), found `]`");
    fails("[4]", Kind::Missing, Field::CallId, 2, "a string or an integer, found `]`");
    fails("[4,\"c1\" ]", Kind::Missing, Field::Uri, 8, "a string or null, found `]`");
}

#[test]
fn values_of_another_type() {
    let call_id = |json: &str, found: &str| {
        let text = format!("a string or an integer, found {found}");
        fails(format!("[4,{json},\"m\"]"), Kind::WrongType, Field::CallId, 3, &text);
    };
    let uri = |json: &str, found: &str| {
        let text = format!("a string or null, found {found}");
        fails(format!("[4,\"c1\",{json}]"), Kind::WrongType, Field::Uri, 8, &text);
        fails(format!("[4,\"c1\",{json},\"m\"]"), Kind::WrongType, Field::Uri, 8, &text);
    };
    call_id("null", "null");
    call_id("1.5", "a number");
    for (json, found) in [
        ("false", "a boolean"),
        ("1e5", "a number"),
        ("[1]", "an array"),
        ("{\"a\":1}", "an object"),
    ] {
        call_id(json, found);
        uri(json, found);
    }
    uri("404", "a number");
}

#[test]
fn trailing_bytes() {
    let frame = r#"[4,"c1","m"]"#;
    for (after, found) in [("]", "`]`"), ("\0", "byte 0x00"), ("[", "`[`"), ("№", "byte 0xe2")] {
        let text = format!("the end of the input, found {found}");
        fails(format!("{frame}{after}"), Kind::Trailing, Field::Frame, 12, &text);
        fails(format!("{frame} \n{after}"), Kind::Trailing, Field::Frame, 14, &text);
    }
}

#[test]
fn quirks_of_a_strict_codec() {
    let named = |uri: &str| format!("[4,\"c1\",{uri},\"m\"]");
    let uri = |json: &str, quirk, text: &str| {
        strict_fails(&named(json), quirk, Field::Uri, 8, text);
    };
    uri("null", Quirk::MissingUri, "an error URI, found null");
    uri("\"\"", Quirk::MissingUri, "an error URI, found an empty string");
    uri("\"x#\"", Quirk::MissingUri, "an error URI, found a base without a name");
    let text = |found: &str| format!("an error URI under the codec's base, found {found}");
    uri("\"SessionError\"", Quirk::BareName, &text("a bare name"));
    uri("\"x#SessionError\"", Quirk::ForeignBase, &text("another base"));
    uri("\"http://x/y\"", Quirk::ForeignBase, &text("another base"));
    uri("\"e:SessionError\"", Quirk::Curie, &text("a CURIE"));
    let text = "a string, found null";
    strict_fails("[4,\"c1\",null]", Quirk::MissingUri, Field::Uri, 8, text);
    let text = "a string, found a number";
    strict_fails("[4,17,\"m\"]", Quirk::NumericCallId, Field::CallId, 3, text);

    let rest = |json: &str| format!("[4,\"c1\",\"http://domain/exceptions#SessionError\",{json}]");
    for (json, found) in [
        ("null", "null"),
        ("1", "a number"),
        ("true", "a boolean"),
        ("[]", "an array"),
        ("{}", "an object"),
    ] {
        let text = format!("a string, found {found}");
        strict_fails(&rest(json), Quirk::NonStringMessage, Field::Message, 48, &text);
    }
    let text = "details other than null, found null";
    strict_fails(&rest("\"\",null"), Quirk::NullDetails, Field::Details, 51, text);
    let text = "at most five elements, found another element";
    strict_fails(&rest("\"\",1, 2,3"), Quirk::ExtraElements, Field::Extra, 54, text);
}

#[test]
fn a_prefix_message_has_faults_of_its_own() {
    #[track_caller]
    fn fails(input: &str, kind: Kind, field: Field, offset: usize, text: &str) {
        let error = Codec::<Grape>::new().decode_prefix(input).unwrap_err();
        says(error, kind, field, offset, text);
    }
    fails("{}", Kind::NotCallError, Field::Frame, 0, "`[`, found `{`");
    let text = "1 (PREFIX), found 4";
    fails(r#"[4,"c1","m"]"#, Kind::NotCallError, Field::MessageType, 1, text);
    fails("[1]", Kind::Missing, Field::Prefix, 2, "a string, found `]`");
    fails(r#"[1,7,"u"]"#, Kind::WrongType, Field::Prefix, 3, "a string, found a number");
    fails(r#"[1,"e"]"#, Kind::Missing, Field::Uri, 6, "a string, found `]`");
    fails(r#"[1,"e",null]"#, Kind::WrongType, Field::Uri, 7, "a string, found null");
    fails(r#"[1,"e","u"]x"#, Kind::Trailing, Field::Frame, 11, "the end of the input, found `x`");
    let text = "a surrogate pair, found half of one";
    fails(r#"[1,"\ud800","u"]"#, Kind::LoneSurrogate, Field::Prefix, 4, text);
    fails(r#"[1,"e","\ud800"]"#, Kind::LoneSurrogate, Field::Uri, 8, text);

    let marked = "\u{feff}[1,\"e\",\"u\"]";
    assert_eq!(Codec::<Grape>::new().decode_prefix(marked).unwrap().prefix(), "e");
    let strict = STRICT.clone().decode_prefix(marked).unwrap_err();
    let text = "a JSON value, found a byte order mark";
    says(strict, Kind::Quirk(Quirk::ByteOrderMark), Field::Frame, 0, text);
    let text = "1 (PREFIX), found 4";
    fails("\u{feff}[4]", Kind::NotCallError, Field::MessageType, 4, text);
    fails("\u{feff}\u{feff}[1]", Kind::Syntax, Field::Frame, 3, "`[`, found a byte order mark");
}

#[test]
fn a_prefix_message_that_is_not_utf8_has_its_first_fault() {
    let fault = |input: &[u8]| {
        let error = Codec::<Grape>::new().decode_prefix(input).unwrap_err();
        let shared = Codec::<Grape>::new().decode_prefix(&Bytes::copy_from_slice(input));
        assert_eq!(shared.unwrap_err(), error);
        (error.kind(), error.field(), error.offset())
    };
    assert_eq!(fault(b"[1,\"e\",\"u\xff\"]"), (Kind::InvalidUtf8, Field::Uri, 9));
    assert_eq!(fault(b"[1,\"e\",\"u\"]\xff"), (Kind::InvalidUtf8, Field::Frame, 11));
    assert_eq!(fault(b"[1,7,\"u\xff\"]"), (Kind::WrongType, Field::Prefix, 3));
    assert_eq!(fault(b"\xef\xbb\xbf[1,7,\xff"), (Kind::WrongType, Field::Prefix, 6));
    let limited = Codec::<Grape>::new().with_limits(Limits::DEFAULT.with_max_len(3));
    let error = limited.clone().decode_prefix(b"[1,7,\xff").unwrap_err();
    assert_eq!((error.kind(), error.offset()), (Kind::TooLong, 3), "the length comes first");
}

#[test]
fn details_by_hand_have_the_same_faults() {
    #[track_caller]
    fn fails(json: &str, kind: Kind, offset: usize, text: &str) {
        let exception = UserException::new(Grape::NotFoundError, "m");
        let error = exception.with_details_json(json).unwrap_err();
        says(error, kind, Field::Details, offset, text);
    }
    fails("", Kind::Eof, 0, "a JSON value, found the end of the input");
    fails("{id:7}", Kind::Syntax, 1, "a member name or `}`, found `i`");
    fails("1 2", Kind::Trailing, 2, "the end of the input, found `2`");
    let deep = |containers: usize| "[".repeat(containers) + &"]".repeat(containers);
    let most = usize::from(Limits::DEFAULT.max_depth()) - 6; // containers of a layout
    let text = "containers are nested deeper than the limit";
    fails(&deep(most + 1), Kind::TooDeep, most, text);
    let exception = UserException::new(Grape::NotFoundError, "m");
    let frame = CallError::new("c1", exception.with_details_json(deep(most)).unwrap()).to_text();
    assert!(CallError::<Grape>::decode(&frame).is_ok(), "what was built decodes");
}

// Limits.

/// A frame in which `containers` are inside each other, itself the first, by details of `open`.
fn nested(containers: usize, open: &[&str]) -> String {
    let mut text = r##"[4,"c1","http://domain/exceptions#E","m""##.to_owned();
    let inner = containers - 1;
    let opened: Vec<&str> = open.iter().copied().cycle().take(inner).collect();
    if inner > 0 {
        text.push(',');
    }
    text.push_str(&opened.concat());
    // Something must follow the innermost colon or comma.
    if opened.last().is_some_and(|open| open.ends_with([':', ','])) {
        text.push('1');
    }
    text.extend(opened.iter().rev().map(|open| if open.starts_with('{') { '}' } else { ']' }));
    text.push(']');
    text
}

const SHAPES: [&[&str]; 3] = [&["["], &["{\"a\":"], &["[", "[1,", "{\"a\":", "{\"b\":2,\"c\":"]];

#[track_caller]
fn fits(codec: &Codec<Grape>, containers: usize) {
    for shape in SHAPES {
        let text = nested(containers, shape);
        let frame = codec.decode(&text).unwrap_or_else(|error| panic!("{containers}: {error}"));
        assert_eq!(frame.details().is_some(), containers > 1);
        assert!(codec.decode(text.as_bytes()).is_ok(), "{containers}");
        assert!(codec.decode(&Bytes::from(text)).is_ok(), "{containers}");
    }
}

/// Asserts that the first container beyond the limit is reported.
#[track_caller]
fn too_deep(codec: &Codec<Grape>, limit: u16, containers: usize) {
    let limit = usize::from(limit);
    for shape in SHAPES {
        let text = nested(containers, shape);
        let mut brackets = text.bytes().enumerate().filter(|(_, byte)| b"[{".contains(byte));
        let (offset, _) = brackets.nth(limit).unwrap();
        let field = if limit == 0 { Field::Frame } else { Field::Details };
        let expected = "containers are nested deeper than the limit";
        says(fault(codec, &text), Kind::TooDeep, field, offset, expected);
    }
}

#[test]
fn too_deep_by_default() {
    assert_eq!(Limits::DEFAULT.max_depth(), 128);
    for containers in [1, 2, 3, 63, 64, 65, 66, 127, 128] {
        fits(&TOLERANT, containers);
    }
    for containers in [129, 130, 192, 193, 256, 10_000] {
        too_deep(&TOLERANT, 128, containers);
    }
    // Cut off or not, what is too deep is reported where it begins to be.
    let open = r##"[4,"c1","http://domain/exceptions#E","m","##.to_owned() + &"[".repeat(100_000);
    assert_eq!(fault(&TOLERANT, open).kind(), Kind::TooDeep);
}

#[test]
fn too_deep_by_the_codec() {
    for limit in [0, 1, 2, 3, 62, 63, 64, 65, 66, 127, 128, 129, 130, 191, 192, 193, 194, 1000] {
        let codec = with_depth(limit);
        let most = usize::from(limit);
        for containers in most.saturating_sub(2).max(1)..=most {
            fits(&codec, containers);
        }
        for containers in most + 1..=most + 2 {
            too_deep(&codec, limit, containers);
        }
    }
    fits(&with_depth(u16::MAX), usize::from(u16::MAX));
    too_deep(&with_depth(u16::MAX), u16::MAX, usize::from(u16::MAX) + 1);
}

#[test]
fn too_deep_in_each_field() {
    let codec = with_depth(2);
    let text = "containers are nested deeper than the limit";
    for (input, field, offset) in [
        ("[[[]],\"c1\",\"m\"]", Field::MessageType, 2),
        ("[4,[{}],\"m\"]", Field::CallId, 4),
        ("[4,\"c1\",{\"a\":[]}]", Field::Uri, 13),
        ("[4,\"c1\",\"u\",[[]]]", Field::Message, 13),
        ("[4,\"c1\",\"u\",\"m\",[0,[]]]", Field::Details, 19),
        ("[4,\"c1\",\"u\",\"m\",{},{\"a\":{}}]", Field::Extra, 24),
    ] {
        says(fault(&codec, input), Kind::TooDeep, field, offset, text);
    }
    // Beside each other is not inside each other, and a bracket in a string is none.
    let beside = format!("[4,\"c1\",\"u\",\"[[[\",[{}\"[[[\"]]", "1,".repeat(1000));
    assert!(codec.decode(&beside).is_ok());
    let beside = format!("[4,\"c1\",\"u\",\"m\",[{}[]]]", "[],{},".repeat(1000));
    assert!(with_depth(3).decode(&beside).is_ok());
}

#[test]
fn too_long() {
    let frame = r#"[4,"c1","An error occurred."]"#;
    let text = "the input is longer than the limit";
    for limit in 0..frame.len() {
        let codec = with_len(limit);
        says(fault(&codec, frame), Kind::TooLong, Field::Frame, limit, text);
        // The length comes first: nothing of what is too long is read.
        says(fault(&codec, "x".repeat(limit + 1)), Kind::TooLong, Field::Frame, limit, text);
        says(fault(&codec, vec![0xff; limit + 1]), Kind::TooLong, Field::Frame, limit, text);
    }
    for limit in [frame.len(), frame.len() + 1, usize::MAX] {
        let codec = with_len(limit);
        assert!(codec.decode(frame.as_bytes()).is_ok());
        assert!(codec.decode(frame).is_ok());
        assert!(codec.decode(&Bytes::from_static(frame.as_bytes())).is_ok());
    }
    // A byte order mark counts, and is not read before the length either.
    let marked = format!("\u{feff}{frame}");
    assert!(with_len(marked.len()).decode(&marked).is_ok());
    for limit in [0, 2, 3, 4, frame.len(), marked.len() - 1] {
        for codec in [with_len(limit), with_len(limit).strict()] {
            says(fault(&codec, &marked), Kind::TooLong, Field::Frame, limit, text);
        }
    }
    let padded = format!("{frame} ");
    let codec = with_len(frame.len());
    says(fault(&codec, &padded), Kind::TooLong, Field::Frame, frame.len(), text);
}

#[test]
fn too_long_by_default() {
    let frame = r#"[4,"c1","An error occurred."]"#;
    let max_len = Limits::DEFAULT.max_len();
    assert_eq!(max_len, 16 * 1024 * 1024);
    let mut input = frame.to_owned() + &" ".repeat(max_len - frame.len());
    assert!(CallError::<Grape>::decode(&input).is_ok());
    input.push(' ');
    let error = CallError::<Grape>::decode(&input).unwrap_err();
    let text = "the input is longer than the limit";
    says(error, Kind::TooLong, Field::Frame, max_len, text);
}

#[cfg(feature = "http")]
#[test]
fn limits_do_not_make_an_http_error_fail() {
    use callerror::Name;
    use http::{HeaderMap, StatusCode};

    let body = br#"{"type":"NotFoundError","message":"m","details":[[]]}"#;
    let headers = HeaderMap::new();
    let decode = |limits: Limits| {
        let codec = callerror::http::Codec::<Grape>::new().with_limits(limits);
        let error = codec.decode(StatusCode::BAD_REQUEST, &headers, body);
        assert_eq!(error.name() == Name::Unhandled, error.name().known().is_none());
        (error.name().known(), error.message().to_owned(), error.body().len())
    };
    let known = (Some(Grape::NotFoundError), "m".to_owned(), body.len());
    let unhandled = (None, "Bad Request".to_owned(), body.len());
    assert_eq!(decode(Limits::DEFAULT.with_max_depth(3)), known);
    assert_eq!(decode(Limits::DEFAULT.with_max_depth(2)), known, "what stands before counts");
    assert_eq!(decode(Limits::DEFAULT.with_max_depth(0)), unhandled);
    assert_eq!(decode(Limits::DEFAULT.with_max_len(body.len())), known);
    assert_eq!(decode(Limits::DEFAULT.with_max_len(body.len() - 1)), unhandled);
}

// The error as a value.

#[test]
fn line_and_column_count_from_one_in_bytes() {
    #[track_caller]
    fn is_at(input: impl AsRef<[u8]>, position: (usize, usize)) {
        let error = fault(&TOLERANT, &input);
        assert_eq!(error.line_column(input.as_ref()), position, "{error}");
    }
    is_at("", (1, 1));
    is_at("x", (1, 1));
    is_at("\n", (2, 1));
    is_at("\n\n  x", (3, 3));
    is_at("[4,404.5]", (1, 4));
    is_at("[4,\n\"c1\",\n  404, \"gone\"]", (3, 3));
    is_at("[4,\r\n\"c1\",\r\n404]", (3, 1));
    is_at("[4,\r\"c1\",\r404]", (1, 11));
    is_at("[4,\"№\",404]", (1, 10));
    is_at("[4,\"c1\",\"m\"]\n x", (2, 2));
}

#[test]
fn line_and_column_of_another_input_do_not_panic() {
    let error = fault(&TOLERANT, "[4,\n\"c1\",404]");
    assert_eq!(error.line_column(b"[4,\n\"c1\",404]"), (2, 6));
    assert_eq!(error.line_column(b""), (1, 1));
    assert_eq!(error.line_column(b"[4,\n"), (2, 1));
    assert_eq!(error.line_column(b"\n\n\n"), (4, 1));
}

#[test]
fn it_is_a_small_error_to_pass_around() {
    fn is_error<T: Error + Copy + Eq + std::hash::Hash + Send + Sync + Unpin + 'static>(_: T) {}
    let error = fault(&TOLERANT, "[4");
    is_error(error);
    assert!(error.source().is_none());

    let again = fault(&TOLERANT, "[4");
    let other = fault(&TOLERANT, "[4,");
    assert_eq!(error, again);
    assert_ne!(error, other);
    assert_eq!(HashSet::from([error, again, other]).len(), 2);

    let boxed: Box<dyn Error + Send + Sync> = error.into();
    assert_eq!(
        boxed.to_string(),
        "frame: expected `,` or `]`, found the end of the input at byte 2"
    );
    assert_eq!(boxed.downcast_ref::<DecodeError>(), Some(&error));
}

#[test]
fn debug_is_fit_for_unwrap() {
    let error = fault(&TOLERANT, r#"[4,"c1",404,"gone"]"#);
    assert_eq!(
        format!("{error:?}"),
        "DecodeError(WrongType: error URI: expected a string or null, found a number at byte 8)",
    );
    let error = fault(&STRICT, r#"[4,"c1",null,"gone"]"#);
    assert_eq!(
        format!("{error:?}"),
        "DecodeError(MissingUri: error URI: expected an error URI, found null at byte 8)",
    );
}

#[test]
fn nothing_of_the_input_but_one_character_is_shown() {
    let secret = r##"[4,"hunter2","http://domain/exceptions#hunter2","hunter2" hunter2"##;
    let error = fault(&TOLERANT, secret);
    assert_eq!(error.to_string(), "frame: expected `,` or `]`, found `h` at byte 58");
    assert!(!format!("{error:?}").contains("hunter"));
}

#[test]
fn kinds_are_named_as_they_are_spelt() {
    let kinds = [
        Kind::Eof,
        Kind::Syntax,
        Kind::InvalidUtf8,
        Kind::LoneSurrogate,
        Kind::NotCallError,
        Kind::Missing,
        Kind::WrongType,
        Kind::Trailing,
        Kind::TooDeep,
        Kind::TooLong,
    ];
    for kind in kinds {
        assert_eq!(kind.as_str(), format!("{kind:?}"));
    }
    for &quirk in Quirk::ALL {
        assert_eq!(Kind::Quirk(quirk).as_str(), format!("{quirk:?}"));
        assert_eq!(quirk.to_string(), format!("{quirk:?}"));
    }
}

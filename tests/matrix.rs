//! What each wire keeps of an exception: `docs/WIRES.md` has the table of losses. This suite builds every variant of
//! every shipped set and of two sets of a user's own, sends it over every wire, and compares. The table must name
//! each difference, and nothing else.
#![cfg(feature = "__internals")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use ::http::{HeaderMap, StatusCode};
use callerror::layout::{Field, Layout};
use callerror::wamp2::{ErrorMessage, Request, RequestType};
use callerror::{
    CallError, Details, ErrorObject, ErrorResponse, ExceptionSet, Name, Retry, RetryAfter,
    UNHANDLED_MESSAGE, UserException, http, object, ocppj,
};

callerror::exception_set! {
    /// A set of a user's own with all that a set can have, and the default layout.
    pub enum Booking = "https://booking.example/error#" {
        BookingError { status: 500 },
        RoomTaken {
            parent: BookingError,
            status: 409 | 423,
            message: "The room is taken",
            aliases: ["RoomHeld"],
            codes: ["ROOM_TAKEN", "BUSY" => Backoff, -32001],
        },
        CalendarBusy { parent: BookingError, retry: Backoff, codes: [-32002] },
        Closed,
    }
}

callerror::exception_set! {
    /// A set of a user's own whose error URIs are names alone, with a layout of codes.
    pub enum Bare = "", layout: BARE {
        Failed { status: 500 },
        Refused { parent: Failed, status: 403, codes: ["refused"] },
        Late { parent: Failed, retry: Backoff },
    }
}

const BARE: Layout<Bare> = Layout::NAMED
    .code(&[Field::Json("/error/code")])
    .message(&[Field::Json("/error/text")])
    .details(&[Field::Json("/error/details")])
    .codes_only()
    .classify(|observed| {
        let of_code = observed.code.and_then(Bare::lookup_code);
        let of_status = || observed.status.and_then(Bare::lookup_status);
        of_code.or_else(of_status).or(Some(Bare::Failed))
    });

/// The columns of the table that say which difference it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Difference {
    wire: &'static str,
    of: &'static str,
    field: &'static str,
    becomes: String,
}

/// The systems in which each difference occurs.
type Differences = BTreeMap<Difference, BTreeSet<&'static str>>;

const WIRES: [&str; 10] = [
    "CALLERROR",
    "OCPP-J 1.6",
    "OCPP-J 2.1",
    "WAMP v2",
    "JSON-RPC",
    "HTTP",
    "problem",
    "object",
    "value",
    "value in CBOR",
];

/// The exception after it was sent over a wire.
fn sent<N: ExceptionSet>(
    wire: &str,
    exception: &UserException<'_, N>,
) -> UserException<'static, N> {
    let exception = exception.clone().into_owned();
    let problem = http::Codec::new().with_layout(const { &Layout::PROBLEM });
    let as_object = |codec: object::Codec<N>| {
        let object = codec.to_text(&ErrorObject::new(exception.clone()).with_call_id("c1"));
        codec.decode(&object).unwrap().unwrap().into_exception().into_owned()
    };
    let over_http = |codec: http::Codec<N>| {
        let response = codec.to_response(&ErrorResponse::new(exception.clone()));
        let (head, body) = response.into_parts();
        codec.decode(head.status, &head.headers, &body).into_exception()
    };
    match wire {
        "CALLERROR" => {
            let frame = CallError::new("c1", exception.clone()).to_text();
            CallError::decode(&frame).unwrap().into_exception().into_owned()
        }
        "OCPP-J 1.6" => over_ocppj(ocppj::Codec::V1_6, exception),
        "OCPP-J 2.1" => over_ocppj(ocppj::Codec::V2_1, exception),
        "WAMP v2" => {
            let error = ErrorMessage::new(RequestType::Call, Request::MIN, exception).to_text();
            ErrorMessage::decode(&error).unwrap().into_exception().into_owned()
        }
        "HTTP" => over_http(http::Codec::new()),
        "problem" => over_http(problem),
        "object" => as_object(object::Codec::new()),
        "JSON-RPC" => as_object(object::Codec::new().with_layout(const { &Layout::JSON_RPC })),
        "value" => {
            let json = serde_json::to_string(&exception).unwrap();
            serde_json::from_str(&json).unwrap()
        }
        _ => {
            let mut cbor = Vec::new();
            ciborium::into_writer(&exception, &mut cbor).unwrap();
            ciborium::from_reader(&cbor[..]).unwrap()
        }
    }
}

fn over_ocppj<N: ExceptionSet>(
    codec: ocppj::Codec<N>,
    exception: UserException<'static, N>,
) -> UserException<'static, N> {
    let text = codec.to_text(&ocppj::CallError::new("c1", exception));
    codec.decode(&text).unwrap().into_exception().into_owned()
}

/// What is built of each variant.
fn built<N: ExceptionSet>(variant: N) -> Vec<UserException<'static, N>> {
    // As a peer has it that received it: with the status that is sent.
    let status = ErrorResponse::new(UserException::new(variant, "m")).to_response().status();
    let plain = UserException::new(variant, "It \"failed\": größer").with_status(status);
    let details = |json: &'static str| plain.clone().with_details_json(json).unwrap();
    let after = |delay| plain.clone().with_retry_after(delay);
    let delay = |millis| RetryAfter::Delay(Duration::from_millis(millis));
    let date = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let mut all = vec![
        UserException::new(variant, "without a status"),
        plain.clone(),
        plain.clone().with_message(""),
        plain.clone().with_message("ü".repeat(300)),
        details(r#"{ "n": [1.50, null, "ü"] }"#),
        details("7"),
        details("{}"),
        plain.clone().with_code("NOT_A_NAME"),
        plain.clone().with_request_id("q-7"),
        after(delay(30_000)),
        after(delay(1_500)),
        after(RetryAfter::At(date)),
    ];
    let numbers = variant.code_numbers().map(|number| number.to_string());
    let codes = variant.codes().map(str::to_owned).chain(numbers);
    all.extend(codes.map(|code| plain.clone().with_code(code)));
    let of_alias = |alias| UserException::named(alias, "m").unwrap().with_status(status);
    all.extend(variant.aliases().map(of_alias));
    all
}

/// What is built of no variant.
fn built_of_none<N: ExceptionSet>() -> Vec<UserException<'static, N>> {
    let status = ErrorResponse::<N>::new(UserException::unhandled()).to_response().status();
    let unknown = UserException::named("Newer", "m").unwrap();
    let all = [
        (unknown, StatusCode::CONFLICT),
        (UserException::unhandled(), status),
        (UserException::unhandled().with_message("row 7"), status),
    ];
    let all = all.into_iter().flat_map(|(plain, status)| {
        let plain_with_status = plain.clone().with_status(status);
        [
            plain,
            plain_with_status.clone(),
            plain_with_status.clone().with_details(&[7]).unwrap(),
            plain_with_status.clone().with_code("NOT_A_NAME"),
            plain_with_status.clone().with_request_id("q-7"),
            plain_with_status.with_retry_after(RetryAfter::Delay(Duration::from_secs(30))),
        ]
    });
    // Names that can only come from another wire.
    let problem = |name: &str| {
        let body = format!(r#"{{"type":"{name}","detail":"m","status":409}}"#);
        let codec = http::Codec::new().with_layout(const { &Layout::PROBLEM });
        codec.decode(StatusCode::CONFLICT, &HeaderMap::new(), &body).into_exception().into_owned()
    };
    let names = [
        "Newer#2",
        "https://shop.example/p#Gone",
        "https://shop.example/p/gone",
        "wamp.error.runtime_error",
    ];
    all.chain(names.map(problem)).collect()
}

fn delay(retry_after: Option<RetryAfter>) -> String {
    match retry_after {
        None => "none".into(),
        Some(RetryAfter::Delay(delay)) if delay.subsec_millis() > 0 => "parts of a second".into(),
        Some(RetryAfter::Delay(_)) => "whole seconds".into(),
        Some(RetryAfter::At(_)) => "a date".into(),
    }
}

/// The fields that differ, and the words of the table for what they become.
fn compare<N: ExceptionSet>(
    before: &UserException<'_, N>,
    after: &UserException<'_, N>,
) -> Vec<(&'static str, String)> {
    let mut differences = Vec::new();
    let mut differs = |field, becomes: String| differences.push((field, becomes));
    if before.name() != after.name() {
        differs(
            "name",
            match after.name() {
                Name::Known(variant) => format!("`{}`", variant.name()),
                Name::Unknown(name) => format!("`{name}`"),
                Name::Unhandled => "none".into(),
            },
        );
    }
    if before.code() != after.code() {
        let own = after.name().known().map(|variant| UserException::new(variant, ""));
        differs(
            "code",
            match after.code() {
                None => "none".into(),
                code if own.as_ref().is_some_and(|own| own.code() == code) => {
                    "the variant's own".into()
                }
                Some(code) => format!("`{code}`"),
            },
        );
    }
    if before.message() != after.message() {
        differs(
            "message",
            match after.message() {
                "" => "none".into(),
                UNHANDLED_MESSAGE => "the fixed text".into(),
                message if after.status().and_then(|it| it.canonical_reason()) == Some(message) => {
                    "the reason phrase".into()
                }
                message if before.message().starts_with(message) => {
                    format!("its first {} characters", message.chars().count())
                }
                message => format!("`{message}`"),
            },
        );
    }
    let details = |it: &UserException<'_, N>| it.details().map(|it| it.as_json().to_owned());
    if details(before) != details(after) {
        let has_name = |details: Details<'_>| {
            let name = details.get("/type").and_then(Details::to_text);
            name.is_some_and(|name| before.name().as_str() == Some(&*name))
        };
        let value = |it: &UserException<'_, N>| {
            it.details().map(|it| it.parse::<serde_json::Value>().unwrap())
        };
        differs(
            "details",
            match after.details() {
                None => "none".into(),
                Some(_) if value(before) == value(after) => "another spelling".into(),
                Some(other)
                    if before.details().is_some_and(|it| {
                        other.as_json() == format!("{{\"details\":{}}}", it.as_json())
                    }) =>
                {
                    "the member `details` of an object".into()
                }
                Some(other) if has_name(other) => "the name and the details".into(),
                Some(other) => format!("`{}`", other.as_json()),
            },
        );
    }
    if before.status() != after.status() {
        differs(
            "status",
            match after.status() {
                None => "none".into(),
                Some(_) if before.status().is_none() => "the status that is sent".into(),
                Some(_) => "another status".into(),
            },
        );
    }
    if before.request_id() != after.request_id() {
        differs("request ID", after.request_id().unwrap_or("none").to_owned());
    }
    if before.retry_after() != after.retry_after() {
        differs("delay", delay(after.retry_after()));
    }
    let retry = |it: &UserException<'_, N>| match it.retry() {
        Retry::Never => "never",
        Retry::After(_) => "after a delay",
        Retry::Backoff => "backoff",
    };
    if retry(before) != retry(after) {
        differs("retry", retry(after).into());
    }
    differences
}

fn of_system<N: ExceptionSet>(system: &'static str, differences: &mut Differences) -> usize {
    let of_variants = N::ALL.iter().flat_map(|&variant| built(variant));
    let mut count = 0;
    for exception in of_variants.chain(built_of_none()) {
        let of = match exception.name() {
            Name::Known(_) if exception.status().is_none() => "a variant without a status",
            Name::Known(_) => "a variant",
            Name::Unknown(name) if name.as_str().contains("://") => "a URI as the name",
            Name::Unknown(name) if name == "wamp.error.runtime_error" => {
                "`wamp.error.runtime_error` as the name"
            }
            Name::Unknown(name) if name.as_str().contains('#') => "an unknown name with `#`",
            Name::Unknown(_) if exception.status().is_none() => "an unknown name without a status",
            Name::Unknown(_) => "an unknown name",
            Name::Unhandled if exception.status().is_none() => {
                "an unhandled error without a status"
            }
            Name::Unhandled => "an unhandled error",
        };
        for wire in WIRES {
            count += 1;
            for (field, becomes) in compare(&exception, &sent(wire, &exception)) {
                let difference = Difference { wire, of, field, becomes };
                differences.entry(difference).or_default().insert(system);
            }
        }
    }
    count
}

/// The rows of the table of losses, as text cells.
fn table() -> BTreeSet<[String; 5]> {
    let page = include_str!("../docs/WIRES.md");
    let (_, table) = page.split_once("| wire | of |").expect("the table of losses");
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<_> =
            row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        let [wire, of, field, becomes, systems, reason] = &cells[..] else {
            panic!("six cells: {row}");
        };
        assert!(!reason.is_empty(), "no reason: {row}");
        [wire, of, field, becomes, systems].map(Clone::clone)
    })
    .collect()
}

#[test]
fn the_table_names_every_loss_and_nothing_else() {
    let (mut differences, mut systems, mut count) = (Differences::new(), Vec::new(), 0);
    macro_rules! all {
        ($($module:ident $set:ident $about:literal [$($wire:ident)*],)*) => {$(
            systems.push(stringify!($module));
            count += of_system::<callerror::$module::$set>(stringify!($module), &mut differences);
        )*};
    }
    callerror::systems! { all }
    for (name, of) in [
        ("booking", of_system::<Booking> as fn(&'static str, &mut Differences) -> usize),
        ("bare", of_system::<Bare>),
    ] {
        systems.push(name);
        count += of(name, &mut differences);
    }
    assert!(count > 7 * 10 * 80, "{count} trips");

    let found: BTreeSet<_> = differences
        .into_iter()
        .map(|(Difference { wire, of: kind, field, becomes }, of)| {
            let is_all = of.len() == systems.len();
            let of =
                if is_all { "all".into() } else { of.into_iter().collect::<Vec<_>>().join(", ") };
            [wire.to_owned(), kind.to_owned(), field.to_owned(), becomes, of]
        })
        .collect();
    let shown = |rows: Vec<&[String; 5]>| {
        rows.into_iter().map(|row| format!("| {} |\n", row.join(" | "))).collect::<String>()
    };
    let table = table();
    let missing = shown(found.difference(&table).collect());
    let stale = shown(table.difference(&found).collect());
    assert!(
        missing.is_empty() && stale.is_empty(),
        "not in the table:\n{missing}\nnot so:\n{stale}"
    );
}

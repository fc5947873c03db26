//! Problem documents of RFC 9457: problem_details and http-api-problem.

use std::collections::BTreeMap;

use callerror::grape::Grape;
use callerror::http::Codec;
use callerror::layout::Layout;
use callerror::{ErrorResponse, FieldErrors, Name, UserException};
use callerror_interop_crates::Rows;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use http_api_problem::{HttpApiProblem, PROBLEM_JSON_MEDIA_TYPE};
use problem_details::{JsonProblemDetails, ProblemDetails};
use serde_json::{Value, json};

callerror::exception_set! {
    /// A base that ends in `/`, as the guide recommends for HTTP.
    pub enum Booking = "https://booking.example/error/" {
        BookingError { status: 500 },
        RoomTaken { parent: BookingError, status: 409 },
        FieldsInvalid { parent: BookingError, status: 422 },
    }
}

const CODEC: Codec<Booking> = Codec::new().with_layout(&Layout::PROBLEM);

/// The members of a document: type, title, status, detail, and the others.
#[derive(Debug, PartialEq)]
struct Document {
    of_type: Option<String>,
    title: Option<String>,
    status: Option<u16>,
    detail: Option<String>,
    others: Value,
}

/// A way to read and to write a document.
struct Peer {
    read: fn(&[u8]) -> Result<Document, String>,
    write: fn(&Document) -> String,
}

const PROBLEM_DETAILS: Peer = Peer {
    read: |body| {
        let read: ProblemDetails<BTreeMap<String, Value>> =
            serde_json::from_slice(body).map_err(|error| error.to_string())?;
        Ok(Document {
            of_type: read.r#type.map(|of_type| of_type.to_string()),
            title: read.title,
            status: read.status.map(|status| status.as_u16()),
            detail: read.detail,
            others: json!(read.extensions),
        })
    },
    write: |document| {
        let others: BTreeMap<String, Value> =
            serde_json::from_value(document.others.clone()).unwrap();
        let mut problem = ProblemDetails::new().with_extensions(others);
        problem.r#type =
            document.of_type.as_ref().map(|of_type| http::Uri::try_from(of_type).unwrap().into());
        problem.title = document.title.clone();
        problem.status = document.status.map(|status| StatusCode::from_u16(status).unwrap());
        problem.detail = document.detail.clone();
        JsonProblemDetails::from(problem).to_body_string().unwrap()
    },
};

const HTTP_API_PROBLEM: Peer = Peer {
    read: |body| {
        let read: HttpApiProblem =
            serde_json::from_slice(body).map_err(|error| error.to_string())?;
        Ok(Document {
            others: json!(read.additional_fields()),
            of_type: read.type_url,
            title: read.title,
            status: read.status.map(|status| status.as_u16()),
            detail: read.detail,
        })
    },
    write: |document| {
        let mut problem = HttpApiProblem::empty();
        problem.type_url = document.of_type.clone();
        problem.title = document.title.clone();
        problem.status = document.status.map(|status| StatusCode::from_u16(status).unwrap());
        problem.detail = document.detail.clone();
        let others = document.others.as_object().unwrap();
        problem.additional_fields_mut().extend(others.clone());
        problem.json_string()
    },
};

/// Errors, and their documents as they must be.
fn built() -> Vec<(&'static str, UserException<'static, Booking>, Document)> {
    let document = |name: &str, status, detail: &str, others| Document {
        of_type: Some(format!("https://booking.example/error/{name}")),
        title: None,
        status: Some(status),
        detail: Some(detail.to_owned()),
        others,
    };
    let taken = |message: &'static str| UserException::new(Booking::RoomTaken, message);
    let odd = "\"\\/\n\r\t\u{8}\u{c}\0\u{1f}\u{7f} Zürich 漢字 😀 \u{2028} </script>";
    let details =
        r#"{"until":"12:00","n":[1.50,1e300,123456789012345678901234567890],"null":null}"#;
    let fields = FieldErrors::new().with("age", "Must be positive").with("rooms.0.id", "Unknown");
    vec![
        (
            "a message",
            taken("Held until noon"),
            document("RoomTaken", 409, "Held until noon", json!({})),
        ),
        ("no message", taken(""), document("RoomTaken", 409, "", json!({}))),
        ("odd text", taken(odd), document("RoomTaken", 409, odd, json!({}))),
        (
            "details",
            taken("m").with_details_json(details).unwrap(),
            document("RoomTaken", 409, "m", json!({"details": parsed(details)})),
        ),
        (
            "details that are a list",
            taken("m").with_details(&[7]).unwrap(),
            document("RoomTaken", 409, "m", json!({"details": [7]})),
        ),
        (
            "details with the names of members",
            taken("m").with_details(&json!({"status": 500, "type": "x"})).unwrap(),
            document("RoomTaken", 409, "m", json!({"details": {"status": 500, "type": "x"}})),
        ),
        (
            "field errors",
            UserException::new(Booking::FieldsInvalid, "m").with_field_errors(&fields),
            document(
                "FieldsInvalid",
                422,
                "m",
                json!({
                    "details": {"age": ["Must be positive"], "rooms.0.id": ["Unknown"]},
                    "errors": [
                        {"pointer": "#/age", "detail": "Must be positive"},
                        {"pointer": "#/rooms/0/id", "detail": "Unknown"},
                    ],
                }),
            ),
        ),
        (
            "a name that the set does not have",
            UserException::named("RateLimited", "m")
                .unwrap()
                .with_status(StatusCode::TOO_MANY_REQUESTS),
            document("RateLimited", 429, "m", json!({})),
        ),
        (
            "unhandled",
            UserException::from_error(std::io::Error::other("db 10.0.0.7")),
            Document {
                of_type: None,
                title: Some("Internal Server Error".to_owned()),
                status: Some(500),
                detail: None,
                others: json!({}),
            },
        ),
    ]
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

/// What this crate reads of a document: kind and name, status, message, details, and field errors.
type Read = (String, u16, String, Option<Value>, Vec<String>);

fn read(status: u16, body: &str) -> Read {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, PROBLEM_JSON_MEDIA_TYPE.parse().unwrap());
    let status = StatusCode::from_u16(status).unwrap();
    // By the content type alone: the layout of the codec is another one.
    let error = ErrorResponse::<Booking>::decode(status, &headers, body);
    let name = match error.name() {
        Name::Known(name) => format!("known {name}"),
        Name::Unknown(name) => format!("unknown {name}"),
        Name::Unhandled => "unhandled".to_owned(),
    };
    let details = error.details().map(|details| parsed(details.as_json()));
    let fields = error.field_errors();
    let fields = fields.iter().map(|(field, messages)| format!("{field}: {messages}"));
    let status = error.status().unwrap().as_u16();
    (name, status, error.message().to_owned(), details, fields.collect())
}

/// Documents as a peer is told to write them, and what this crate must read.
fn told() -> Vec<(&'static str, Document, Read)> {
    let document = |of_type: &str, title: &str, status, detail: &str, others| Document {
        of_type: Some(of_type.to_owned()).filter(|text| !text.is_empty()),
        title: Some(title.to_owned()).filter(|text| !text.is_empty()),
        status: Some(status),
        detail: Some(detail.to_owned()).filter(|text| !text.is_empty()),
        others,
    };
    let taken = "https://booking.example/error/RoomTaken";
    let of = |name: &str, status, message: &str, details: Value, fields: &[&str]| -> Read {
        let fields = fields.iter().map(|&field| field.to_owned()).collect();
        (
            name.to_owned(),
            status,
            message.to_owned(),
            Some(details).filter(|it| !it.is_null()),
            fields,
        )
    };
    vec![
        (
            "title and detail",
            document(taken, "Room taken", 409, "Held until noon", json!({})),
            of("known RoomTaken", 409, "Held until noon", Value::Null, &[]),
        ),
        (
            "a title alone",
            document(taken, "Room taken", 409, "", json!({})),
            of("known RoomTaken", 409, "Room taken", Value::Null, &[]),
        ),
        (
            "neither",
            document(taken, "", 409, "", json!({})),
            of("known RoomTaken", 409, "Conflict", Value::Null, &[]),
        ),
        (
            "no type",
            document("", "Not Found", 404, "No room 7", json!({})),
            of("unhandled", 404, "No room 7", Value::Null, &[]),
        ),
        (
            "about:blank",
            document("about:blank", "Not Found", 404, "", json!({})),
            of("unhandled", 404, "Not Found", Value::Null, &[]),
        ),
        (
            "another base",
            document("https://other.example/x/RoomTaken", "t", 409, "", json!({})),
            of("unknown https://other.example/x/RoomTaken", 409, "t", Value::Null, &[]),
        ),
        (
            "odd text",
            document(taken, "", 409, "\"\\\n\0 é 😀", json!({})),
            of("known RoomTaken", 409, "\"\\\n\0 é 😀", Value::Null, &[]),
        ),
        (
            "details",
            document(taken, "", 409, "m", json!({"details": {"n": parsed("1.50")}})),
            of("known RoomTaken", 409, "m", json!({"n": parsed("1.50")}), &[]),
        ),
        (
            "other extensions",
            document(taken, "", 409, "m", json!({"balance": 30})),
            of("known RoomTaken", 409, "m", Value::Null, &[]),
        ),
        (
            "field errors",
            document(
                taken,
                "",
                422,
                "m",
                json!({"errors": [{"pointer": "#/a/0", "detail": "No"}]}),
            ),
            of(
                "known RoomTaken",
                422,
                "m",
                json!([{"pointer": "#/a/0", "detail": "No"}]),
                &["a.0: No"],
            ),
        ),
        (
            "field errors of RFC 7807",
            document(
                taken,
                "",
                400,
                "m",
                json!({"invalid-params": [{"name": "a", "reason": "No"}]}),
            ),
            of("known RoomTaken", 400, "m", Value::Null, &["a: No"]),
        ),
    ]
}

/// What the RFC says to ignore, and URIs of all kinds. This crate reads a message from each.
const ODD: [&str; 13] = [
    r#"{"type":404,"title":"t"}"#,
    r#"{"type":{"name":"x"},"title":"t"}"#,
    r#"{"type":null,"title":"t"}"#,
    r#"{"type":"","title":"t"}"#,
    r##"{"type":"#RoomTaken","title":"t"}"##,
    r#"{"type":"urn:example:error:RoomTaken","title":"t"}"#,
    r#"{"title":42,"detail":"t"}"#,
    r#"{"title":"t","detail":{"a":1}}"#,
    r#"{"title":"t","status":"409"}"#,
    r#"{"title":"t","status":null}"#,
    r#"{"title":"t","status":0}"#,
    r#"{"title":"t","instance":7}"#,
    r#"{"title":"t","instance":"a b"}"#,
];

/// The rows that both peers have. `refused` are the places of what it refuses of `ODD`.
fn run(name: &'static str, peer: &Peer, refused: &[usize]) {
    let mut rows = Rows::of(name);
    for (case, exception, document) in built() {
        let response = CODEC.to_response(&ErrorResponse::new(exception));
        assert_eq!(response.headers()[CONTENT_TYPE], PROBLEM_JSON_MEDIA_TYPE);
        assert_eq!(Some(response.status().as_u16()), document.status);
        rows.reads(case, (peer.read)(response.body()), Ok(document));
    }
    for (case, document, expected) in told() {
        let body = (peer.write)(&document);
        rows.writes(case, read(document.status.unwrap(), &body), expected);
    }
    let all: Vec<_> =
        (0..ODD.len()).filter(|&at| (peer.read)(ODD[at].as_bytes()).is_err()).collect();
    rows.reads("what it refuses", all, refused.to_vec());
    rows.writes(
        "what it refuses, this crate reads",
        ODD.map(|body| read(409, body).2),
        ODD.map(|_| "t".to_owned()),
    );
    rows.end();
}

#[test]
fn problem_details() {
    assert_eq!(JsonProblemDetails::<()>::CONTENT_TYPE, PROBLEM_JSON_MEDIA_TYPE);
    run("problem_details", &PROBLEM_DETAILS, &[0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

    // Its URIs are those of `http`, which have no fragment.
    let mut rows = Rows::of("problem_details");
    let codec: Codec<Grape> = Codec::new().with_layout(&Layout::PROBLEM);
    let error = ErrorResponse::new(UserException::new(Grape::NotFoundError, "m"));
    let read = (PROBLEM_DETAILS.read)(codec.to_response(&error).body()).unwrap();
    rows.reads(
        "a base that ends in #: the name is lost",
        read.of_type.as_deref(),
        Some("http://domain/exceptions"),
    );
    rows.end();
}

#[test]
fn http_api_problem() {
    run("http-api-problem", &HTTP_API_PROBLEM, &[0, 1, 6, 7, 8, 11]);
}

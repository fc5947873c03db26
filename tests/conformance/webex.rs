//! PyPI `webex-byova` 0.2.0 on httpx 0.28.1.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use callerror::webex::{ErrorResponse, UserException, WebexByova};
use callerror::{CallError, ExceptionSet, RetryAfter};
use http::StatusCode;
use serde_json::{Value, json};

use crate::{Deviation, Facts, Reason, Report, vectors};
use Reason::{ClientBehaviour, DocumentWins, PackageAccident};

/// Vectors that tell of no error on its way to a codec, by their kind.
const OTHER_ROUTES: [(&str, usize); 2] = [("http, a success", 3), ("python_import", 4)];

#[test]
fn agrees_with_the_published_package() {
    let hierarchy = hierarchy();
    let mut report = Report::default();
    let (mut others, mut is_told) = (BTreeMap::new(), [0; 2]);
    for vector in vectors("webex") {
        let (id, input) = (vector["id"].as_str().unwrap(), &vector["input"]);
        match input["kind"].as_str().unwrap() {
            "http" if (200..300).contains(&input["status"].as_u64().unwrap()) => {
                assert_eq!(vector["observed"], json!({ "raised": false }), "{id}");
                *others.entry("http, a success").or_insert(0) += 1;
            }
            "http" => compare_http(&mut report, id, &vector, &hierarchy, &mut is_told),
            "construct" => compare_built(&mut report, id, &vector, &hierarchy),
            "python_import" => *others.entry("python_import").or_insert(0) += 1,
            kind => panic!("{id}: a route without a comparison: {kind}"),
        }
    }
    assert_eq!(others, BTreeMap::from(OTHER_ROUTES));
    assert_eq!(is_told, [1, 6], "codes and tracking IDs");
    let counts = [(DocumentWins, 2), (PackageAccident, 12), (ClientBehaviour, 24)];
    report.finish("webex", 111, DEVIATIONS, counts);
}

/// The classes are the rows, and each has the ancestors that the document draws.
#[test]
fn has_the_published_classes() {
    let hierarchy = hierarchy();
    assert_eq!(hierarchy.len(), WebexByova::ALL.len());
    for row in WebexByova::ALL {
        assert_eq!(json!(ancestors(*row)), hierarchy[row.name()], "{row}");
    }
}

/// Class to ancestors, nearest first, as documented.
fn hierarchy() -> serde_json::Map<String, Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/webex.json");
    let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    file["hierarchy"]["documented"].as_object().unwrap().clone()
}

fn ancestors(row: WebexByova) -> Vec<&'static str> {
    row.ancestors().map(WebexByova::name).collect()
}

/// A response: what the exception said of it, and what we say.
fn compare_http(
    report: &mut Report,
    id: &str,
    vector: &Value,
    hierarchy: &serde_json::Map<String, Value>,
    is_told: &mut [usize; 2],
) {
    let (input, observed) = (&vector["input"], &vector["observed"]);
    assert_eq!(observed["raised"], true, "{id}");
    let status: u16 = input["status"].as_u64().unwrap().try_into().unwrap();
    let status = StatusCode::from_u16(status).unwrap();
    let headers = crate::headers(&input["headers"]);
    let body = match input.get("body_base64") {
        Some(base64) => BASE64_STANDARD.decode(base64.as_str().unwrap()).unwrap(),
        None => input["body"].as_str().unwrap().as_bytes().to_vec(),
    };

    let class = vector.get("documented").unwrap_or(observed)["class"].clone();
    let mut theirs = Facts::new();
    if observed.get("foreign").is_none() {
        theirs.insert("ancestors", hierarchy[class.as_str().unwrap()].clone());
        theirs.insert("status", observed["status_code"].clone());
        theirs.insert("body", plain(&observed["body"]));
        // `HTTP 404: message`, or `HTTP 404` alone, which says no more than the status.
        let told = observed["str"].as_str().unwrap();
        let told = told.strip_prefix(&format!("HTTP {}", status.as_u16())).unwrap();
        let message = told.strip_prefix(": ").or(status.canonical_reason());
        theirs.insert("message", json!(message.unwrap()));
        if observed["has_retry_after"] == true {
            theirs.insert("retry_after", plain(&observed["retry_after"]));
        }
    }
    theirs.insert("class", class);

    let error = ErrorResponse::decode(status, &headers, &body);
    assert_eq!((error.status(), error.body()), (Some(status), body.as_slice()), "{id}");
    assert!(error.details().is_none() && error.field_errors().is_empty(), "{id}");
    // What the package does not look at: the code of an OAuth answer, and the tracking ID.
    let body_text = |member: &str| {
        let body = error.body_json()?;
        Some(body.get(member)?.to_text()?.to_string())
    };
    let is_oauth = body_text("/error_description").is_some();
    let code = body_text("/error").filter(|_| is_oauth);
    assert_eq!(error.received_code(), code.as_deref(), "{id}");
    let request_id = body_text("/trackingId");
    assert_eq!(error.request_id(), request_id.as_deref(), "{id}");
    is_told[0] += usize::from(code.is_some());
    is_told[1] += usize::from(request_id.is_some());
    let row = error.name().known().unwrap();
    let mut ours = Facts::from([
        ("class", json!(row.name())),
        ("ancestors", json!(ancestors(row))),
        ("status", json!(error.status().unwrap().as_u16())),
        ("message", json!(error.message())),
    ]);
    let raw = || json!(String::from_utf8_lossy(error.body()));
    let parsed = error.body_json().map(|body| body.parse().unwrap());
    ours.insert("body", parsed.unwrap_or_else(raw));
    // The package's exception has the member at 429 alone.
    if row == WebexByova::RateLimitError {
        let retry_after = match error.retry_after() {
            None => Value::Null,
            Some(RetryAfter::Delay(delay)) => json!(delay.as_secs()),
            Some(RetryAfter::At(_)) => json!("a date"),
        };
        ours.insert("retry_after", retry_after);
    }
    if observed.get("foreign").is_some() {
        ours.retain(|&fact, _| fact == "class");
    }
    report.compare(id, &theirs, &ours);
}

/// An exception built from a message; ours goes over the wire in a frame.
fn compare_built(
    report: &mut Report,
    id: &str,
    vector: &Value,
    hierarchy: &serde_json::Map<String, Value>,
) {
    let (input, observed) = (&vector["input"], &vector["observed"]);
    let class = observed["class"].as_str().unwrap();
    let mut theirs = Facts::from([
        ("class", json!(class)),
        ("ancestors", hierarchy[class].clone()),
        ("message", observed["str"].clone()),
    ]);
    // Null is a status that is not known, not one to send.
    if observed["status_code"].is_u64() {
        theirs.insert("status", observed["status_code"].clone());
    }

    let name = input["class"].as_str().unwrap();
    let exception = UserException::named(name, input["message"].as_str().unwrap()).unwrap();
    let status = ErrorResponse::new(exception.clone()).to_response().status().as_u16();
    let wire = CallError::new("c1", exception).to_text();
    let frame = CallError::<WebexByova>::decode(&wire).unwrap();
    let row = frame.name().known().unwrap();
    let mut ours = Facts::from([
        ("class", json!(row.name())),
        ("ancestors", json!(ancestors(row))),
        ("message", json!(frame.message())),
    ]);
    if theirs.contains_key("status") {
        ours.insert("status", json!(status));
    }
    report.compare(id, &theirs, &ours);
}

/// The value with its wrapped integers as JSON's own numbers.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(object) => match object.get("$bigint") {
            Some(digits) => serde_json::from_str(digits.as_str().unwrap()).unwrap(),
            None => object.iter().map(|(name, value)| (name.clone(), plain(value))).collect(),
        },
        Value::Array(list) => list.iter().map(plain).collect(),
        other => other.clone(),
    }
}

const DEVIATIONS: &[Deviation] = &[
    // The wait that is recommended, which the client loses where it is a date.
    ("webex-retry-date", "retry_after", DocumentWins),
    ("webex-wire-retry-date", "retry_after", DocumentWins),
    // Python's digits and its integers without a bound; on `²` its two tests for a number disagree.
    ("webex-retry-arabic-digits", "retry_after", PackageAccident),
    ("webex-retry-fullwidth", "retry_after", PackageAccident),
    ("webex-retry-huge", "retry_after", PackageAccident),
    ("webex-wire-retry-superscript", "class", PackageAccident),
    // White space that only a response built by hand has: over a socket the client reads 30.
    ("webex-retry-lead-space", "retry_after", PackageAccident),
    // A message that is no text, as Python writes it.
    ("webex-body400-message-exp", "message", PackageAccident),
    ("webex-body400-message-list", "message", PackageAccident),
    ("webex-body400-message-null", "message", PackageAccident),
    ("webex-body400-message-object", "message", PackageAccident),
    ("webex-body400-message-true", "message", PackageAccident),
    // Python's parser guesses an encoding that JSON may not have.
    ("webex-body400-utf16", "body", PackageAccident),
    ("webex-body400-utf16", "message", PackageAccident),
    // The client goes by the content type, and puts U+FFFD for what is no UTF-8.
    ("webex-body400-latin1-text", "body", ClientBehaviour),
    ("webex-body400-latin1-text", "message", ClientBehaviour),
    ("webex-body400-invalid-utf8-json", "message", ClientBehaviour),
    // The client shows any text, cut at 200 characters: blanks, markup, and JSON that broke off.
    ("webex-body400-text-201", "message", ClientBehaviour),
    ("webex-body400-text-emoji-201", "message", ClientBehaviour),
    ("webex-body400-text-unicode-210", "message", ClientBehaviour),
    ("webex-body400-text-whitespace", "message", ClientBehaviour),
    ("webex-body401-html", "message", ClientBehaviour),
    ("webex-body429-html", "message", ClientBehaviour),
    ("webex-body400-invalid-json", "message", ClientBehaviour),
    ("webex-body401-invalid-json", "message", ClientBehaviour),
    ("webex-body429-invalid-json", "message", ClientBehaviour),
    ("webex-body503-invalid-json", "message", ClientBehaviour),
    // The client looks in one place for a message, and does not know the answers of OAuth.
    ("webex-body400-json-errors-only", "message", ClientBehaviour),
    ("webex-body400-json-no-message", "message", ClientBehaviour),
    ("webex-body400-message-nested", "message", ClientBehaviour),
    ("webex-body400-oauth-shape", "class", ClientBehaviour),
    ("webex-body400-oauth-shape", "message", ClientBehaviour),
    ("webex-body401-json-no-message", "message", ClientBehaviour),
    ("webex-body404-json-no-message", "message", ClientBehaviour),
    // The client reads whole seconds, and of a delay that is stated twice nothing.
    ("webex-retry-comma", "retry_after", ClientBehaviour),
    ("webex-retry-float", "retry_after", ClientBehaviour),
    ("webex-retry-twice", "retry_after", ClientBehaviour),
    // The client shows nothing of an empty text.
    ("webex-body400-json-string-empty", "message", ClientBehaviour),
];

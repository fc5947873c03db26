//! PyPI `openapp-sdk` 2.0.0 and the crate `openapp-sdk-core` 2.0.0 below it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use callerror::openapp::{ErrorResponse, OpenApp};
use callerror::{ExceptionSet, FieldMessage};
use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::{Deviation, Facts, Reason, Report, vectors};
use Reason::{ClientBehaviour, DocumentWins, PackageAccident};

#[test]
fn agrees_with_the_published_package() {
    let mut report = Report::default();
    let hierarchy = hierarchy();
    let mut not_for_a_codec = BTreeMap::new();
    for vector in vectors("openapp") {
        match answer(&vector["input"]) {
            Some(response) => {
                let id = vector["id"].as_str().unwrap();
                let theirs = theirs(&vector, &hierarchy);
                report.compare(id, &theirs, &ours(response, &theirs));
            }
            None => {
                let kind = vector["input"]["kind"].as_str().unwrap().to_owned();
                *not_for_a_codec.entry(kind).or_insert(0) += 1;
            }
        }
    }
    let counts = [(DocumentWins, 38), (PackageAccident, 16), (ClientBehaviour, 15)];
    report.finish("openapp", 95, DEVIATIONS, counts);

    let left = [
        // What passes between the package's two halves; keys and names are looked at before a request.
        ("api_key", 15),
        ("bridge_payload", 32),
        // Responses that are no errors.
        ("http", 4),
        // Exchanges that end with a success or without a response.
        ("http_sequence", 8),
        ("resolve", 5),
    ];
    assert_eq!(not_for_a_codec, left.map(|(kind, count)| (kind.to_owned(), count)).into());
}

#[test]
fn has_the_classes_of_document_and_package() {
    let hierarchy = hierarchy();
    assert_eq!(hierarchy.len(), OpenApp::ALL.len());
    for (class, ancestors) in &hierarchy {
        let row = OpenApp::lookup(class).unwrap();
        assert_eq!(json!(row.ancestors().map(OpenApp::name).collect::<Vec<_>>()), *ancestors);
    }
}

/// Classes and their ancestors, the document's word before the package's.
fn hierarchy() -> Map<String, Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/openapp.json");
    let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let mut classes = file["hierarchy"]["observed"].as_object().unwrap().clone();
    classes.extend(file["hierarchy"]["documented"].as_object().unwrap().clone());
    classes
}

/// The response that the client's caller gets to see, if it is an error.
fn answer(input: &Value) -> Option<&Value> {
    let response = match input["kind"].as_str().unwrap() {
        "http" => input,
        "http_sequence" => input.get("responses")?.as_array().unwrap().last().unwrap(),
        _ => return None,
    };
    response["status"].as_u64().filter(|status| !(200..300).contains(status)).map(|_| response)
}

/// What the package raised, overruled by the document.
fn theirs(vector: &Value, hierarchy: &Map<String, Value>) -> Facts {
    let (input, observed) = (&vector["input"], &vector["observed"]);
    let error = &observed["rust_core"]["error"];
    let class = match error["variant"].as_str().unwrap() {
        "Api" => "ApiError",
        "Http" => "HttpError",
        "Auth" => "AuthError",
        variant => panic!("a variant of no response: {variant}"),
    };
    assert_eq!(observed["python"]["class"], class);

    let mut theirs = Facts::from([("class", json!(class))]);
    let mut state = |fact, value: &Value| {
        if !value.is_null() {
            theirs.insert(fact, value.clone());
        }
    };
    for (fact, member) in [
        ("status", "status"),
        ("code", "code"),
        ("message", "message"),
        ("request_id", "correlation_id"),
        ("details", "details"),
    ] {
        state(fact, &error[member]);
    }
    // Where its user finds the field errors.
    state("fields", &error["details"]["fields"]);
    // What it did, where it had the choice and always the same answer; else what it says.
    let answers = input.get("responses").map_or(0, |responses| responses.as_array().unwrap().len());
    if answers == 1 && input["max_retries"] != 0 {
        let requests = observed["requests_seen"]["rust_core"].as_u64().unwrap();
        state("retry", &json!(requests > 1));
    } else {
        state("retry", &error["is_retryable"]);
    }
    for fact in ["class", "status", "code", "message", "request_id"] {
        state(fact, &vector["documented"][fact]);
    }
    let ancestors = hierarchy[theirs["class"].as_str().unwrap()].clone();
    theirs.insert("ancestors", ancestors);
    theirs
}

/// What we make of the same response.
fn ours(response: &Value, theirs: &Facts) -> Facts {
    let status = response["status"].as_u64().unwrap().try_into().unwrap();
    let headers = crate::headers(&response["headers"]);
    let body = match response.get("body_base64") {
        Some(base64) => STANDARD.decode(base64.as_str().unwrap()).unwrap(),
        None => response["body"].as_str().unwrap().as_bytes().to_vec(),
    };
    let error = ErrorResponse::decode(StatusCode::from_u16(status).unwrap(), &headers, &body);
    assert_eq!(error.body(), body);

    let ancestors: Vec<_> = error.exception().ancestors().map(OpenApp::name).collect();
    let mut ours = Facts::from([
        ("class", json!(error.name().as_str())),
        ("ancestors", json!(ancestors)),
        ("status", json!(error.status().unwrap().as_u16())),
        ("message", json!(error.message())),
        ("retry", json!(error.retry().is_retry())),
    ]);
    if let Some(code) = error.code() {
        ours.insert("code", json!(code));
    }
    crate::forget_own_code(&mut ours, theirs, error.received_code());
    if let Some(request_id) = error.request_id() {
        ours.insert("request_id", json!(request_id));
    }
    if let Some(details) = error.details() {
        ours.insert("details", details.parse().unwrap());
    }
    let mut fields = Map::new();
    for (field, messages) in &error.field_errors() {
        let messages: Vec<_> = messages.iter().map(FieldMessage::message).collect();
        fields.insert(field.to_owned(), json!(messages));
    }
    if !fields.is_empty() {
        ours.insert("fields", json!(fields));
    }
    ours
}

const DEVIATIONS: &[Deviation] = &[
    // Each class that stands for a response has its status.
    ("openapp-http-empty-401", "status", DocumentWins),
    ("openapp-http-raw401-array-two", "status", DocumentWins),
    ("openapp-http-raw401-duplicate-message", "status", DocumentWins),
    ("openapp-http-raw401-html", "status", DocumentWins),
    ("openapp-http-raw401-invalid", "status", DocumentWins),
    ("openapp-http-raw401-invalid-utf8-text", "status", DocumentWins),
    ("openapp-http-raw401-null", "status", DocumentWins),
    ("openapp-http-reqid-401", "status", DocumentWins),
    ("openapp-retry-get-401", "status", DocumentWins),
    ("openapp-retry-get-403", "status", DocumentWins),
    ("openapp-retry-then-401", "status", DocumentWins),
    // 400 with field errors is a ValidationError, which has fields.
    ("openapp-http-reqid-400", "class", DocumentWins),
    ("openapp-http-shape-errors-top", "class", DocumentWins),
    ("openapp-http-shape-errors-top", "fields", DocumentWins),
    ("openapp-http-shape-fields-top", "class", DocumentWins),
    ("openapp-http-shape-fields-top", "fields", DocumentWins),
    // A message is there, and is for people: neither nothing nor markup nor JSON.
    ("openapp-http-empty-401", "message", DocumentWins),
    ("openapp-http-empty-404", "message", DocumentWins),
    ("openapp-http-empty-422", "message", DocumentWins),
    ("openapp-http-empty-500", "message", DocumentWins),
    ("openapp-http-empty-503", "message", DocumentWins),
    ("openapp-http-raw-array-empty", "message", DocumentWins),
    ("openapp-http-raw-html", "message", DocumentWins),
    ("openapp-http-raw-invalid", "message", DocumentWins),
    // Half of a surrogate pair costs no class.
    ("openapp-http-raw-lone-surrogate", "class", DocumentWins),
    ("openapp-http-raw-lone-surrogate", "message", DocumentWins),
    ("openapp-http-raw-nan", "message", DocumentWins),
    ("openapp-http-raw-number", "message", DocumentWins),
    ("openapp-http-raw-string", "message", DocumentWins),
    ("openapp-http-raw-trailing", "message", DocumentWins),
    ("openapp-http-raw401-html", "message", DocumentWins),
    ("openapp-http-raw401-invalid", "message", DocumentWins),
    ("openapp-http-raw401-null", "message", DocumentWins),
    ("openapp-http-reqid-503", "message", DocumentWins),
    ("openapp-http-shape-capital-message", "message", DocumentWins),
    ("openapp-http-shape-message-missing", "message", DocumentWins),
    ("openapp-http-shape-nested-error", "message", DocumentWins),
    ("openapp-http-shape-problem-json", "message", DocumentWins),
    // Its JSON parser takes the elements of an array for the members of the envelope.
    ("openapp-http-raw-array-four", "class", PackageAccident),
    ("openapp-http-raw-array-four", "code", PackageAccident),
    ("openapp-http-raw-array-four", "details", PackageAccident),
    ("openapp-http-raw-array-four", "message", PackageAccident),
    ("openapp-http-raw-array-four", "request_id", PackageAccident),
    ("openapp-http-raw-array-null-first", "class", PackageAccident),
    ("openapp-http-raw-array-null-first", "message", PackageAccident),
    ("openapp-http-raw-array-three", "class", PackageAccident),
    ("openapp-http-raw-array-three", "code", PackageAccident),
    ("openapp-http-raw-array-three", "message", PackageAccident),
    ("openapp-http-raw-array-two", "class", PackageAccident),
    ("openapp-http-raw-array-two", "code", PackageAccident),
    ("openapp-http-raw-array-two", "message", PackageAccident),
    ("openapp-http-raw401-array-two", "message", PackageAccident),
    // And refuses a member that stands twice.
    ("openapp-http-raw401-duplicate-message", "message", PackageAccident),
    // An envelope that is not UTF-8 becomes a message with replacement characters.
    ("openapp-http-raw-invalid-utf8", "message", PackageAccident),
    // Of a 401 or 403 the client keeps the message alone.
    ("openapp-http-env-403", "code", ClientBehaviour),
    ("openapp-http-env-403", "details", ClientBehaviour),
    ("openapp-http-env-403", "fields", ClientBehaviour),
    ("openapp-http-env-403", "request_id", ClientBehaviour),
    // The client's parser finds no envelope in what is broken; here what stands before the fault counts.
    ("openapp-http-raw-invalid", "class", ClientBehaviour),
    ("openapp-http-raw-invalid-utf8", "class", ClientBehaviour),
    ("openapp-http-raw-nan", "class", ClientBehaviour),
    ("openapp-http-raw-trailing", "class", ClientBehaviour),
    // The client repeats what the server does not implement, and not what only came too early (RFC 8470).
    ("openapp-retry-get-425", "retry", ClientBehaviour),
    ("openapp-retry-get-501", "retry", ClientBehaviour),
    ("openapp-retry-get-505", "retry", ClientBehaviour),
    // The client does not look at the content type of a problem document, which has no `correlationId`.
    ("openapp-http-type-problem", "request_id", ClientBehaviour),
    // Of a body that is no envelope the client looks at no member.
    ("openapp-http-shape-message-missing", "code", ClientBehaviour),
    ("openapp-http-shape-message-null", "message", ClientBehaviour),
    ("openapp-http-shape-message-object", "message", ClientBehaviour),
];

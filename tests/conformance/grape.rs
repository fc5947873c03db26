//! npm `@ubergrape/wamp1` 1.2.3, its HTTP path, and autobahn-python 0.8 as a server.

use callerror::grape::{CallError, ErrorResponse, UserException};
use callerror::wamp1::Codec;
use http::StatusCode;
use serde_json::{Value, json};

use crate::{Deviation, Facts, Reason, Report, vectors};
use Reason::{ClientBehaviour, DocumentWins, PackageAccident};

#[test]
fn agrees_with_the_published_package() {
    let mut report = Report::default();
    for vector in vectors("grape") {
        let (id, input) = (vector["id"].as_str().unwrap(), &vector["input"]);
        match input["kind"].as_str().unwrap() {
            "wamp_frame" => compare_frame(&mut report, id, input, &input["frame"], &vector),
            "wamp_frames" => {
                let frames = input["frames"].as_array().unwrap();
                let steps = vector["observed"]["steps"].as_array().unwrap();
                assert_eq!(frames.len(), steps.len());
                for (at, (frame, step)) in frames.iter().zip(steps).enumerate() {
                    let step = json!({ "observed": step });
                    compare_frame(&mut report, &format!("{id}/{at}"), input, frame, &step);
                }
            }
            "server_exception" => compare_server(&mut report, id, input, &vector["observed"]),
            "http" => compare_http(&mut report, id, input, &vector),
            kind => panic!("{id}: a route without a comparison: {kind}"),
        }
    }
    let counts = [(DocumentWins, 5), (PackageAccident, 21), (ClientBehaviour, 21)];
    report.finish("grape", 133, DEVIATIONS, counts);
}

/// What the package called back with, or how it refused.
fn compare_frame(report: &mut Report, id: &str, input: &Value, frame: &Value, vector: &Value) {
    let frame = frame.as_str().unwrap();
    let observed = &vector["observed"];

    let mut theirs = Facts::new();
    if let Some(error) = observed.get("error").filter(|error| error.is_object()) {
        theirs.insert("outcome", json!("error"));
        copy(&mut theirs, "call_id", observed);
        copy(&mut theirs, "uri", error);
        copy(&mut theirs, "message", error);
        copy(&mut theirs, "details", error);
    } else {
        theirs.insert("outcome", json!("none"));
    }
    if let Some(documented) = vector.get("documented") {
        overrule(&mut theirs, documented);
    }

    let mut codec = Codec::new();
    for (prefix, uri) in input["prefixes"].as_object().into_iter().flatten() {
        codec.register_prefix(prefix, uri.as_str().unwrap());
    }
    let mut ours = Facts::new();
    if let Ok(frame) = codec.decode(frame) {
        let call_id = frame.call_id();
        let number = call_id.is_number().then(|| call_id.as_str().parse::<u64>().unwrap());
        ours.insert("outcome", json!("error"));
        ours.insert("call_id", number.map_or(json!(call_id.as_str()), Value::from));
        if let Some(uri) = frame.uri() {
            ours.insert("uri", json!(uri));
        }
        state_exception(&mut ours, frame.exception(), theirs.contains_key("name"));
    } else {
        ours.insert("outcome", json!("none"));
    }
    if theirs["outcome"] != ours["outcome"] {
        theirs.retain(|&fact, _| fact == "outcome");
        ours.retain(|&fact, _| fact == "outcome");
    }
    report.compare(id, &theirs, &ours);
}

/// What a server made of an exception; we must read it and write the same.
fn compare_server(report: &mut Report, id: &str, input: &Value, observed: &Value) {
    let wire = observed["frame"].as_str().unwrap();
    let frame = CallError::decode(wire).unwrap();
    let args = input["exception_args"].as_array().unwrap();

    let theirs = Facts::from([("frame", serde_json::from_str(wire).unwrap())]);
    let ours = match args.as_slice() {
        [uri, message, details @ ..] if uri.is_string() => {
            let name = uri.as_str().unwrap().rsplit('#').next().unwrap();
            let exception = UserException::named(name, message.as_str().unwrap()).unwrap();
            let details = details.first().unwrap_or(&Value::Null);
            let exception = exception.with_details(details).unwrap();
            CallError::new(input["call_id"].as_str().unwrap(), exception).to_text()
        }
        _ => frame.to_text(),
    };
    let ours = Facts::from([("frame", serde_json::from_str(&ours).unwrap())]);
    report.compare(id, &theirs, &ours);
}

fn compare_http(report: &mut Report, id: &str, input: &Value, vector: &Value) {
    let observed = &vector["observed"];
    let Some(status) = input["status"].as_u64() else { return };
    let status = StatusCode::from_u16(status.try_into().unwrap()).unwrap();
    if status.is_success() {
        assert_eq!(observed["settled"], "resolved", "{id}: success is not for a codec of errors");
        return;
    }
    let mut theirs = Facts::new();
    let error = &observed["error"];
    if let Some(name) = error.get("type") {
        theirs.insert("name", name.clone());
    }
    copy(&mut theirs, "message", error);
    copy(&mut theirs, "details", error);
    if let Some(documented) = vector.get("documented") {
        overrule(&mut theirs, documented);
    }

    let headers = crate::headers(&input["headers"]);
    let body = input["body"].as_str().unwrap();
    let response = ErrorResponse::decode(status, &headers, body);
    assert_eq!(response.status(), Some(status));
    assert_eq!(response.body(), body.as_bytes());
    let mut ours = Facts::new();
    state_exception(&mut ours, response.exception(), true);
    report.compare(id, &theirs, &ours);
}

fn state_exception(facts: &mut Facts, exception: &UserException<'_>, with_name: bool) {
    facts.insert("message", json!(exception.message()));
    if let Some(details) = exception.details() {
        let details = details.parse().unwrap_or_else(|_| json!(details.as_json()));
        facts.insert("details", details);
    }
    if let Some(name) = exception.name().as_str().filter(|_| with_name) {
        facts.insert("name", json!(name));
    }
}

fn copy(facts: &mut Facts, fact: &'static str, from: &Value) {
    if let Some(value) = from.get(fact) {
        facts.insert(fact, value.clone());
    }
}

/// The document's word on the case, where it says one.
fn overrule(theirs: &mut Facts, documented: &Value) {
    for (fact, member) in [("name", "type"), ("message", "message"), ("details", "details")] {
        match documented.get(member) {
            None => {}
            Some(Value::Null) => drop(theirs.remove(fact)),
            Some(value) => drop(theirs.insert(fact, value.clone())),
        }
    }
}

const DEVIATIONS: &[Deviation] = &[
    // The third of three elements is the text of an unhandled error; the package files it as a URI.
    ("grape-ws-doc-3-elements", "message", DocumentWins),
    ("grape-ws-doc-3-elements", "uri", DocumentWins),
    ("grape-ws-len-3-empty", "uri", DocumentWins),
    ("grape-ws-len-3-unicode", "message", DocumentWins),
    ("grape-ws-len-3-unicode", "uri", DocumentWins),
    // JavaScript's `JSON.parse` throws at a byte order mark.
    ("grape-ws-frame-bom", "outcome", PackageAccident),
    // JavaScript takes any value for any other: no element's type is looked at.
    ("grape-ws-callid-array", "outcome", PackageAccident),
    ("grape-ws-callid-float", "outcome", PackageAccident),
    ("grape-ws-callid-null", "outcome", PackageAccident),
    ("grape-ws-len-1", "outcome", PackageAccident),
    ("grape-ws-len-2", "outcome", PackageAccident),
    ("grape-ws-len-3-null", "uri", PackageAccident),
    ("grape-ws-len-3-object", "outcome", PackageAccident),
    ("grape-ws-msg-array-empty", "message", PackageAccident),
    ("grape-ws-msg-float", "message", PackageAccident),
    ("grape-ws-msg-null", "message", PackageAccident),
    ("grape-ws-type-string-4", "outcome", PackageAccident),
    ("grape-ws-uri-array", "outcome", PackageAccident),
    ("grape-ws-uri-number", "outcome", PackageAccident),
    ("grape-http-400-message-number", "message", PackageAccident),
    ("grape-http-400-message-object", "message", PackageAccident),
    // Call IDs that name members of every JavaScript object.
    ("grape-ws-callid-proto", "outcome", PackageAccident),
    ("grape-ws-callid-tostring", "outcome", PackageAccident),
    // Numbers are rounded to 53 bits.
    ("grape-ws-frame-big-number-details", "details", PackageAccident),
    // The parser's own complaint is what the user is shown.
    ("grape-http-400-bad-request-as-json", "message", PackageAccident),
    ("grape-http-400-invalid-json", "message", PackageAccident),
    // The client passes null on, and an empty URI; it takes details of five elements alone.
    ("grape-ws-details-null", "details", ClientBehaviour),
    ("grape-ws-uri-empty", "uri", ClientBehaviour),
    ("grape-ws-len-6", "details", ClientBehaviour),
    ("grape-ws-len-7", "details", ClientBehaviour),
    ("grape-http-400-details-null", "details", ClientBehaviour),
    // The client goes by the content type.
    ("grape-http-400-form", "message", ClientBehaviour),
    ("grape-http-400-form", "name", ClientBehaviour),
    ("grape-http-400-json-as-html", "message", ClientBehaviour),
    ("grape-http-400-json-as-html", "name", ClientBehaviour),
    ("grape-http-400-json-as-text", "message", ClientBehaviour),
    ("grape-http-400-json-as-text", "name", ClientBehaviour),
    ("grape-http-400-json-no-content-type", "message", ClientBehaviour),
    ("grape-http-400-json-no-content-type", "name", ClientBehaviour),
    // The client drops a body without a message, and shows the status's reason.
    ("grape-http-400-message-empty", "message", ClientBehaviour),
    ("grape-http-400-message-empty", "name", ClientBehaviour),
    ("grape-http-400-message-null", "message", ClientBehaviour),
    ("grape-http-400-message-null", "name", ClientBehaviour),
    ("grape-http-400-no-message", "message", ClientBehaviour),
    ("grape-http-400-no-message", "name", ClientBehaviour),
    // What the client says in its own words.
    ("grape-http-302-no-location", "message", ClientBehaviour),
    ("grape-http-499-unusual", "message", ClientBehaviour),
];

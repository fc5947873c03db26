//! PyPI `devopsagent-api` 1.0.3 on botocore 1.44.5: `handle_client_error`, and what botocore parses.
//!
//! Of botocore's two parsers the one counts that the package's own service model uses, `rest-json`; the
//! vectors of a whole client show it. Empty text and no text are the same here, as in the crate.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use callerror::devops::{DevOpsAgent, ErrorObject, ErrorResponse};
use callerror::{ExceptionSet, RetryAfter};
use http::StatusCode;
use serde_json::{Value, json};

use crate::{Deviation, Facts, Reason, Report};
use Reason::{ClientBehaviour, DocumentWins, PackageAccident};

#[test]
fn agrees_with_the_published_package() {
    let file = file();
    let hierarchy = &file["hierarchy"];
    let mut report = Report::default();
    let mut without_codec = BTreeMap::new();
    for vector in file["vectors"].as_array().unwrap() {
        let (id, input) = (vector["id"].as_str().unwrap(), &vector["input"]);
        let observed = &vector["observed"];
        let kind = input["kind"].as_str().unwrap();
        let (observed, mut ours) = match kind {
            "error_response" | "error_response_twice" => {
                (observed, of_object(&input["error_response"], input))
            }
            "object" => (observed, of_object(&input["response"], input)),
            "http" => (&observed["rest-json"], of_response(id, input)),
            "boto3_client" if observed.get("after_handle_client_error").is_some() => {
                if let Some(documented) = vector.get("documented") {
                    assert_eq!(documented["raised"], "a DevOpsAgentError subclass", "{id}");
                    assert!(decode(input).is_a(DevOpsAgent::DevOpsAgentError), "{id}");
                }
                (&observed["after_handle_client_error"], of_response(id, input))
            }
            // What a class is called in Python and how a client gets along without any response.
            "attribute" | "boto3_client" | "construct" => {
                *without_codec.entry(kind.to_owned()).or_insert(0) += 1;
                continue;
            }
            kind => panic!("{id}: a route without a comparison: {kind}"),
        };

        let mut theirs = of_package(observed);
        if matches!(kind, "http" | "boto3_client") {
            // A response tells neither; the caller knows what it called.
            theirs.remove("operation_name");
            theirs.remove("service_name");
        }
        let class = vector.get("documented").and_then(|documented| documented.get("class"));
        if let Some(class) = class {
            theirs.insert("class", class.clone());
        }
        if let Some(class) = theirs.get("class") {
            let ancestors = &hierarchy["documented"][class.as_str().unwrap()];
            assert!(ancestors.is_array(), "{id}: {class} is not in the file's hierarchy");
            theirs.insert("ancestors", ancestors.clone());
        }
        // The package does not read it; what counts is what the server said.
        if let Some(seconds) = retry_after(input) {
            theirs.insert("retry_after", json!(seconds));
        }
        if theirs["outcome"] != ours["outcome"] {
            theirs.retain(|&fact, _| fact == "outcome");
            ours.retain(|&fact, _| fact == "outcome");
        }
        let received = ours.remove("received code");
        crate::forget_own_code(&mut ours, &theirs, received.as_ref().and_then(Value::as_str));
        report.compare(id, &theirs, &ours);
    }
    let expected = [("attribute", 12), ("boto3_client", 3), ("construct", 4)];
    let expected = expected.map(|(kind, count)| (kind.to_owned(), count));
    assert_eq!(without_codec, BTreeMap::from(expected), "routes that do not reach a codec");

    let counts = [(DocumentWins, 40), (PackageAccident, 18), (ClientBehaviour, 49)];
    report.finish("devops", 143, DEVIATIONS, counts);
}

#[test]
fn has_the_published_classes_and_maps() {
    let hierarchy = &file()["hierarchy"];
    let row = |name: &str| DevOpsAgent::lookup(name).unwrap_or_else(|| panic!("no row {name}"));
    for side in ["documented", "observed"] {
        for (class, ancestors) in hierarchy[side].as_object().unwrap() {
            let ours: Vec<_> = row(class).ancestors().map(DevOpsAgent::name).collect();
            assert_eq!(&json!(ours), ancestors, "{side}: {class}");
        }
    }
    let groups = hierarchy["documented_but_absent"].as_array().unwrap();
    for group in groups {
        assert_eq!(row(group.as_str().unwrap()).parent(), Some(DevOpsAgent::DevOpsAgentError));
    }
    let classes = hierarchy["documented"].as_object().unwrap().len() + groups.len();
    assert_eq!(DevOpsAgent::ALL.len(), classes, "a row that nobody has published");
    assert_eq!(hierarchy["package_only"], json!([]));

    for (code, class) in hierarchy["code_map"].as_object().unwrap() {
        let input = json!({ "Error": { "Code": code } }).to_string();
        let error = ErrorObject::decode(&input).unwrap().unwrap();
        assert!(error.is_named(class.as_str().unwrap()), "{code}");
    }
    let statuses = hierarchy["status_map"].as_object().unwrap();
    for status in 300..=599 {
        let error = decode(&json!({ "status": status, "headers": [], "body": "" }));
        // The document catches by this class what the API answers.
        let group = json!("DevOpsAgentAPIError");
        let other = if status < 400 { &hierarchy["default"] } else { &group };
        let class = statuses.get(&status.to_string()).unwrap_or(other);
        assert!(error.is_named(class.as_str().unwrap()), "{status}");
    }
    for (status, reason) in hierarchy["documented_status_list"].as_object().unwrap() {
        let status: u16 = status.parse().unwrap();
        let error = decode(&json!({ "status": status, "headers": [], "body": "" }));
        assert_eq!(error.message(), reason, "{status}");
    }
}

/// The vectors, and above them the published classes and maps.
fn file() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/devops.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// What the package made of an error.
fn of_package(observed: &Value) -> Facts {
    if observed["foreign"] == true {
        return Facts::from([("outcome", json!("crash"))]);
    }
    assert!(observed.get("class").is_some_and(Value::is_string), "{observed}");
    let mut facts = Facts::from([("outcome", json!("error"))]);
    for (fact, member) in [
        ("class", "class"),
        ("code", "error_code"),
        ("message", "error_message"),
        ("status", "http_status_code"),
        ("request_id", "request_id"),
        ("operation_name", "operation_name"),
        ("service_name", "service_name"),
    ] {
        match &observed[member] {
            Value::Null => {}
            Value::String(text) if text.is_empty() => {}
            value => drop(facts.insert(fact, value.clone())),
        }
    }
    facts
}

/// What we make of an error that botocore has parsed.
fn of_object(parsed: &Value, input: &Value) -> Facts {
    let text = parsed.to_string();
    let error = match ErrorObject::decode(&text) {
        Ok(Some(error)) => error,
        Ok(None) => return Facts::from([("outcome", json!("success"))]),
        Err(error) => return Facts::from([("outcome", json!(error.to_string()))]),
    };
    let error = match input["operation_name"].as_str() {
        Some(name) => error.with_operation_name(name),
        None => error,
    };
    let mut facts = Facts::from([("outcome", json!("error"))]);
    state(&mut facts, "class", error.name().as_str());
    state(&mut facts, "code", error.code());
    state(&mut facts, "received code", error.received_code());
    state(&mut facts, "message", Some(error.message()));
    state(&mut facts, "request_id", error.request_id());
    state(&mut facts, "operation_name", error.operation_name());
    state(&mut facts, "service_name", error.service_name());
    if let Some(status) = error.status() {
        facts.insert("status", json!(status.as_u16()));
    }
    let ancestors: Vec<_> = error.exception().ancestors().map(DevOpsAgent::name).collect();
    facts.insert("ancestors", json!(ancestors));
    facts
}

/// What we make of an HTTP response.
fn of_response(id: &str, input: &Value) -> Facts {
    let error = decode(input);
    assert_eq!(error.body(), body(input), "{id}");
    let mut facts = Facts::from([("outcome", json!("error"))]);
    state(&mut facts, "class", error.name().as_str());
    state(&mut facts, "code", error.code());
    state(&mut facts, "received code", error.received_code());
    state(&mut facts, "message", Some(error.message()));
    state(&mut facts, "request_id", error.request_id());
    facts.insert("status", json!(error.status().unwrap().as_u16()));
    let ancestors: Vec<_> = error.exception().ancestors().map(DevOpsAgent::name).collect();
    facts.insert("ancestors", json!(ancestors));
    if let Some(RetryAfter::Delay(delay)) = error.retry_after() {
        facts.insert("retry_after", json!(delay.as_secs()));
    }
    facts
}

fn decode(input: &Value) -> ErrorResponse<'static> {
    let status = StatusCode::from_u16(input["status"].as_u64().unwrap().try_into().unwrap());
    let headers = crate::headers(&input["headers"]);
    ErrorResponse::decode(status.unwrap(), &headers, &body(input)).into_owned()
}

fn body(input: &Value) -> Vec<u8> {
    match input["body_base64"].as_str() {
        Some(base64) => BASE64.decode(base64).unwrap(),
        None => input["body"].as_str().unwrap().into(),
    }
}

fn retry_after(input: &Value) -> Option<u64> {
    let headers = input["headers"].as_array()?;
    let header = headers.iter().find(|header| header[0] == "Retry-After")?;
    header[1].as_str().unwrap().parse().ok()
}

fn state(facts: &mut Facts, fact: &'static str, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        facts.insert(fact, json!(text));
    }
}

const DEVIATIONS: &[Deviation] = &[
    // The document's codes, and a code that is the name of a class: the appropriate class is theirs.
    ("devops-dict-codeform-auth", "ancestors", DocumentWins),
    ("devops-dict-codeform-auth", "class", DocumentWins),
    ("devops-dict-codeform-doc-auth", "ancestors", DocumentWins),
    ("devops-dict-codeform-doc-auth", "class", DocumentWins),
    ("devops-dict-codeform-doc-config", "ancestors", DocumentWins),
    ("devops-dict-codeform-doc-config", "class", DocumentWins),
    ("devops-dict-codeform-jwt", "ancestors", DocumentWins),
    ("devops-dict-codeform-jwt", "class", DocumentWins),
    // What the API answers with a status of no class is what the document catches as DevOpsAgentAPIError.
    ("devops-dict-aws-gatewaytimeout-504", "ancestors", DocumentWins),
    ("devops-dict-aws-gatewaytimeout-504", "class", DocumentWins),
    ("devops-dict-aws-requesttimeout-408", "ancestors", DocumentWins),
    ("devops-dict-aws-requesttimeout-408", "class", DocumentWins),
    ("devops-dict-status-402", "ancestors", DocumentWins),
    ("devops-dict-status-402", "class", DocumentWins),
    ("devops-dict-status-405", "ancestors", DocumentWins),
    ("devops-dict-status-405", "class", DocumentWins),
    ("devops-dict-status-408", "ancestors", DocumentWins),
    ("devops-dict-status-408", "class", DocumentWins),
    ("devops-dict-status-410", "ancestors", DocumentWins),
    ("devops-dict-status-410", "class", DocumentWins),
    ("devops-dict-status-412", "ancestors", DocumentWins),
    ("devops-dict-status-412", "class", DocumentWins),
    ("devops-dict-status-415", "ancestors", DocumentWins),
    ("devops-dict-status-415", "class", DocumentWins),
    ("devops-dict-status-418", "ancestors", DocumentWins),
    ("devops-dict-status-418", "class", DocumentWins),
    ("devops-dict-status-499", "ancestors", DocumentWins),
    ("devops-dict-status-499", "class", DocumentWins),
    ("devops-dict-status-504", "ancestors", DocumentWins),
    ("devops-dict-status-504", "class", DocumentWins),
    ("devops-http-html-504-lead", "ancestors", DocumentWins),
    ("devops-http-html-504-lead", "class", DocumentWins),
    ("devops-http-html-599", "ancestors", DocumentWins),
    ("devops-http-html-599", "class", DocumentWins),
    ("devops-http-plain-502", "ancestors", DocumentWins),
    ("devops-http-plain-502", "class", DocumentWins),
    ("devops-http-plain-504", "ancestors", DocumentWins),
    ("devops-http-plain-504", "class", DocumentWins),
    ("devops-http-type-unknown", "ancestors", DocumentWins),
    ("devops-http-type-unknown", "class", DocumentWins),
    // Python takes any value for any other, or crashes on it.
    ("devops-dict-codeform-list", "outcome", PackageAccident),
    ("devops-dict-codeform-number", "code", PackageAccident),
    ("devops-dict-error-null", "outcome", PackageAccident),
    ("devops-dict-message-number", "message", PackageAccident),
    ("devops-dict-metadata-null", "outcome", PackageAccident),
    ("devops-dict-status-float", "ancestors", PackageAccident),
    ("devops-dict-status-float", "class", PackageAccident),
    ("devops-dict-status-float", "status", PackageAccident),
    ("devops-dict-status-text", "status", PackageAccident),
    ("devops-dict-status-true", "status", PackageAccident),
    ("devops-http-body-code-number", "code", PackageAccident),
    ("devops-http-json-invalid-utf8", "outcome", PackageAccident),
    ("devops-http-json-string", "outcome", PackageAccident),
    ("devops-http-message-number", "message", PackageAccident),
    // Markup is the message where it does not begin with exactly `<html>`, and so is a JSON body after a
    // byte order mark.
    ("devops-http-html-503-attr", "message", PackageAccident),
    ("devops-http-html-503-doctype", "message", PackageAccident),
    ("devops-http-html-503-upper", "message", PackageAccident),
    ("devops-http-json-bom", "message", PackageAccident),
    // Where there is no code, the client makes one of the status.
    ("devops-client-html-503", "code", ClientBehaviour),
    ("devops-http-blank-404", "code", ClientBehaviour),
    ("devops-http-body-code-null", "code", ClientBehaviour),
    ("devops-http-body-nested", "code", ClientBehaviour),
    ("devops-http-empty-403", "code", ClientBehaviour),
    ("devops-http-empty-404", "code", ClientBehaviour),
    ("devops-http-empty-500", "code", ClientBehaviour),
    ("devops-http-empty-503", "code", ClientBehaviour),
    ("devops-http-html-503", "code", ClientBehaviour),
    ("devops-http-html-503-attr", "code", ClientBehaviour),
    ("devops-http-html-503-doctype", "code", ClientBehaviour),
    ("devops-http-html-503-upper", "code", ClientBehaviour),
    ("devops-http-html-504-lead", "code", ClientBehaviour),
    ("devops-http-html-599", "code", ClientBehaviour),
    ("devops-http-json-empty-object", "code", ClientBehaviour),
    ("devops-http-plain-400", "code", ClientBehaviour),
    ("devops-http-plain-409", "code", ClientBehaviour),
    ("devops-http-plain-429", "code", ClientBehaviour),
    ("devops-http-plain-500", "code", ClientBehaviour),
    ("devops-http-plain-502", "code", ClientBehaviour),
    ("devops-http-plain-503", "code", ClientBehaviour),
    ("devops-http-plain-504", "code", ClientBehaviour),
    ("devops-http-redirect-301", "code", ClientBehaviour),
    ("devops-http-redirect-302", "code", ClientBehaviour),
    ("devops-http-text-503", "code", ClientBehaviour),
    // The client knows the codes of this service alone, and goes by the status for those that all of AWS sends.
    ("devops-dict-aws-throttling-400", "class", ClientBehaviour),
    // The client looks in one place for a message and for a request ID.
    ("devops-dict-lower-keys", "message", ClientBehaviour),
    ("devops-http-rid-amz-dashed", "request_id", ClientBehaviour),
    // Where there is no message, the client has none either, or white space; here it is the status's
    // reason.
    ("devops-http-blank-404", "message", ClientBehaviour),
    ("devops-dict-no-error", "message", ClientBehaviour),
    ("devops-http-body-nested", "message", ClientBehaviour),
    ("devops-http-empty-403", "message", ClientBehaviour),
    ("devops-http-empty-404", "message", ClientBehaviour),
    ("devops-http-html-599", "message", ClientBehaviour),
    ("devops-http-json-empty-object", "message", ClientBehaviour),
    ("devops-http-message-error-message", "message", ClientBehaviour),
    ("devops-http-redirect-302", "message", ClientBehaviour),
    // The client takes an empty or HTML answer of status 5xx for a proxy's, and looks at no header.
    ("devops-http-empty-500", "request_id", ClientBehaviour),
    ("devops-http-empty-503", "request_id", ClientBehaviour),
    ("devops-http-html-503", "request_id", ClientBehaviour),
    // With a code and without a text the message is empty here.
    ("devops-http-empty-503-type", "message", ClientBehaviour),
    ("devops-http-html-503-type", "message", ClientBehaviour),
    ("devops-http-empty-503-type", "class", ClientBehaviour),
    ("devops-http-empty-503-type", "code", ClientBehaviour),
    ("devops-http-empty-503-type", "request_id", ClientBehaviour),
    ("devops-http-html-503-type", "class", ClientBehaviour),
    ("devops-http-html-503-type", "code", ClientBehaviour),
    ("devops-http-html-503-type", "request_id", ClientBehaviour),
    // The client names an operation that nobody named.
    ("devops-no-operation-name", "operation_name", ClientBehaviour),
];

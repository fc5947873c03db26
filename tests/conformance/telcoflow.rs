//! PyPI `telcoflow` 1.0.0: HTTP errors, refused handshakes, response objects, command responses.

use std::collections::{BTreeMap, BTreeSet};

use callerror::telcoflow::{
    Connection, ErrorObject, ErrorResponse, Telcoflow, UserException, refused_handshake,
};
use callerror::{ExceptionSet, Name};
use http::StatusCode;
use serde_json::{Value, json};

use crate::{Deviation, Facts, Reason, Report, vectors};
use Reason::{ClientBehaviour, DocumentWins, PackageAccident};

#[test]
fn agrees_with_the_published_package() {
    let hierarchy = hierarchy();
    let mut report = Report::default();
    let mut not_compared = BTreeMap::new();
    for vector in vectors("telcoflow") {
        let (id, input) = (vector["id"].as_str().unwrap(), &vector["input"]);
        let kind = input["kind"].as_str().unwrap();
        let ours = match kind {
            // The server's code and text, as they stand in a body.
            "code" => {
                let body = json!({ "code": input["code"], "message": input["message"] });
                http(&input["http_status"], &json!([]), &body.to_string(), None)
            }
            "http" if is_error(input) => {
                http(&input["status"], &input["headers"], input["body"].as_str().unwrap(), None)
            }
            "websocket_handshake" if input["status"].is_u64() => {
                let connection = match input["connection"].as_str().unwrap() {
                    "control" => Connection::Control,
                    "voice" => Connection::Media,
                    connection => panic!("{id}: {connection}"),
                };
                let body = input["body"].as_str().unwrap();
                http(&input["status"], &input["headers"], body, Some(connection))
            }
            "response_frame" => object(input["frame"].as_str().unwrap()),
            "command_response" => object(input["frame"].as_str().unwrap()),
            // What the server answered, in the frame by which it answers.
            "call_method" if was_sent(&vector) => {
                let mut data = input["server_reply_data"].clone();
                data["command_id"] = json!("c1");
                object(&json!({ "type": "command_response", "data": data }).to_string())
            }
            _ => {
                *not_compared.entry(kind.to_owned()).or_insert(0) += 1;
                continue;
            }
        };
        compare(&mut report, id, observed(&vector, &hierarchy), ours);
    }
    let counts = [(DocumentWins, 8), (PackageAccident, 7), (ClientBehaviour, 27)];
    report.finish("telcoflow", 94, DEVIATIONS, counts);

    // No error arrives as bytes or as an object here: success statuses and a connection that was cut;
    // nobody who listens; calls that the client refuses by itself; its own buffer; and results of
    // `send_message`, of which the answer on the wire was not recorded.
    let expected = [
        ("buffer", 2),
        ("call_method", 6),
        ("http", 3),
        ("send_message", 4),
        ("websocket_handshake", 2),
    ];
    let expected = expected.map(|(kind, count)| (kind.to_owned(), count));
    assert_eq!(not_compared, BTreeMap::from(expected));
}

#[test]
fn rows_are_the_documented_and_the_published_classes() {
    let ours: BTreeMap<_, _> = Telcoflow::ALL
        .iter()
        .map(|row| {
            let ancestors = row.ancestors().map(|row| row.name().to_owned()).collect();
            (row.name().to_owned(), ancestors)
        })
        .collect();
    assert_eq!(ours, hierarchy());

    let file = file();
    let code_map = file["hierarchy"]["code_map"].as_object().unwrap();
    for (code, class) in code_map {
        assert_eq!(Telcoflow::lookup_code(code).unwrap().name(), class, "{code}");
    }
    let over_http = Telcoflow::ALL.iter().filter(|row| !row.statuses().is_empty());
    let codes: BTreeSet<_> = over_http.flat_map(|row| row.codes()).collect();
    assert_eq!(codes, code_map.keys().map(String::as_str).collect());
    for (member, class) in [
        ("default_over_http", Telcoflow::WSSError),
        ("default_over_response_frame", Telcoflow::WSSConnectionError),
    ] {
        assert_eq!(file["hierarchy"][member], class.name());
    }
}

fn file() -> Value {
    serde_json::from_str(include_str!("../vectors/telcoflow.json")).unwrap()
}

/// The ancestors of each class; the document's word is the last.
fn hierarchy() -> BTreeMap<String, Vec<String>> {
    let file = file();
    let mut classes = BTreeMap::new();
    for source in ["observed", "documented"] {
        for (class, ancestors) in file["hierarchy"][source].as_object().unwrap() {
            classes.insert(class.clone(), serde_json::from_value(ancestors.clone()).unwrap());
        }
    }
    classes
}

fn is_error(input: &Value) -> bool {
    input["status"].as_u64().is_some_and(|status| !(200..300).contains(&status))
}

/// Whether the client sent the command, so that the server's answer came.
fn was_sent(vector: &Value) -> bool {
    vector["input"]["server_reply_data"].is_object() && vector["observed"]["foreign"].is_null()
}

/// What the package made of the input, and what the document says instead.
fn observed(vector: &Value, hierarchy: &BTreeMap<String, Vec<String>>) -> Facts {
    let (input, observed) = (&vector["input"], &vector["observed"]);
    let kind = input["kind"].as_str().unwrap();
    let attributes = &observed["attributes"];
    let result = &observed["result"];

    // Some routes record what was raised, others what was returned.
    let raised = observed["raised"] == true || observed["returned"] == true;
    let settled = observed["settled"] != false && observed["resolved"] != false;
    let outcome = match () {
        () if observed["foreign"] == true => "crashed",
        () if !settled => "none",
        () if raised || result["success"] == false => "error",
        () => "success",
    };
    let mut facts = Facts::from([("outcome", json!(outcome))]);
    if outcome != "error" {
        return facts;
    }
    if raised {
        facts.insert("class", observed["class"].clone());
        // `[CODE] message`, where the client writes UNKNOWN for no code.
        let shown = observed["str"].as_str().unwrap();
        let (code, message) = match shown.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
            Some(("" | "UNKNOWN", message)) if input["code"] != "UNKNOWN" => (None, message),
            Some((code, message)) => (Some(code), message),
            None => (None, shown),
        };
        facts.insert("message", json!(message));
        insert_text(&mut facts, "code", &json!(code));
    }
    match kind {
        // The client's words: the object has no text. The code is compared as it was resolved.
        "response_frame" => {
            facts.remove("message");
            facts.remove("code");
            insert_text(&mut facts, "code", &observed["error_code"]);
            if !observed["error_content"].is_null() {
                facts.insert("details", observed["error_content"].clone());
            }
            if let Some(bound) = attributes.get("bound_sm_ws_id") {
                facts.insert("bound", bound.clone());
            }
            let frame: Value = serde_json::from_str(input["frame"].as_str().unwrap()).unwrap();
            facts.insert("call_id", frame["reqId"].clone());
        }
        "command_response" | "call_method" => {
            let told = if raised { attributes } else { result };
            insert_text(&mut facts, "code", &told["error_code"]);
            if let Some(message) = told.get("error_message") {
                facts.insert("message", message.clone());
            }
            facts.insert("call_id", json!("c1"));
        }
        _ => {
            let status = if kind == "code" { &input["http_status"] } else { &input["status"] };
            facts.insert("status", status.clone());
        }
    }
    if let Some(documented) = vector.get("documented") {
        let class = documented.get("class").or(documented.get("raises")).unwrap();
        facts.insert("class", class.clone());
        insert_text(&mut facts, "code", &documented["error_code"]);
    }
    if let Some(class) = facts.get("class").and_then(Value::as_str) {
        facts.insert("ancestors", json!(hierarchy[class]));
    }
    facts
}

/// Inserts what is there; no code and an empty one are the same.
fn insert_text(facts: &mut Facts, fact: &'static str, value: &Value) {
    if !value.is_null() && value != "" {
        facts.insert(fact, value.clone());
    }
}

fn http(status: &Value, headers: &Value, body: &str, refused: Option<Connection>) -> Facts {
    let status = StatusCode::from_u16(status.as_u64().unwrap().try_into().unwrap()).unwrap();
    let map = crate::headers(headers);
    let error = match refused {
        Some(connection) => refused_handshake(connection, status, &map, body.as_bytes()),
        None => ErrorResponse::decode(status, &map, body),
    };
    assert_eq!(error.body(), body.as_bytes());
    assert_eq!((error.request_id(), error.retry_after()), (None, None));
    let mut facts = exception(error.exception(), error.code());
    facts.insert("status", json!(error.status().unwrap().as_u16()));
    facts.insert("message", json!(error.message()));
    facts
}

fn object(input: &str) -> Facts {
    match ErrorObject::decode(input) {
        Err(_) => Facts::from([("outcome", json!("none"))]),
        Ok(None) => Facts::from([("outcome", json!("success"))]),
        Ok(Some(error)) => {
            assert_eq!((error.status(), error.request_id()), (None, None));
            assert!(error.field_errors().is_empty());
            let mut facts = exception(error.exception(), error.code());
            if let Some(call_id) = error.call_id() {
                facts.insert("call_id", json!(call_id.as_str()));
            }
            if input.contains("command_response") {
                facts.insert("message", json!(error.message()));
            } else {
                assert_eq!(error.message(), "", "a response object has no text");
            }
            if error.is_a(Telcoflow::WSSSessionBusy) {
                let bound = error.details().and_then(|details| details.get("/boundSmWsId"));
                if let Some(bound) = bound {
                    facts.insert("bound", bound.parse().unwrap());
                }
            }
            facts
        }
    }
}

fn exception(exception: &UserException<'_>, code: Option<&str>) -> Facts {
    let Name::Known(row) = exception.name() else { panic!("{exception}: a row is selected") };
    let ancestors: Vec<_> = exception.ancestors().map(ExceptionSet::name).collect();
    let mut facts = Facts::from([
        ("outcome", json!("error")),
        ("class", json!(row.name())),
        ("ancestors", json!(ancestors)),
    ]);
    if let Some(code) = code {
        facts.insert("code", json!(code));
    }
    if let Some(code) = exception.received_code() {
        facts.insert("received code", json!(code));
    }
    if let Some(details) = exception.details() {
        facts.insert("details", details.parse().unwrap());
    }
    facts
}

fn compare(report: &mut Report, id: &str, mut theirs: Facts, mut ours: Facts) {
    if theirs["outcome"] != ours["outcome"] {
        theirs.retain(|&fact, _| fact == "outcome");
        ours.retain(|&fact, _| fact == "outcome");
    }
    let received = ours.remove("received code");
    crate::forget_own_code(&mut ours, &theirs, received.as_ref().and_then(Value::as_str));
    report.compare(id, &theirs, &ours);
}

const DEVIATIONS: &[Deviation] = &[
    // Failed authentication is a class of its own; the package knows it by its code alone.
    ("telcoflow-http-empty-401", "ancestors", DocumentWins),
    ("telcoflow-http-empty-401", "class", DocumentWins),
    ("telcoflow-http-no-code", "ancestors", DocumentWins),
    ("telcoflow-http-no-code", "class", DocumentWins),
    ("telcoflow-http-text-401", "ancestors", DocumentWins),
    ("telcoflow-http-text-401", "class", DocumentWins),
    // A rejected command is raised; the package returns a result that is false.
    ("telcoflow-call-disconnect-failed", "ancestors", DocumentWins),
    ("telcoflow-call-disconnect-failed", "class", DocumentWins),
    // Python looks up in a table, and reads a member of, what cannot be looked up and has no members.
    ("telcoflow-code-x-list", "outcome", PackageAccident),
    ("telcoflow-code-x-object", "outcome", PackageAccident),
    ("telcoflow-frame-busy-list-content", "outcome", PackageAccident),
    ("telcoflow-frame-list-code", "outcome", PackageAccident),
    ("telcoflow-http-code-list", "outcome", PackageAccident),
    // Python formats any value.
    ("telcoflow-cmd-message-object", "message", PackageAccident),
    ("telcoflow-http-code-null", "code", PackageAccident),
    // The client looks for a pending request or command, and so does nothing without its ID. Here the answer is an
    // error of no known call.
    ("telcoflow-cmd-camel-keys", "outcome", ClientBehaviour),
    ("telcoflow-cmd-data-list", "outcome", ClientBehaviour),
    ("telcoflow-cmd-data-missing", "outcome", ClientBehaviour),
    ("telcoflow-cmd-id-missing", "outcome", ClientBehaviour),
    ("telcoflow-cmd-id-null", "outcome", ClientBehaviour),
    ("telcoflow-cmd-id-other", "outcome", ClientBehaviour),
    ("telcoflow-frame-req-unknown", "outcome", ClientBehaviour),
    // The client does not look at the details of a command.
    ("telcoflow-cmd-extra-members", "details", ClientBehaviour),
    // To close a session that is not there is a success to the client.
    ("telcoflow-http-close-404", "outcome", ClientBehaviour),
    // The client's timeout does not tell the server's code.
    ("telcoflow-call-interrupt-timeout", "code", ClientBehaviour),
    ("telcoflow-cmd-timeout-empty-message", "code", ClientBehaviour),
    // What the client says in its own words where the server says nothing.
    ("telcoflow-call-interrupt-timeout", "message", ClientBehaviour),
    ("telcoflow-cmd-nothing", "message", ClientBehaviour),
    ("telcoflow-cmd-success-zero", "message", ClientBehaviour),
    ("telcoflow-cmd-timeout-empty-message", "message", ClientBehaviour),
    ("telcoflow-frame-busy-empty-content", "bound", ClientBehaviour),
    ("telcoflow-frame-busy-empty-list", "bound", ClientBehaviour),
    ("telcoflow-frame-busy-no-content", "bound", ClientBehaviour),
    ("telcoflow-handshake-control-401-empty", "message", ClientBehaviour),
    ("telcoflow-handshake-control-404-blank", "message", ClientBehaviour),
    ("telcoflow-handshake-voice-503", "message", ClientBehaviour),
    // The client shows the whole body where there is no message.
    ("telcoflow-http-empty-401", "message", ClientBehaviour),
    ("telcoflow-http-empty-500", "message", ClientBehaviour),
    ("telcoflow-http-empty-object", "message", ClientBehaviour),
    ("telcoflow-http-nested", "message", ClientBehaviour),
    ("telcoflow-http-no-message", "message", ClientBehaviour),
    ("telcoflow-http-string", "message", ClientBehaviour),
];

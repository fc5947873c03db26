//! Webex BYOVA: the status selects the variant, the body has the message.

use callerror::webex::{ErrorResponse, Name, UserException, WebexByova};
use callerror::{CallError, Retry};
use std::error::Error as _;

use crate::table::decode;
use WebexByova::*;

impl crate::System for WebexByova {
    const VARIANTS: &'static str = r#"
WebexBYOVAError 500 retry by status
    AuthenticationError 401 403
    NotFoundError 404
    ValidationError 400 409 415
    RateLimitError 429 retry
    OAuthRedirectError
    OAuthRedirectTimeout
    OrgNotRegisteredError
    MediaServerError
        MediaConfigError
        DuplicateTurnStreamError
        PromptValidationError
        ProxyConnectionError retry
        ProxyBufferOverflowError
"#;

    const RESPONSES: &'static str = r#"
# The message is the body's, or a short text.
404 {"message":"Gone","errors":[{"description":"d"}]} => NotFoundError: Gone
404  {"message":"a\nb \u00fc"} => NotFoundError: a\nb ü
404 {"message":"first","message":"second"} => NotFoundError: second
404 {"message":""} => NotFoundError
404 {"message":{"a":1}} => NotFoundError: {"a":1}
404 no such thing ¦ 404 "no such thing" => NotFoundError: no such thing
404 {"message":7} => NotFoundError: 7
404 {"error":{"message":"m"}} ¦ 404 {"message":{"a":1},"detail":"m"} ¦ 404 {"message":null,"title":"m"}
404 {"error":"m"} ¦ 404 {"errors":[{"description":"m"}]} => NotFoundError: m
404 ¦ 404 {} ¦ 404 [] ¦ 404 {"Message":"m"} ¦ 404 {"message":null} ¦ 404 {"requestId":"r-7"}
404 null ¦ 404 true ¦ 404 404
404 [x-request-id:] {} => NotFoundError: Not Found
599 => WebexBYOVAError: An error occurred. | retry
400 {"message":"a\ud800b"} => ValidationError: a�b
# Here 400 is a variant's own, whatever the text says.
400 Bad Request => ValidationError: Bad Request
# The name wins over the status; a name that is none of the set counts under its base alone.
404 {"type":"OAuthRedirectTimeout","message":"m"} => OAuthRedirectTimeout: m
404 {"type":"http://domain/exceptions#Newer","message":"m"} => Newer: m
404 {"type":"Newer","message":"m"} ¦ 404 {"type":"about:blank","message":"m"}
404 {"type":"http://other/exceptions#Newer","message":"m"} => NotFoundError: m
# The request ID is in one of three places, the delay in one of two.
404 [x-request-id: r-7] {"message":"Gone"} => NotFoundError: Gone | id r-7
404 [trackingid: T-1; x-request-id: r-7] {"message":"Gone","trackingId":"T-2"} => NotFoundError: Gone | id T-1
429 [x-request-id: r-7; retry-after: 30] {"message":"Slow down","trackingId":"T-1"}
    => RateLimitError: Slow down | id T-1 | after 30s | retry then
429 {"message":"m","details":{"retryAfter":9}}
    => RateLimitError: m | details {"retryAfter":9} | after 9s | retry then
429 {"message":"m","retryAfter":9} => RateLimitError: m | retry
# It is temporary that a resource is locked.
423 {"message":"m"} => WebexBYOVAError: m | retry
# An OAuth answer has a code.
400 {"error":"invalid_grant","error_description":"Expired"} => AuthenticationError (invalid_grant): Expired
400 {"error":"invalid_client","error_description":"m"} => AuthenticationError (invalid_client): m
401 {"error":"unauthorized_client","error_description":"m"} => AuthenticationError (unauthorized_client): m
400 {"error":"invalid_token","error_description":"m"} => AuthenticationError (invalid_token): m
400 {"error":"access_denied","error_description":"m"} => OAuthRedirectError (access_denied): m
400 {"error":"invalid_scope","error_description":"m"} => ValidationError (invalid_scope): m
400 {"error":"invalid_grant"} => ValidationError: invalid_grant
# What Webex says more is in the body alone.
415 {"message":"m","details":[1],"errors":[{"description":"orgId"}],"fields":{"a":[7]}}
    => ValidationError: m | details [1]
# A broken body is read as far as it goes.
404 {"message":"m","details":[1],"trackingId":"T- ¦ 404 {"message":"m","details":[1],"x":NaN}
404 {"message":"m","details":[1]} x => NotFoundError: m | details [1]
404 {"message":"m","details":[1 => NotFoundError: m
404 {"message":"m => NotFoundError: Not Found
404 {"type":"OAuthRedirectTimeout","x":NaN,"message":"m"} => OAuthRedirectTimeout
"#;

    const SILENT: &'static [&'static str] =
        &["", r#"{"type":"Newer","error":"invalid_grant","code":"429"}"#, "<html>"];

    fn of_status(status: u16, _: bool) -> Option<Self> {
        Some(match status {
            401 | 403 => AuthenticationError,
            404 => NotFoundError,
            400 | 409 | 415 => ValidationError,
            429 => RateLimitError,
            _ => WebexBYOVAError,
        })
    }

    /// Webex documents 423 as temporary.
    fn is_temporary(status: u16) -> bool {
        let is_lasting = matches!(status, 501 | 505 | 506 | 508 | 510 | 511);
        matches!(status, 408 | 423 | 425 | 429 | 500..=599) && !is_lasting
    }

    const SENT: &'static str = r#"
500 [content-type: application/json; trackingid: q-7] {"message":"It \"failed\"","trackingId":"q-7","details":[7]}
401 [content-type: application/json; trackingid: q-7] {"message":"It \"failed\"","trackingId":"q-7","details":[7]}
404 [content-type: application/json; trackingid: q-7] {"message":"It \"failed\"","trackingId":"q-7","details":[7]}
400 [content-type: application/json; trackingid: q-7] {"message":"It \"failed\"","trackingId":"q-7","details":[7]}
429 [content-type: application/json; trackingid: q-7] {"message":"It \"failed\"","trackingId":"q-7","details":[7]}
500 [content-type: application/json; trackingid: q-7] {"type":"OAuthRedirectError","message":"It \"failed\"","trackingId":"q-7","details":[7]}
500 [content-type: application/json; trackingid: q-7] {"type":"OAuthRedirectTimeout","message":"It \"failed\"","trackingId":"q-7","details":[7]}
500 [content-type: application/json; trackingid: q-7] {"type":"OrgNotRegisteredError","message":"It \"failed\"","trackingId":"q-7","details":[7]}
500 [content-type: application/json; trackingid: q-7] {"type":"MediaServerError","message":"It \"failed\"","trackingId":"q-7","details":[7]}
500 [content-type: application/json; trackingid: q-7] {"type":"MediaConfigError","message":"It \"failed\"","trackingId":"q-7","details":[7]}
500 [content-type: application/json; trackingid: q-7] {"type":"DuplicateTurnStreamError","message":"It \"failed\"","trackingId":"q-7","details":[7]}
500 [content-type: application/json; trackingid: q-7] {"type":"PromptValidationError","message":"It \"failed\"","trackingId":"q-7","details":[7]}
500 [content-type: application/json; trackingid: q-7] {"type":"ProxyConnectionError","message":"It \"failed\"","trackingId":"q-7","details":[7]}
500 [content-type: application/json; trackingid: q-7] {"type":"ProxyBufferOverflowError","message":"It \"failed\"","trackingId":"q-7","details":[7]}
500 [content-type: application/json] {"type":"http://domain/exceptions#Newer","message":"m"}
500 [content-type: text/plain; charset=utf-8] Internal Server Error
"#;
}

/// As in the documentation's closing example: the special variants first, the base last.
#[test]
fn a_match_goes_from_the_special_to_the_base() {
    let arm = |error: &ErrorResponse<'_>| match error.name() {
        Name::Known(OrgNotRegisteredError) => "wait",
        Name::Known(AuthenticationError) => "refresh",
        Name::Known(RateLimitError) => "sleep",
        _ if error.is_a(MediaServerError) => "media",
        _ if error.is_a(WebexBYOVAError) => "show",
        Name::Known(_) => unreachable!("every variant is under the base"),
        Name::Unknown(_) => "count",
        Name::Unhandled => "apologise",
    };
    let built =
        [OrgNotRegisteredError, MediaServerError, PromptValidationError, OAuthRedirectError];
    let built = built.map(|variant| arm(&UserException::new(variant, "").into()));
    assert_eq!(built, ["wait", "media", "media", "show"]);
    let read = ["401", "403 {}", "429 slow down", "404", "418"].map(|line| arm(&decode(line)));
    assert_eq!(read, ["refresh", "refresh", "sleep", "show", "show"]);
    assert_eq!(arm(&UserException::named("TeapotError", "").unwrap().into()), "count");
    assert_eq!(arm(&UserException::unhandled().into()), "apologise");
}

#[test]
fn there_are_no_codes_but_those_of_oauth() {
    for line in [
        "404",
        r#"404 {"code":"429","error":"m"}"#,
        r#"404 {"error":null,"error_description":"m"}"#,
    ] {
        let error = decode::<WebexByova>(line);
        assert_eq!(error.code(), Some("NotFoundError"), "{line}");
        assert_eq!(error.received_code(), None, "{line}");
    }
}

/// What is cut off is dropped, as details are: nothing is made up to close it.
#[test]
fn a_message_that_is_cut_off_is_none() {
    for body in
        [r#"{"message":"m"#, r#"{"message":{"a":1"#, r#"{"message":[1,2"#, r#"{"message":tr"#]
    {
        assert_eq!(decode::<WebexByova>(&format!("404 {body}")).message(), "Not Found", "{body}");
    }
}

#[test]
fn a_number_is_no_code() {
    for number in ["7", "-7", "4.5"] {
        let error =
            decode::<WebexByova>(&format!(r#"404 {{"error":{number},"error_description":"m"}}"#));
        assert_eq!((error.name(), error.message()), (Name::Known(NotFoundError), "m"));
        assert_eq!(error.received_code(), None, "{number}");
    }
}

/// A text of 200 bytes is a message, a longer one is a page.
#[test]
fn a_long_text_is_no_message() {
    let long = "x".repeat(201);
    assert_eq!(decode::<WebexByova>(&format!("404 {}", &long[1..])).message(), &long[1..]);
    assert_eq!(decode::<WebexByova>(&format!("404 {long}")).message(), "Not Found");
    let nuls = r"\u0000".repeat(50_000);
    let error = decode::<WebexByova>(&format!(r#"404 {{"message":"{nuls}"}}"#));
    assert_eq!(error.message().len(), 50_000, "what the server calls its message is kept");
    let written: serde_json::Value = serde_json::from_slice(error.to_response().body()).unwrap();
    assert_eq!(written["message"], error.message());
}

#[test]
fn the_body_keeps_what_webex_says_more() {
    let body = r#"{"message":"m","errors":[{"description":"orgId"}],"trackingId":"T-1","n":1e400}"#;
    let error = decode::<WebexByova>(&format!("415 {body}"));
    let json = error.body_json().unwrap();
    assert_eq!(json.as_json(), body);
    let errors: Vec<serde_json::Value> = json.get("/errors").unwrap().parse().unwrap();
    assert_eq!(errors[0]["description"], "orgId");
    assert_eq!(json.get("/trackingId").unwrap().to_text().unwrap(), "T-1");

    let marked = decode::<WebexByova>("415 \u{feff}[1]");
    assert_eq!(marked.body_json().unwrap().as_json(), "[1]");
    assert_eq!(marked.body(), b"\xef\xbb\xbf[1]");
    assert!(decode::<WebexByova>("415 plain").body_json().is_none());
    assert_eq!(decode::<WebexByova>("404 \u{feff}{\"message\":\"marked\"}").message(), "marked");
}

/// What the documentation gives a variant for beside its statuses.
#[test]
fn the_caller_may_know_better_than_the_status() {
    let exchange = decode(r#"400 {"error":"invalid_grant"}"#).with_variant(AuthenticationError);
    assert_eq!(exchange.name(), Name::Known(AuthenticationError));
    assert_eq!((exchange.status().unwrap().as_u16(), exchange.message()), (400, "invalid_grant"));
    assert_eq!(exchange.retry(), Retry::Never);
    let broken = CallError::<WebexByova>::decode(b"{").unwrap_err();
    let webhook = UserException::new(ValidationError, "The payload is invalid").with_source(broken);
    assert!(webhook.is_a(ValidationError) && webhook.source().is_some());
}

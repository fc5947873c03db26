//! Webex BYOVA: the status selects the variant, the body has the message.

use callerror::webex::{ErrorResponse, Name, UserException, WebexByova};
use callerror::{CallError, ExceptionSet, Retry};
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
404 {"message":""} ¦ 404 {"message":null} => NotFoundError
404 {"message":{"a":1}} => NotFoundError: {"a":1}
404 no such thing ¦ 404 "no such thing" => NotFoundError: no such thing
404 ¦ 404 {} ¦ 404 [] ¦ 404 {"Message":"m"} ¦ 404 {"error":{"message":"m"}} ¦ 404 {"requestId":"r-7"}
404 [x-request-id:] {} => NotFoundError: Not Found
599 => WebexBYOVAError: An error occurred. | retry
400 {"message":"a\ud800b"} => ValidationError: a�b
# Here 400 is a variant's own, whatever the text says.
400 Bad Request => ValidationError: Bad Request
# The request ID is a header, the delay is one.
404 [x-request-id: r-7] {"message":"Gone"} => NotFoundError: Gone | id r-7
429 [x-request-id: r-7; retry-after: 30] {"message":"Slow down","trackingId":"T-1"}
    => RateLimitError: Slow down | id r-7 | after 30s | retry then
429 {"message":"m","retryAfter":9} => RateLimitError: m | retry
# What Webex says more is in the body alone.
415 {"message":"m","details":[1],"errors":[{"description":"orgId"}],"fields":{"a":[7]}} => ValidationError: m
"#;

    const SILENT: &'static [&'static str] =
        &["", r#"{"type":"NotFoundError","code":"429","message":"m"}"#, "<html>"];

    fn of_status(status: u16, _: bool) -> Option<Self> {
        Some(match status {
            401 | 403 => AuthenticationError,
            404 => NotFoundError,
            400 | 409 | 415 => ValidationError,
            429 => RateLimitError,
            _ => WebexBYOVAError,
        })
    }

    /// The layout has no path for details.
    fn sent(variant: Self) -> String {
        let headers = "content-type: application/json; x-request-id: q-7";
        let body = r#"{"message":"It \"failed\""}"#;
        format!("{} [{headers}] {body}", variant.statuses()[0])
    }
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
fn there_are_no_codes() {
    for line in ["404", r#"404 {"code":"429","type":"NotFoundError","message":"m"}"#] {
        assert_eq!(decode::<WebexByova>(line).code(), None);
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
    assert_eq!(json.get("/trackingId").unwrap().as_text().unwrap(), "T-1");

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
    assert_eq!((exchange.status().unwrap().as_u16(), exchange.message()), (400, "Bad Request"));
    assert_eq!(exchange.retry(), Retry::Never);
    let broken = CallError::<WebexByova>::decode(b"{").unwrap_err();
    let webhook = UserException::new(ValidationError, "The payload is invalid").with_source(broken);
    assert!(webhook.is_a(ValidationError) && webhook.source().is_some());
}

//! One HTTP response as a line of JSON:
//! `{"status":400,"headers":[["k","v"]],"body":".."}`, or `body_base64` in place of `body`.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use callerror::DecodeErrorKind;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::answer::Fault;

pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// The members as slices of the line, so that a fault has its offset.
#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow)]
    status: Option<&'a RawValue>,
    #[serde(borrow)]
    headers: Option<&'a RawValue>,
    #[serde(borrow)]
    body: Option<&'a RawValue>,
    #[serde(borrow)]
    body_base64: Option<&'a RawValue>,
}

impl Response {
    pub(crate) fn read(line: &[u8], limit: usize) -> Result<Self, Fault<'static>> {
        let text = object(line, limit, "expected an object with `status`")?;
        let members: Members<'_> =
            serde_json::from_str(text).map_err(|error| not_json(text, &error))?;

        let end = text.trim_end_matches(WHITE_SPACE).len() - 1;
        let status = members.status(text, end)?;
        let headers = members.headers(text)?;
        let body = members.body(text)?;
        Ok(Self { status, headers, body })
    }
}

impl Members<'_> {
    fn status(&self, line: &str, end: usize) -> Result<StatusCode, Fault<'static>> {
        const WHAT: &str = "expected a number from 100 to 999";
        let raw = self.status.ok_or_else(|| fault(Some("status"), WHAT, end))?;
        let status = serde_json::from_str(raw.get()).ok();
        let status = status.and_then(|status| StatusCode::from_u16(status).ok());
        status.ok_or_else(|| fault(Some("status"), WHAT, offset(line, raw)))
    }

    fn headers(&self, line: &str) -> Result<HeaderMap, Fault<'static>> {
        let fail = |what, raw| fault(Some("headers"), what, offset(line, raw));
        let mut headers = HeaderMap::new();
        let Some(raw) = self.headers else {
            return Ok(headers);
        };
        let pairs: Vec<&RawValue> = serde_json::from_str(raw.get())
            .map_err(|_| fail("expected an array of pairs of strings", raw))?;
        for raw in pairs {
            let (name, value): (Cow<'_, str>, Cow<'_, str>) = serde_json::from_str(raw.get())
                .map_err(|_| fail("expected a pair of strings", raw))?;
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| fail("expected the name of a header", raw))?;
            let value = HeaderValue::from_bytes(value.as_bytes())
                .map_err(|_| fail("expected the value of a header", raw))?;
            headers
                .try_append(name, value)
                .map_err(|_| fail("expected no more headers than a response can have", raw))?;
        }
        Ok(headers)
    }

    fn body(&self, line: &str) -> Result<Bytes, Fault<'static>> {
        match (self.body, self.body_base64) {
            (None, None) => Ok(Bytes::new()),
            (Some(raw), None) => serde_json::from_str::<String>(raw.get())
                .map(Bytes::from)
                .map_err(|_| fault(Some("body"), "expected text", offset(line, raw))),
            (None, Some(raw)) => serde_json::from_str::<Cow<'_, str>>(raw.get())
                .ok()
                .and_then(|text| STANDARD.decode(&*text).ok())
                .map(Bytes::from)
                .ok_or_else(|| fault(Some("body_base64"), "expected base64", offset(line, raw))),
            (Some(_), Some(raw)) => {
                Err(fault(Some("body_base64"), "expected no second body", offset(line, raw)))
            }
        }
    }
}

/// The text of a line that must be a JSON object. If it is not, the fault's text is `what`.
pub(crate) fn object<'a>(
    line: &'a [u8],
    limit: usize,
    what: &str,
) -> Result<&'a str, Fault<'static>> {
    if line.len() > limit {
        let what = "the line is longer than the limit";
        let kind = DecodeErrorKind::TooLong.as_str();
        return Err(Fault { kind, ..fault(None, what, limit) });
    }
    let text = std::str::from_utf8(line)
        .map_err(|error| fault(None, "expected UTF-8", error.valid_up_to()))?;
    let start = text.len() - text.trim_start_matches(WHITE_SPACE).len();
    // serde would also accept an array, and would quote a whole string in its error.
    if text[start..].starts_with('{') { Ok(text) } else { Err(fault(None, what, start)) }
}

/// The white space of JSON.
const WHITE_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// The offset of a value in its line.
fn offset(line: &str, value: &RawValue) -> usize {
    value.get().as_ptr().addr() - line.as_ptr().addr()
}

#[cold]
pub(crate) fn not_json(line: &str, error: &serde_json::Error) -> Fault<'static> {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(&*text, |(what, _)| what);
    // serde_json reports the column of the last byte that it read.
    let offset = if error.is_eof() { line.len() } else { error.column().saturating_sub(1) };
    fault(None, what, offset)
}

#[cold]
fn fault(field: Option<&'static str>, what: &str, offset: usize) -> Fault<'static> {
    let text = format!("{}: {what} at byte {offset}", field.unwrap_or("line"));
    Fault { text, kind: "InvalidInput", field, offset, call_id: None }
}

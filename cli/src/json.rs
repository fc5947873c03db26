//! The report for programs: one JSON object for each line of input.

use std::borrow::Cow;
use std::io::{self, Write};

use bytes::Bytes;
use callerror::{CallId, FieldMessage, Quirk, RetryAfter};
use http::Response;
use serde::Serialize;

use crate::answer::{Answer, Encoded, ErrorMessage, Fault, one_line, retry, whole_seconds};
use crate::lines::Line;
use crate::report::Report;

pub(crate) struct JsonLines<W> {
    out: W,
}

impl<W: Write> JsonLines<W> {
    pub(crate) const fn new(out: W) -> Self {
        Self { out }
    }

    fn error(&mut self, error: &ErrorMessage<'_>) -> io::Result<()> {
        let observed = &error.observed;
        self.call_id(observed.call_id.as_ref())?;
        if let Some(message_type) = observed.message_type {
            self.text("message_type", message_type)?;
        }
        if let Some(request_type) = &observed.request_type {
            self.raw("request_type", request_type)?;
        }
        if let Some(uri) = &observed.uri {
            self.text("uri", uri)?;
        }
        if let Some(status) = &error.status {
            self.raw("status", status.as_str())?;
        }
        if let Some(name) = error.name.as_str() {
            self.text("name", name)?;
        }
        self.text("kind", error.name.kind())?;
        self.text("message", &error.message)?;
        if !error.details.is_empty() {
            // Raw, never through a value: an unpaired surrogate, for example, which no string can hold,
            // stays what it is.
            self.raw("details", &one_line(&error.details))?;
        }
        if let Some(code) = &error.code {
            self.text("code", code)?;
        }
        if !error.ancestors.is_empty() {
            self.value("ancestors", &error.ancestors)?;
        }
        if let Some(id) = &error.request_id {
            self.text("request_id", id)?;
        }
        if let Some(RetryAfter::Delay(delay)) = error.retry_after {
            self.value("retry_after", &whole_seconds(delay))?;
        }
        if !observed.fields.is_empty() {
            self.key("fields")?;
            let mut separator = b"{";
            for (field, messages) in &observed.fields {
                self.out.write_all(separator)?;
                serde_json::to_writer(&mut self.out, field)?;
                self.out.write_all(b":")?;
                let texts: Vec<&str> = messages.iter().map(FieldMessage::message).collect();
                serde_json::to_writer(&mut self.out, &texts)?;
                separator = b",";
            }
            self.out.write_all(b"}")?;
        }
        if let Some(quirks) = observed.quirks {
            let quirks: Vec<&str> = quirks.iter().map(Quirk::as_str).collect();
            self.value("quirks", &quirks)?;
        }
        self.text("retry", retry(error.retry))?;
        match &error.encoded {
            Some(Encoded::Text(text)) => self.text("encoded", text),
            Some(Encoded::Response(response)) => self.response("encoded", response),
            None => Ok(()),
        }
    }

    /// A response as a line of `--wire http`.
    fn response(&mut self, name: &str, response: &Response<Bytes>) -> io::Result<()> {
        let headers: Vec<[Cow<'_, str>; 2]> = response
            .headers()
            .iter()
            .map(|(name, value)| {
                [Cow::from(name.as_str()), String::from_utf8_lossy(value.as_bytes())]
            })
            .collect();
        self.key(name)?;
        write!(self.out, "{{\"status\":{}", response.status().as_str())?;
        self.value("headers", &headers)?;
        self.text("body", &String::from_utf8_lossy(response.body()))?;
        self.out.write_all(b"}")
    }

    fn call_id(&mut self, call_id: Option<&CallId<'_>>) -> io::Result<()> {
        let Some(call_id) = call_id else { return Ok(()) };
        self.text("call_id", call_id.as_str())?;
        self.raw("numeric_call_id", if call_id.is_number() { "true" } else { "false" })
    }

    fn fault(&mut self, fault: &Fault<'_>) -> io::Result<()> {
        self.call_id(fault.call_id.as_ref())?;
        self.text("error", &fault.text)?;
        self.text("error_kind", fault.kind)?;
        if let Some(field) = fault.field {
            self.text("field", field)?;
        }
        self.value("offset", &fault.offset)
    }

    fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.value(name, text)
    }

    fn value(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> io::Result<()> {
        self.key(name)?;
        Ok(serde_json::to_writer(&mut self.out, value)?)
    }

    fn raw(&mut self, name: &str, json: &str) -> io::Result<()> {
        self.key(name)?;
        self.out.write_all(json.as_bytes())
    }

    fn key(&mut self, name: &str) -> io::Result<()> {
        self.out.write_all(b",\"")?;
        self.out.write_all(name.as_bytes())?;
        self.out.write_all(b"\":")
    }
}

impl<W: Write> Report for JsonLines<W> {
    fn answer(&mut self, line: &Line<'_>, answer: &Answer<'_>) -> io::Result<()> {
        write!(self.out, "{{\"line\":{}", line.number)?;
        self.raw("ok", if matches!(answer, Answer::Fault(_)) { "false" } else { "true" })?;
        match answer {
            Answer::Error(error) => self.error(error)?,
            Answer::Other(other) => self.text("other", other)?,
            Answer::Fault(fault) => self.fault(fault)?,
        }
        self.out.write_all(b"}\n")
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

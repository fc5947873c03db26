//! The report for machines: one JSON object per line of input.

use std::io::{self, Write};

use callerror::CallId;
use serde::Serialize;

use crate::Report;
use crate::answer::{Answer, ErrorMessage, Fault, Origin, System};
use crate::lines::Line;

pub(crate) struct JsonLines<W> {
    out: W,
}

impl<W: Write> JsonLines<W> {
    pub(crate) const fn new(out: W) -> Self {
        Self { out }
    }

    fn error(&mut self, error: &ErrorMessage<'_>) -> io::Result<()> {
        match &error.origin {
            Origin::Frame { call_id, uri, .. } => {
                self.call_id(call_id)?;
                if !uri.is_empty() {
                    self.text("uri", uri)?;
                }
            }
            Origin::Object { call_id, status, .. } => {
                if let Some(call_id) = call_id {
                    self.call_id(call_id)?;
                }
                if let Some(status) = status {
                    self.raw("status", status.as_str())?;
                }
            }
            Origin::Http { status, .. } => self.raw("status", status.as_str())?,
        }
        if let Some(name) = error.name.as_str() {
            self.text("name", name)?;
        }
        self.text("kind", error.name.kind())?;
        self.text("message", &error.message)?;
        if !error.details.is_empty() {
            // Raw, never through a value: what no text can hold, such as half of a surrogate pair,
            // stays what it is.
            self.raw("details", &error.details_in_one_line())?;
        }
        if let Origin::Frame { quirks, .. } = &error.origin {
            self.key("quirks")?;
            self.out.write_all(b"[")?;
            for (index, quirk) in quirks.iter().enumerate() {
                self.out.write_all(if index == 0 { b"\"" } else { b",\"" })?;
                self.out.write_all(quirk.as_str().as_bytes())?;
                self.out.write_all(b"\"")?;
            }
            self.out.write_all(b"]")?;
        }
        match &error.system {
            Some(system) => self.system(system, &error.origin),
            None => Ok(()),
        }
    }

    /// What only systems with a form of their own tell.
    fn system(&mut self, system: &System, origin: &Origin<'_>) -> io::Result<()> {
        if let Some(code) = &system.code {
            self.text("code", code)?;
        }
        if !system.ancestors.is_empty() {
            self.value("ancestors", &system.ancestors)?;
        }
        if let Origin::Http { request_id: Some(id), .. }
        | Origin::Object { request_id: Some(id), .. } = origin
        {
            self.text("request_id", id)?;
        }
        if let Some(seconds) = system.retry_after {
            self.value("retry_after", &seconds)?;
        }
        if !system.fields.is_empty() {
            self.key("fields")?;
            let mut separator = b"{";
            for (field, messages) in &system.fields {
                self.out.write_all(separator)?;
                serde_json::to_writer(&mut self.out, field)?;
                self.out.write_all(b":")?;
                serde_json::to_writer(&mut self.out, messages)?;
                separator = b",";
            }
            self.out.write_all(b"}")?;
        }
        self.text("retry", system.retry)
    }

    fn call_id(&mut self, call_id: &CallId<'_>) -> io::Result<()> {
        self.text("call_id", call_id.as_str())?;
        self.raw("numeric_call_id", if call_id.is_number() { "true" } else { "false" })
    }

    fn fault(&mut self, fault: &Fault<'_>) -> io::Result<()> {
        self.text("error", &fault.text)?;
        self.text("error_kind", fault.kind)?;
        if let Some(field) = fault.field {
            self.text("field", field)?;
        }
        self.key("offset")?;
        write!(self.out, "{}", fault.offset)?;
        if let Some(call_id) = &fault.call_id {
            self.text("call_id", call_id.as_str())?;
        }
        Ok(())
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

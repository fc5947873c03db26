//! The report for machines: one JSON object per line of input.

use std::io::{self, Write};

use crate::Report;
use crate::answer::{Answer, ErrorMessage, Fault, Origin};
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
                self.text("call_id", call_id.as_str())?;
                self.raw("numeric_call_id", if call_id.is_number() { "true" } else { "false" })?;
                if !uri.is_empty() {
                    self.text("uri", uri)?;
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
        Ok(())
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
        self.key(name)?;
        Ok(serde_json::to_writer(&mut self.out, text)?)
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

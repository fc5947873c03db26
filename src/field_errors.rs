//! Field errors: which fields of a request are wrong and why, in the shapes that servers send.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;
use serde::ser::{SerializeMap, SerializeStruct, Serializer};

use crate::details::Details;
use crate::json::{Kind, Value};
use crate::text::{OneLine, Text};

/// One fault of one field of a request, read from the details of an exception.
///
/// It has no setters: it is what the server sent.
///
/// ```
/// use callerror::{UserException, grape::Grape};
///
/// let exception = UserException::new(Grape::ForwardValidationError, "Please check the form")
///     .with_details_json(r#"{"name":[{"message":"Too long","code":"max_length"}]}"#)?;
/// let errors = exception.details().unwrap().field_errors();
/// assert_eq!(errors[0].field(), "name");
/// assert_eq!(errors[0].message(), "Too long");
/// assert_eq!(errors[0].code(), Some("max_length"));
/// # Ok::<(), callerror::DecodeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldError<'a> {
    field: Text<'a>,
    message: Text<'a>,
    code: Text<'a>,
}

impl FieldError<'_> {
    /// The name of the field in the request.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What is wrong with the field, for people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What is wrong with the field, for machines, if the server sent a code.
    pub fn code(&self) -> Option<&str> {
        Some(self.code.as_str()).filter(|code| !code.is_empty())
    }

    /// The field error without a borrow from the details.
    pub fn into_owned(self) -> FieldError<'static> {
        FieldError {
            field: self.field.into_owned(),
            message: self.message.into_owned(),
            code: self.code.into_owned(),
        }
    }
}

impl fmt::Display for FieldError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", OneLine(&self.field), OneLine(&self.message))
    }
}

/// Field errors to send, as the details of an exception.
///
/// Serialises as an object with one list for each field, in the order in which the fields were added. An
/// entry is a string, or `{"message","code"}` if it has a code. [`Details::field_errors`] reads the
/// entries back as they were added.
///
/// ```
/// use callerror::{ErrorResponse, FieldErrors, UserException, openapp::OpenApp};
///
/// let errors = FieldErrors::new()
///     .with("name", "Too long")
///     .with_code("age", "Required", "required")
///     .with("name", "Not unique");
/// let exception = UserException::new(OpenApp::ValidationError, "Please check the form")
///     .with_details(&errors)?;
/// assert_eq!(
///     exception.details().unwrap().as_json(),
///     r#"{"name":["Too long","Not unique"],"age":[{"message":"Required","code":"required"}]}"#,
/// );
/// assert!(errors.iter().eq(&ErrorResponse::new(exception).field_errors()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct FieldErrors<'a> {
    /// One list for each field.
    fields: Vec<Vec<FieldError<'a>>>,
    /// The index in `fields` of each field's list.
    indices: HashMap<Text<'a>, usize>,
}

impl<'a> FieldErrors<'a> {
    /// A list without errors.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an error: `message` tells people what is wrong with `field`.
    pub fn with(self, field: impl Into<Text<'a>>, message: impl Into<Text<'a>>) -> Self {
        self.with_code(field, message, Text::EMPTY)
    }

    /// Adds an error that also has a code for machines. An empty code counts as no code.
    pub fn with_code(
        mut self,
        field: impl Into<Text<'a>>,
        message: impl Into<Text<'a>>,
        code: impl Into<Text<'a>>,
    ) -> Self {
        let error = FieldError { field: field.into(), message: message.into(), code: code.into() };
        let next = self.fields.len();
        let index = *self.indices.entry(error.field.clone()).or_insert(next);
        match self.fields.get_mut(index) {
            Some(errors) => errors.push(error),
            None => self.fields.push(vec![error]),
        }
        self
    }

    /// Whether there are no errors.
    ///
    /// ```
    /// use callerror::{FieldErrors, UserException, openapp::OpenApp};
    ///
    /// fn check(name: &str) -> Result<(), UserException<'static, OpenApp>> {
    ///     let mut errors = FieldErrors::new();
    ///     if name.is_empty() {
    ///         errors = errors.with("name", "Please give a name");
    ///     }
    ///     if errors.is_empty() {
    ///         return Ok(());
    ///     }
    ///     let exception = UserException::new(OpenApp::ValidationError, "Please check the form");
    ///     Err(exception.with_details(&errors).unwrap_or_else(UserException::from_error))
    /// }
    /// assert!(check("Lobby").is_ok());
    /// assert!(check("").unwrap_err().is_a(OpenApp::ValidationError));
    /// ```
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The errors in the order in which they are serialised.
    pub fn iter(&self) -> impl Iterator<Item = &FieldError<'a>> {
        self.fields.iter().flatten()
    }
}

impl Serialize for FieldErrors<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.fields.len()))?;
        for errors in &self.fields {
            // No list is empty.
            let field = errors.first().map_or("", FieldError::field);
            object.serialize_key(field)?;
            object.serialize_value(&List(errors))?;
        }
        object.end()
    }
}

/// The errors of one field.
struct List<'l>(&'l [FieldError<'l>]);

impl Serialize for List<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Entry))
    }
}

/// One error without its field.
struct Entry<'l>(&'l FieldError<'l>);

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(code) = self.0.code() else {
            return serializer.serialize_str(self.0.message());
        };
        let mut entry = serializer.serialize_struct("FieldError", 2)?;
        entry.serialize_field("message", self.0.message())?;
        entry.serialize_field("code", code)?;
        entry.end()
    }
}

/// How many field errors are read at most. No request has more fields, and a field error takes many times
/// more memory than the three bytes that it may take on the wire.
const MAX_FIELD_ERRORS: usize = 1000;

impl<'a> Details<'a> {
    /// The field errors in the details, in the order of the wire. Details of any other shape give none.
    ///
    /// These shapes are read, and one object may mix the first two:
    ///
    /// - `{"name":[{"message":"Too long","code":"max_length"}]}`, where the code is optional (Grape);
    /// - `{"name":["Too long","Not unique"]}` (OpenApp);
    /// - an object of these shapes as the member `fields` of the details.
    ///
    /// [`FieldErrors`] writes the first two. At most 1000 errors are read.
    ///
    /// ```
    /// use callerror::{UserException, grape::Grape};
    ///
    /// let read = |json: &'static str| {
    ///     let exception = UserException::new(Grape::ForwardValidationError, "");
    ///     let exception = exception.with_details_json(json).unwrap();
    ///     let errors = exception.details().unwrap().field_errors();
    ///     errors.iter().map(ToString::to_string).collect::<Vec<_>>()
    /// };
    /// assert_eq!(read(r#"{"fields":{"name":["too long"],"age":["missing"]}}"#), ["name: too long", "age: missing"]);
    /// assert!(read(r#"{"error":"SlugAlreadyExist","slug":"a"}"#).is_empty());
    /// ```
    pub fn field_errors(self) -> Vec<FieldError<'a>> {
        FieldSource::find(Some(self), None).map(FieldSource::read).unwrap_or_default()
    }
}

/// The object that holds the field errors.
#[derive(Clone, Copy)]
pub(crate) struct FieldSource<'a>(Value<'a>);

impl<'a> FieldSource<'a> {
    /// The first of these objects that holds field errors and nothing else: the member `fields` of the
    /// details, the member `fields` of the body, the details.
    pub(crate) fn find(details: Option<Details<'a>>, body: Option<Details<'a>>) -> Option<Self> {
        let details = details.and_then(Details::value);
        let body = body.and_then(Details::value);
        let fields = |object: Value<'a>| object.pointer("/fields");
        Self::first([details.and_then(fields), body.and_then(fields), details])
    }

    /// The first value that holds field errors and nothing else.
    pub(crate) fn first(values: [Option<Value<'a>>; 3]) -> Option<Self> {
        values.into_iter().flatten().find(|&object| has_errors(object)).map(Self)
    }

    pub(crate) fn read(self) -> Vec<FieldError<'a>> {
        entries(self.0).flatten().take(MAX_FIELD_ERRORS).collect()
    }
}

/// Whether the lists of an object hold at least one error, and nothing but errors.
fn has_errors(object: Value<'_>) -> bool {
    let mut entries = entries(object).peekable();
    entries.peek().is_some() && entries.all(|entry| entry.is_some())
}

/// The errors in the lists of an object, with `None` for each member or entry that is not one.
fn entries<'a>(object: Value<'a>) -> impl Iterator<Item = Option<FieldError<'a>>> {
    object.members().flat_map(|(name, list)| {
        let field = Text::try_of_string(name).filter(|_| list.kind == Kind::Array);
        let fault = if field.is_none() { Some(None) } else { None };
        let errors = list.elements().map(move |entry| of_entry(field.clone()?, entry));
        fault.into_iter().chain(errors)
    })
}

/// Reads an entry of a field's list: a string, or an object whose `message` is a string.
fn of_entry<'a>(field: Text<'a>, entry: Value<'a>) -> Option<FieldError<'a>> {
    if entry.kind == Kind::String {
        return Some(FieldError { field, message: text(entry)?, code: Text::EMPTY });
    }
    let message = text(entry.pointer("/message")?)?;
    let code = entry.pointer("/code").and_then(text).unwrap_or_default();
    Some(FieldError { field, message, code })
}

fn text(value: Value<'_>) -> Option<Text<'_>> {
    if value.kind == Kind::String { Text::try_of_string(value.string()) } else { None }
}

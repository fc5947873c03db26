//! Field errors: which fields of a request are wrong and why. They are read in many shapes and written in
//! one.

mod iter;
mod shapes;

use alloc::vec;
use alloc::vec::Vec;
use core::iter::once;
use core::{fmt, slice};

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::details::Details;
use crate::text::{OneLine, Text};

pub use self::iter::{FieldErrorsIntoIter, FieldErrorsIter};
pub(crate) use self::shapes::FieldSource;

/// Which fields of a request are wrong and why, grouped by field in the order of first appearance.
///
/// `field_errors()` of an error reads them, in the shapes that [`Details::field_errors`] lists:
///
/// ```
/// use callerror::openapp::ErrorResponse;
/// use http::{HeaderMap, StatusCode};
///
/// let body = r#"{"message":"Check the form","details":{"fields":{"name":["required","too short"],"slug":"taken"}}}"#;
/// let headers = HeaderMap::new();
/// let error = ErrorResponse::decode(StatusCode::UNPROCESSABLE_ENTITY, &headers, body);
/// let mut lines = Vec::new();
/// for (field, messages) in error.field_errors() {
///     lines.push(format!("{field}: {messages}"));
/// }
/// assert_eq!(lines, ["name: required, too short", "slug: taken"]);
/// ```
///
/// A server builds them as the details of an exception. They serialise as an object with one list for each
/// field. An entry is a string, or `{"message","code"}` if it has a code. What was built is read as equal:
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
/// assert_eq!(ErrorResponse::new(exception).field_errors(), errors);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
#[must_use]
pub struct FieldErrors<'a> {
    fields: Vec<FieldMessages<'a>>,
    /// The indices of `fields`, ordered by the names of the fields.
    sorted: Vec<usize>,
}

impl<'a> FieldErrors<'a> {
    /// The field errors of an error: of its details, of the body or object that it was read from, and of its
    /// HTTP status.
    pub(crate) fn of_error(
        details: Option<Details<'a>>,
        body: Option<Details<'a>>,
        status: Option<u16>,
    ) -> Self {
        let details = details.and_then(Details::container);
        let source = match body.and_then(Details::container) {
            Some(body) => FieldSource::find(details, body, body.members(), status),
            None => details.and_then(FieldSource::in_details),
        };
        source.map(FieldSource::read).unwrap_or_default()
    }

    /// No errors.
    pub const fn new() -> Self {
        Self { fields: Vec::new(), sorted: Vec::new() }
    }

    /// Adds an error: `message` tells people what is wrong with `field`.
    pub fn with(mut self, field: impl Into<Text<'a>>, message: impl Into<Text<'a>>) -> Self {
        self.push(field, message);
        self
    }

    /// Adds an error that also has a code for machines. An empty code counts as no code.
    pub fn with_code(
        mut self,
        field: impl Into<Text<'a>>,
        message: impl Into<Text<'a>>,
        code: impl Into<Text<'a>>,
    ) -> Self {
        self.push_with_code(field, message, code);
        self
    }

    /// Adds an error in place: `message` tells people what is wrong with `field`.
    ///
    /// ```
    /// use callerror::{FieldErrors, UserException, openapp::OpenApp};
    ///
    /// fn check(name: &str) -> Result<(), UserException<'static, OpenApp>> {
    ///     let mut errors = FieldErrors::new();
    ///     if name.is_empty() {
    ///         errors.push("name", "Please give a name");
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
    pub fn push(&mut self, field: impl Into<Text<'a>>, message: impl Into<Text<'a>>) {
        self.push_with_code(field, message, Text::EMPTY);
    }

    /// Adds an error with a code in place. An empty code counts as no code.
    pub fn push_with_code(
        &mut self,
        field: impl Into<Text<'a>>,
        message: impl Into<Text<'a>>,
        code: impl Into<Text<'a>>,
    ) {
        let message = FieldMessage { message: message.into(), code: code.into() };
        self.add(field.into(), once(message));
    }

    /// Adds the messages to those of the field, which is looked up once for all of them.
    fn add(&mut self, field: Text<'a>, messages: impl Iterator<Item = FieldMessage<'a>>) {
        let mut messages = messages.peekable();
        if messages.peek().is_none() {
            return;
        }
        let index = match self.find(&field) {
            Ok(place) => self.sorted[place],
            Err(place) => {
                self.sorted.insert(place, self.fields.len());
                self.fields.push(FieldMessages { field, list: Vec::new() });
                self.fields.len() - 1
            }
        };
        self.fields[index].list.extend(messages);
    }

    /// Where in `sorted` the field is, or else belongs.
    fn find(&self, field: &str) -> Result<usize, usize> {
        self.sorted.binary_search_by(|&index| self.fields[index].field().cmp(field))
    }

    /// Whether there are no errors.
    pub const fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// How many fields are wrong.
    pub const fn len(&self) -> usize {
        self.fields.len()
    }

    /// The messages of a field, if it is wrong.
    ///
    /// ```
    /// use callerror::FieldErrors;
    ///
    /// let errors = FieldErrors::new().with_code("name", "Too long", "max_length");
    /// let messages = errors.get("name").unwrap();
    /// assert_eq!((messages[0].message(), messages[0].code()), ("Too long", Some("max_length")));
    /// assert!(errors.get("age").is_none());
    /// ```
    pub fn get(&self, field: &str) -> Option<&FieldMessages<'a>> {
        let place = self.find(field).ok()?;
        Some(&self.fields[self.sorted[place]])
    }

    /// The fields, each with its messages.
    pub fn iter(&self) -> FieldErrorsIter<'_, 'a> {
        self.into_iter()
    }

    /// The errors without a borrow from their input. The name of a field is copied once, however many
    /// messages it has.
    pub fn into_owned(self) -> FieldErrors<'static> {
        FieldErrors {
            fields: self.fields.into_iter().map(FieldMessages::into_owned).collect(),
            sorted: self.sorted,
        }
    }
}

/// Adds pairs of field and message.
impl<'a, F: Into<Text<'a>>, M: Into<Text<'a>>> Extend<(F, M)> for FieldErrors<'a> {
    fn extend<I: IntoIterator<Item = (F, M)>>(&mut self, errors: I) {
        errors.into_iter().for_each(|(field, message)| self.push(field, message));
    }
}

/// Collects pairs of field and message.
///
/// ```
/// use callerror::FieldErrors;
///
/// let errors: FieldErrors = [("name", "Too long"), ("age", "Required")].into_iter().collect();
/// assert_eq!(errors.to_string(), "name: Too long; age: Required");
/// ```
impl<'a, F: Into<Text<'a>>, M: Into<Text<'a>>> FromIterator<(F, M)> for FieldErrors<'a> {
    fn from_iter<I: IntoIterator<Item = (F, M)>>(errors: I) -> Self {
        let mut all = Self::new();
        all.extend(errors);
        all
    }
}

/// All errors in one line, control characters escaped.
impl fmt::Display for FieldErrors<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (field, messages)) in self.iter().enumerate() {
            let separator = if at == 0 { "" } else { "; " };
            write!(f, "{separator}{}: {messages}", OneLine(field))?;
        }
        Ok(())
    }
}

impl fmt::Debug for FieldErrors<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FieldErrors({self})")
    }
}

impl Serialize for FieldErrors<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

/// What is wrong with one field: a list of at least one message.
///
/// ```
/// use callerror::FieldErrors;
///
/// let errors = FieldErrors::new().with("name", "Too long").with("name", "Not unique");
/// let messages = errors.get("name").unwrap();
/// assert_eq!(messages.to_string(), "Too long, Not unique");
/// assert!(messages.iter().map(|message| message.message()).eq(["Too long", "Not unique"]));
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FieldMessages<'a> {
    field: Text<'a>,
    list: Vec<FieldMessage<'a>>,
}

impl FieldMessages<'_> {
    /// The name of the field in the request.
    pub fn field(&self) -> &str {
        &self.field
    }

    fn into_owned(self) -> FieldMessages<'static> {
        FieldMessages {
            field: self.field.into_owned(),
            list: self.list.into_iter().map(FieldMessage::into_owned).collect(),
        }
    }
}

impl<'a> core::ops::Deref for FieldMessages<'a> {
    type Target = [FieldMessage<'a>];

    fn deref(&self) -> &Self::Target {
        &self.list
    }
}

impl<'a> IntoIterator for FieldMessages<'a> {
    type Item = FieldMessage<'a>;
    type IntoIter = vec::IntoIter<FieldMessage<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'f, 'a> IntoIterator for &'f FieldMessages<'a> {
    type Item = &'f FieldMessage<'a>;
    type IntoIter = slice::Iter<'f, FieldMessage<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

/// The messages with `, ` between them, control characters escaped.
impl fmt::Display for FieldMessages<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, message) in self.iter().enumerate() {
            let separator = if at == 0 { "" } else { ", " };
            write!(f, "{separator}{message}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for FieldMessages<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FieldMessages({self})")
    }
}

impl Serialize for FieldMessages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.list)
    }
}

/// One thing that is wrong with a field. [`FieldErrors::get`] has an example.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FieldMessage<'a> {
    message: Text<'a>,
    code: Text<'a>,
}

impl FieldMessage<'_> {
    /// What is wrong, for people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What is wrong, for machines, if the server sent a code.
    pub fn code(&self) -> Option<&str> {
        self.code.non_empty()
    }

    fn into_owned(self) -> FieldMessage<'static> {
        FieldMessage { message: self.message.into_owned(), code: self.code.into_owned() }
    }
}

/// The message, control characters escaped.
impl fmt::Display for FieldMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        OneLine(&self.message).fmt(f)
    }
}

impl fmt::Debug for FieldMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FieldMessage({self}")?;
        match self.code() {
            Some(code) => write!(f, ", code {})", OneLine(code)),
            None => f.write_str(")"),
        }
    }
}

impl Serialize for FieldMessage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(code) = self.code() else {
            return serializer.serialize_str(self.message());
        };
        let mut entry = serializer.serialize_struct("FieldMessage", 2)?;
        entry.serialize_field("message", self.message())?;
        entry.serialize_field("code", code)?;
        entry.end()
    }
}

impl<'a> Details<'a> {
    /// The field errors in the details. Details of any other shape give none.
    ///
    /// They are read from the first of these places that has any:
    ///
    /// 1. The members `fields` and `errors` of the details. Each is a map or a list.
    /// 2. The members `detail`, `invalid-params`, `violations` and `fieldList`. Each is a list.
    /// 3. The details themselves, if they are a list, or an object that is surely a map: at least one member
    ///    is an array that holds a text or an object with a `message`, and no member is a number or a boolean.
    ///
    /// A **map** is an object with a member for each field: an array of entries, or one entry. An entry is a
    /// text, or an object with a message and perhaps a `code`.
    ///
    /// A **list** is an array of objects, each with a field and a message. The field is the text `field`, `name`
    /// or `param`; or a JSON Pointer, as `pointer` or inside `source`; or an array `loc`, whose first element
    /// only says in which part of the request the field is. The message is the text `message`, `msg`, `detail`,
    /// `description` or `reason`; the first that is there counts. Pointers and locations become names with
    /// dots: `#/rooms/0/name` is `rooms.0.name`, and so is `["body","rooms",0,"name"]`.
    ///
    /// Whatever else is in a map or a list is passed over: nulls, objects inside a field, entries without a
    /// message. Half of a surrogate pair in a message becomes U+FFFD. At most 1000 messages are read, and
    /// of each map, list and field the first 1000 entries.
    ///
    /// ```
    /// use callerror::{UserException, grape::Grape};
    ///
    /// let read = |json: &'static str| {
    ///     let exception = UserException::new(Grape::ForwardValidationError, "");
    ///     exception.with_details_json(json).unwrap().field_errors().into_owned().to_string()
    /// };
    /// assert_eq!(read(r#"{"name":[{"message":"Too long","code":"max_length"}],"age":"Missing"}"#), "name: Too long; age: Missing");
    /// assert_eq!(read(r#"{"fields":{"name":["too long"],"age":null},"limit":3}"#), "name: too long");
    /// assert_eq!(read(r#"{"detail":[{"loc":["body","rooms",0],"msg":"not unique"}]}"#), "rooms.0: not unique");
    /// assert_eq!(read(r##"[{"pointer":"#/age","detail":"must be positive"}]"##), "age: must be positive");
    /// assert_eq!(read(r#"{"error":"SlugAlreadyExist","slug":"a"}"#), "");
    /// ```
    pub fn field_errors(self) -> FieldErrors<'a> {
        FieldErrors::of_error(Some(self), None, None)
    }
}

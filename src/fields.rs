//! Field errors: which fields of a request were wrong and why, in the shapes that servers send.

use std::fmt;

use crate::json::{Kind, Value};
use crate::text::{Details, Text};

/// One fault of one field of a request, read from the details of an exception.
///
/// A snapshot of what the server said, to be read only.
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
    /// The field's name in the request.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What is wrong with it, for people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What is wrong with it, for machines.
    pub fn code(&self) -> Option<&str> {
        Some(self.code.as_str()).filter(|code| !code.is_empty())
    }

    /// The same without a borrow from the details.
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
        write!(f, "{}: {}", self.field, self.message)
    }
}

impl<'a> Details<'a> {
    /// The field errors that the details are, in the order of the wire; none for details of another
    /// shape.
    ///
    /// These shapes are read, and may be mixed:
    ///
    /// - `{"name":[{"message":"Too long","code":"max_length"}]}`, the code optional (Grape);
    /// - `{"name":["Too long","Not unique"]}` (OpenApp);
    /// - either as the member `fields` of the details.
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
        let Some(details) = self.value() else { return Vec::new() };
        let fields = details.get(&["fields"]);
        fields.and_then(read).or_else(|| read(details)).unwrap_or_default()
    }
}

/// The field errors of an object of lists; none if one member is something else.
fn read(object: Value<'_>) -> Option<Vec<FieldError<'_>>> {
    let mut errors = Vec::new();
    if object.kind != Kind::Object {
        return None;
    }
    for (name, list) in object.members() {
        if list.kind != Kind::Array {
            return None;
        }
        let field = text(name)?;
        for entry in list.elements() {
            let mut error =
                FieldError { field: field.clone(), message: Text::EMPTY, code: Text::EMPTY };
            if entry.kind == Kind::String {
                error.message = text(entry)?;
            } else {
                error.message = text(entry.get(&["message"])?)?;
                error.code = entry.get(&["code"]).and_then(text).unwrap_or_default();
            }
            errors.push(error);
        }
    }
    Some(errors)
}

fn text(value: Value<'_>) -> Option<Text<'_>> {
    let string = Some(value).filter(|value| value.kind == Kind::String)?;
    string.check_text().ok()?;
    Some(Text::of_string(string))
}

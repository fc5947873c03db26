//! Field errors: which fields of a request were wrong, and why.
//!
//! # In a server
//!
//! [`FieldErrors`] groups messages by field, each perhaps with a code for programs.
//! [`with_field_errors`](UserException::with_field_errors) attaches them to an exception as its details:
//!
//! ```
//! use callerror::{FieldErrors, openapp::{ErrorResponse, OpenApp, UserException}};
//!
//! let errors = FieldErrors::new().with("name", "Too long").with_code("age", "Missing", "required");
//! let exception = UserException::new(OpenApp::ValidationError, "Please check the form").with_field_errors(&errors);
//! let response = ErrorResponse::new(exception).to_response();
//!
//! // In the client.
//! let error = ErrorResponse::decode(response.status(), response.headers(), response.body());
//! assert_eq!(error.field_errors(), errors);
//! assert_eq!(error.field_errors().get("age").unwrap()[0].code(), Some("required"));
//! ```
//!
//! A problem document also has them as `errors`, with JSON Pointers.
//!
//! # In a client
//!
//! `field_errors()` of an error reads them, grouped by field, in the shapes that servers send: maps as those of Laravel,
//! Rails and ASP.NET, and lists as those of FastAPI, JSON:API, RFC 9457 and AWS. [`Details::field_errors`] specifies the
//! shapes.
//!
//! ```
//! use callerror::grape::ErrorResponse;
//! use http::{HeaderMap, StatusCode};
//!
//! let headers = HeaderMap::new();
//! let body = r#"{"detail":[{"loc":["body","name"],"msg":"Too long"},{"loc":["body","age"],"msg":"Missing"}]}"#;
//! let error = ErrorResponse::decode(StatusCode::UNPROCESSABLE_ENTITY, &headers, body);
//! let mut lines = Vec::new();
//! for (field, messages) in error.field_errors() {
//!     lines.push(format!("{field}: {messages}"));
//! }
//! assert_eq!(lines, ["name: Too long", "age: Missing"]);
//! ```

#[cfg(doc)]
use crate::{Details, FieldErrors, UserException};

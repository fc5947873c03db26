//! Matching errors: by name, by the hierarchy of a set, by code.
//!
//! # Matching on the name
//!
//! A match on `name()` has three kinds of arms, and they cover all names that a server may invent:
//!
//! - [`Name::Known`] is a variant of the set.
//! - [`Name::Unknown`] is any other name, and its message is still meant for the user.
//! - [`Name::Unhandled`] is a failure of the server outside its own exceptions.
//!
//! ```
//! use callerror::grape::{CallError, Grape, Name};
//!
//! fn text(name: Name<'_>, message: &str) -> String {
//!     match name {
//!         Name::Known(Grape::NotFoundError) => "It is gone. Create it again?".to_owned(),
//!         Name::Known(_) => message.to_owned(),
//!         Name::Unknown(name) => format!("{message} ({name})"),
//!         Name::Unhandled => "Something went wrong. Please try again.".to_owned(),
//!     }
//! }
//!
//! let frame = CallError::decode(r#"[4,"c1","http://domain/exceptions#RateLimited","Slow down"]"#)?;
//! assert_eq!(text(frame.name(), frame.message()), "Slow down (RateLimited)");
//! let frame = CallError::decode(r#"[4,"c2","An error occurred."]"#)?;
//! assert_eq!(text(frame.name(), frame.message()), "Something went wrong. Please try again.");
//! # Ok::<(), callerror::DecodeError>(())
//! ```
//!
//! [`is_named`](UserException::is_named) compares with one name, and its result does not change when the name is added to
//! the set.
//!
//! # Matching a group of errors
//!
//! The variants of a set form a hierarchy. [`is_a`](UserException::is_a) matches a variant and everything below it, by
//! parents and by groups, and [`ancestors`](UserException::ancestors) lists what is above it.
//!
//! # Codes, and what the set does not know
//!
//! [`code`](UserException::code) is the identifier as received, or else the variant's own code or name. If the set does
//! not know what was received, the layout of the system decides: the variant is selected by the HTTP status, or is the
//! base of the set. A CALLERROR frame has no status, so an unknown name in it is always `Name::Unknown`:
//!
//! ```
//! use callerror::devops::{DevOpsAgent, ErrorResponse};
//! use callerror::{Name, grape};
//! use http::{HeaderMap, HeaderValue, StatusCode};
//!
//! let mut headers = HeaderMap::new();
//! headers.insert("x-amzn-errortype", HeaderValue::from_static("TooManyTasks"));
//! let body = br#"{"message":"Wait for a task to end"}"#;
//! let error = ErrorResponse::decode(StatusCode::TOO_MANY_REQUESTS, &headers, body);
//! assert_eq!(error.name(), Name::Known(DevOpsAgent::ThrottlingException)); // selected by the status
//! assert!(error.is_a(DevOpsAgent::DevOpsAgentAPIError));
//! assert_eq!(error.code(), Some("TooManyTasks"));
//!
//! let frame = grape::CallError::decode(r#"[4,"c1","http://domain/exceptions#TooManyTasks",""]"#)?;
//! assert!(matches!(frame.name(), Name::Unknown(name) if name == "TooManyTasks"));
//! # Ok::<(), callerror::DecodeError>(())
//! ```
//!
//! The documentation of each system's module says what selects its variants.

#[cfg(doc)]
use crate::{Name, UserException};

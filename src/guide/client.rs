//! In a client: end the call that has failed, and read the errors of HTTP responses.
//!
//! Other pages have the rest: [choosing a decode function](super::decoding), [matching errors](super::matching),
//! [propagating](super::propagating), [retrying](super::retrying), [field errors](super::field_errors), and a recipe for
//! [reqwest](super::frameworks#with-reqwest).
//!
//! # Completing calls
//!
//! A connection reads messages and completes the calls that wait. A frame that does not decode must still
//! end its call, or the caller waits for ever:
//!
//! ```
//! use callerror::grape::{CallError, Grape};
//! use callerror::wamp1::{self, MessageType};
//! use callerror::{CallId, DecodeError, UserException};
//! use std::collections::HashMap;
//!
//! #[derive(Debug)]
//! enum Failure {
//!     /// The server answered with an exception.
//!     Exception(UserException<'static, Grape>),
//!     /// The answer of the server does not decode.
//!     Malformed(DecodeError),
//! }
//!
//! /// The calls that wait. A real client has a channel for each call. This one has a list.
//! #[derive(Default)]
//! struct Connection {
//!     waiting: HashMap<String, Vec<Failure>>,
//!     /// Answers to no call of ours, such as one that timed out.
//!     strays: u64,
//! }
//!
//! impl Connection {
//!     fn on_text(&mut self, message: &str) {
//!         if MessageType::peek(message) != Some(MessageType::CallError) {
//!             return; // results and events are handled elsewhere
//!         }
//!         match CallError::decode(message) {
//!             Ok(frame) => {
//!                 for quirk in frame.quirks().iter() {
//!                     eprintln!("tolerated: {quirk}");
//!                 }
//!                 let call_id = frame.call_id().clone();
//!                 let exception = frame.into_exception().into_owned();
//!                 self.fail(&call_id, Failure::Exception(exception));
//!             }
//!             Err(error) => match wamp1::peek_call_id(message) {
//!                 Some(call_id) => self.fail(&call_id, Failure::Malformed(error)),
//!                 None => self.strays += 1,
//!             },
//!         }
//!     }
//!
//!     fn fail(&mut self, call_id: &CallId<'_>, failure: Failure) {
//!         match self.waiting.get_mut(call_id.as_str()) {
//!             Some(call) => call.push(failure),
//!             None => self.strays += 1,
//!         }
//!     }
//! }
//!
//! let mut connection = Connection::default();
//! connection.waiting.insert("c1".to_owned(), Vec::new());
//! connection.on_text(r#"[4,"c1","http://domain/exceptions#SessionError","Log in"]"#);
//! connection.on_text(r#"[4,"c1","http://domain/exc"#);
//! connection.on_text(r#"[4,"c9","http://domain/exceptions#SessionError","Log in"]"#);
//! let failures = &connection.waiting["c1"];
//! assert!(matches!(&failures[0], Failure::Exception(exception) if exception.is_a(Grape::SessionError)));
//! assert!(matches!(&failures[1], Failure::Malformed(error) if error.offset() == 26));
//! assert_eq!(connection.strays, 1);
//! ```
//!
//! # Over HTTP
//!
//! Decoding a response never fails, because there is always a status. `error_for_status` works with any HTTP
//! library that returns an `http::Response` or converts to one.
//!
//! ```
//! use callerror::openapp::{ErrorResponse, OpenApp};
//! use http::Response;
//! use std::error::Error;
//!
//! # fn send() -> Response<String> {
//! #     let body = r#"{"code":"NAME_TAKEN","message":"Choose another name","correlationId":"r-17"}"#;
//! #     Response::builder().status(409).body(body.to_owned()).unwrap()
//! # }
//! fn rename() -> Result<String, Box<dyn Error + Send + Sync>> {
//!     let response: Response<String> = send(); // by your HTTP library
//!     Ok(ErrorResponse::error_for_status(response)?.into_body())
//! }
//!
//! let failure = rename().unwrap_err();
//! let error = failure.downcast_ref::<Box<ErrorResponse>>().unwrap();
//! assert!(error.is_a(OpenApp::ApiError));
//! assert_eq!(error.code(), Some("NAME_TAKEN"));
//! // The text has the request ID, which a support desk asks for.
//! assert_eq!(failure.to_string(), "ApiError (NAME_TAKEN): Choose another name (request r-17)");
//! ```

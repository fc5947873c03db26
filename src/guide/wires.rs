//! Between wires: which there are, and how an error goes from one to another.
//!
//! | wire | who speaks it | decode with | the call ID |
//! |---|---|---|---|
//! | WAMP v1 CALLERROR | Grape, older WAMP peers | [`CallError`](crate::CallError) | text |
//! | [OCPP-J](crate::ocppj) | charging stations and their management systems | [`ocppj::CallError`](crate::ocppj::CallError) | text |
//! | [WAMP v2](crate::wamp2) | today's WAMP routers and clients: Crossbar.io, autobahn, wampy | [`wamp2::ErrorMessage`](crate::wamp2::ErrorMessage) | an integer |
//! | JSON-RPC 2.0 | LSP, MCP, Ethereum nodes | [`ErrorObject`](crate::ErrorObject) by [`Layout::JSON_RPC`](crate::layout::Layout::JSON_RPC) | text, an integer or null |
//! | HTTP, a JSON body | Grape, OpenApp, and services with a layout of their own | [`ErrorResponse`](crate::ErrorResponse) | - |
//! | HTTP, problem documents (RFC 9457) | ASP.NET, Spring, and whatever takes `application/problem+json` | [`ErrorResponse`](crate::ErrorResponse) by [`Layout::PROBLEM`](crate::layout::Layout::PROBLEM) | - |
//! | objects of a system | Telcoflow, AWS clients | [`ErrorObject`](crate::ErrorObject) | by the layout |
//!
//! # From one wire to another, such as WAMP to HTTP
//!
//! Three steps are always the same: decode the message, take its exception, build the value of the other wire. The set
//! stays the same, so a `match` on names is written once for all wires.
//!
//! ```
//! use callerror::layout::Layout;
//! use callerror::wamp2::{self, Request, RequestType};
//! use callerror::{CallError, DecodeError, ErrorObject, ErrorResponse, http, object, ocppj};
//!
//! callerror::exception_set! {
//!     /// Exceptions of the booking service.
//!     pub enum Booking = "https://booking.example/error#" {
//!         /// Somebody else holds the room.
//!         RoomTaken { status: 409, codes: [-32001] },
//!     }
//! }
//!
//! const WAMP2: wamp2::Codec<Booking> = wamp2::Codec::for_base("com.example.error.");
//! const OCPP: ocppj::Codec<Booking> = ocppj::Codec::V2_0_1;
//! const JSON_RPC: object::Codec<Booking> = object::Codec::new().with_layout(&Layout::JSON_RPC);
//! const PROBLEM: http::Codec<Booking> = http::Codec::new().with_layout(&Layout::PROBLEM);
//!
//! let answer = r#"[4,"c1","https://booking.example/error#RoomTaken","Held until noon",{"room":7}]"#;
//! let frame = CallError::<Booking>::decode(answer)?;
//! let (call_id, exception) = (frame.call_id().clone(), frame.into_exception());
//!
//! // A table of the gateway has the request of the other side for each call ID of this side.
//! let request = Request::new(17).expect("an ID");
//! let message = wamp2::ErrorMessage::new(RequestType::Call, request, exception.clone());
//! assert_eq!(
//!     WAMP2.to_text(&message),
//!     r#"[8,48,17,{},"com.example.error.RoomTaken",["Held until noon"],{"room":7}]"#,
//! );
//! let message = ocppj::CallError::new(call_id.clone(), exception.clone());
//! assert_eq!(OCPP.to_text(&message), r#"[4,"c1","RoomTaken","Held until noon",{"room":7}]"#);
//! let object = ErrorObject::new(exception.clone()).with_call_id(call_id);
//! assert_eq!(
//!     JSON_RPC.to_text(&object),
//!     concat!(
//!         r#"{"jsonrpc":"2.0","id":"c1","#,
//!         r#""error":{"code":-32001,"message":"Held until noon","data":{"room":7}}}"#,
//!     ),
//! );
//! let response = PROBLEM.to_response(&ErrorResponse::new(exception));
//! assert_eq!(response.status(), 409);
//! # Ok::<(), DecodeError>(())
//! ```
//!
//! # What a wire cannot carry
//!
//! Every wire has a place for name, message and details. Few have one for status, request ID, delay and a code beside the
//! name. `docs/WIRES.md` in the repository has a row for each thing that a wire cannot carry, and `tests/matrix.rs`
//! compares the page with what happens. Some rows to know:
//!
//! - OCPP-J has an object in the place of the details. A list or a text becomes the member `details` of one, and an error
//!   without details comes back with `{}`. OCPP 2.0.1 and 2.1 cut a message at 255 characters.
//! - JSON-RPC tells errors apart by integers. A variant without one is sent as -32000, with its name in `data.type`.
//! - WAMP v2 forbids `#` in URIs. Give the codec a base such as `com.example.error.`
//!
//! # Errors that are not exceptions
//!
//! An [unhandled](crate::Name::Unhandled) error may say in its text what only its own server should know. So the text
//! stays behind where an error goes to another wire: there it is the fixed text of that wire, such as JSON-RPC's
//! `Internal error`. [`UserException::message`](crate::UserException::message) still has the text that was received, for
//! the log.
//!
//! An unknown name nearly always goes on as it is, letter by letter. There are exceptions, and the table has them all:
//!
//! - WAMP v1 writes `%23` for a `#` in a name. A name that is itself a URI is read as the part after its `#`, which may be
//!   a name of the set.
//! - WAMP v2 without a base cannot carry the name `wamp.error.runtime_error`, which stands for unhandled errors there.
//! - A set of codes that has no base may read an unknown name as one of its variants over HTTP, objects and JSON-RPC:
//!   [`JsonRpc`](crate::jsonrpc::JsonRpc) reads it as `ServerError`, with the name in the details.
//!
//! If only the variants of your set may pass, make an unhandled error of everything else, with the original as its source:
//!
//! ```
//! use callerror::grape::{CallError, Grape, UserException};
//! use callerror::{ErrorObject, Name, layout::Layout, object};
//! use std::error::Error;
//!
//! const JSON_RPC: object::Codec<Grape> = object::Codec::new().with_layout(&Layout::JSON_RPC);
//!
//! fn only_known(exception: UserException<'static>) -> UserException<'static> {
//!     match exception.name() {
//!         Name::Known(_) => exception,
//!         Name::Unknown(_) | Name::Unhandled => UserException::from_error(exception),
//!     }
//! }
//!
//! let frame = CallError::decode(r#"[4,"c1","http://domain/exceptions#ShardLost","Shard 3 of db-7"]"#)?;
//! let exception = only_known(frame.into_exception().into_owned());
//! assert_eq!(exception.source().unwrap().to_string(), "ShardLost: Shard 3 of db-7");
//! let error = ErrorObject::new(exception).with_call_id("c1");
//! assert_eq!(
//!     JSON_RPC.to_text(&error),
//!     r#"{"jsonrpc":"2.0","id":"c1","error":{"code":-32603,"message":"Internal error"}}"#,
//! );
//! # Ok::<(), callerror::DecodeError>(())
//! ```
//!
//! # The same wire on both sides
//!
//! A gateway between two peers of WAMP v1, WAMP v2 or OCPP-J replaces the call ID and nothing else.
//! [`Relay`](crate::Relay) does that without decoding the message, so what this crate does not understand goes on as it
//! came. Objects, such as those of JSON-RPC, are decoded and encoded.
//!
//! ```
//! use callerror::{CallId, Relay};
//!
//! let answer = r#"[8,48,9007,{"x_trace":"a1"},"wamp.error.no_such_procedure"]"#;
//! let relay = Relay::wamp2(answer).expect("an ERROR message with a request");
//! assert_eq!(relay.call_id().as_str(), "9007");
//! assert_eq!(
//!     relay.to_text(&CallId::from(17_u64)),
//!     r#"[8,48,17,{"x_trace":"a1"},"wamp.error.no_such_procedure"]"#,
//! );
//! ```

//! Choosing a decode function: what to call, what is borrowed, how strict it is, and its limits.
//!
//! # Choosing a decode function
//!
//! The value of each wire has a function `decode`. It takes bytes, text or a shared buffer.
//!
//! | you have | decode with | result |
//! |---|---|---|
//! | a message of WAMP v1 | [`CallError::decode`] | borrows from the message |
//! | a message of WAMP v2 | [`wamp2::ErrorMessage::decode`], or serde for MessagePack and CBOR | borrows from the message |
//! | a message of OCPP-J | [`ocppj::CallError::decode`] | borrows from the message |
//! | a JSON object, also JSON-RPC | [`ErrorObject::decode`] | borrows from the object; `None` for a success |
//! | status, headers and body of an HTTP response | [`ErrorResponse::decode`] | borrows from the body and the headers |
//! | an `http::Response` | [`ErrorResponse::error_for_status`] | is owned; a success stays a response |
//!
//! The set is a type parameter, as in `CallError::<Booking>::decode(message)`. The module of a system has the types
//! with its set, such as [`grape::CallError`](crate::grape::CallError).
//!
//! # What is borrowed
//!
//! [`AsInput`] has the table of inputs. A message without escapes is decoded without an allocation; each string with
//! escapes gets one buffer. Details stay raw JSON, and [`Details::parse`] reads them into a type of yours.
//!
//! Most errors are inspected and dropped. They should borrow. `into_owned` ends the borrow for a value that must outlive
//! its input, and copies only the bytes of code, message and details. An error that is decoded from `&Bytes`, as
//! `tokio-tungstenite` and `hyper` have them, is `'static` and copies nothing. But it keeps the whole message in memory
//! as long as it lives, and it counts references. Sharing pays for large details.
//!
//! Over HTTP, what is read from headers is borrowed with the body, and copied if the body is shared. A body that is
//! cut off or is not UTF-8 is copied, and read as far as it goes.
//!
//! # Tolerance
//!
//! Peers deviate from the specifications of WAMP v1, WAMP v2 and OCPP-J in many ways: bare names, CURIEs, foreign bases, numeric
//! call IDs, unexpected nulls, missing elements. The decoder accepts what can be understood, keeps it, and reports it
//! as a [`Quirk`]: see [`CallError::quirks`]. A strict codec makes the first quirk an error with its byte offset.
//! `docs/QUIRKS.md` in the repository specifies every case, and lists who sends it.
//!
//! # Limits, strictness and other options
//!
//! [`Limits`] bounds the length and the depth of what is read; by default to 16 MiB and 128 levels. A codec has the
//! options of a connection: [`wamp1::Codec`], [`wamp2::Codec`], [`ocppj::Codec`], [`http::Codec`], [`object::Codec`].
//! It can be a constant:
//!
//! ```
//! use callerror::grape::{ErrorResponse, Grape};
//! use callerror::{DecodeErrorKind, Limits, Quirk, http, layout::Layout, wamp1};
//!
//! const LIMITS: Limits = Limits::DEFAULT.with_max_len(64 * 1024).with_max_depth(16);
//! const STRICT: wamp1::Codec<Grape> =
//!     wamp1::Codec::for_base("https://chat.example/errors#").strict().with_limits(LIMITS);
//! // The same set as problem documents (RFC 9457). They are read by every codec, by their content type.
//! const PROBLEMS: http::Codec<Grape> =
//!     http::Codec::new().with_layout(&Layout::PROBLEM).with_limits(LIMITS);
//!
//! let error = STRICT.decode(br#"[4,"c1","SessionError","Please log in"]"#).unwrap_err();
//! assert_eq!(error.kind(), DecodeErrorKind::Quirk(Quirk::BareName));
//!
//! let response = PROBLEMS.to_response(&ErrorResponse::new(Grape::SessionError.into()));
//! assert_eq!(response.headers()["content-type"], "application/problem+json");
//! assert_eq!(response.status(), 400);
//!
//! // CURIEs: the peer sends PREFIX messages, the codec learns them.
//! let mut codec = wamp1::Codec::<Grape>::new();
//! codec.decode_prefix(r#"[1,"e","http://domain/exceptions#"]"#)?;
//! let frame = codec.decode(br#"[4,"c1","e:SessionError","Please log in"]"#)?;
//! assert_eq!(frame.name().known(), Some(Grape::SessionError));
//! assert!(frame.quirks().is_empty());
//! # Ok::<(), callerror::DecodeError>(())
//! ```
//!
//! A codec of WAMP v1 learns at most 64 prefixes of 64 bytes.
//!
//! # Encoding
//!
//! `to_text` and `to_response` make a message or a response. `encode` writes into any `BufMut`, such as the output
//! buffer of a connection, and `encoded_len` returns the length in advance, for protocols that send it first. Encoding
//! allocates if the buffer has to grow, and if a layout with [`classify`](crate::layout::Layout::classify) must try
//! whether code and status select the variant.

#[cfg(doc)]
use crate::{
    AsInput, CallError, Details, ErrorObject, ErrorResponse, Limits, Quirk, http, object, ocppj,
    wamp1, wamp2,
};

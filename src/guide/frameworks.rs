//! With reqwest, axum, actix-web, poem, tower and tungstenite: a recipe for each.
//!
//! Each recipe is a file in `docs/recipes` of the repository. `demo/tests/recipes.rs` compiles and runs it.
//!
//! # With reqwest
//!
//! The client of a system, here OpenApp. A request that gets no response is an error of the same type, whose status is
//! none and whose source is reqwest's error.
//!
#![cfg_attr(doctest, doc = "```text")]
#![cfg_attr(not(doctest), doc = "```")]
#![doc = include_str!("../../docs/recipes/reqwest.rs")]
//! ```
//!
//! # The service
//!
//! The servers below have one set, one function, and one type of error. `?` converts the service's own errors. The
//! caller sees only those that you map to an exception. Whatever else goes wrong, a panic included, is status 500 with the
//! text `Internal Server Error`. Its cause is for the log.
//!
#![cfg_attr(doctest, doc = "```text")]
#![cfg_attr(not(doctest), doc = "```")]
#![doc = include_str!("../../docs/recipes/booking.rs")]
//! ```
//!
//! # With axum
//!
//! With feature `axum`, a handler can also return a `UserException` or an [`ErrorResponse`] as its error, as the
//! [first server](super::server#a-first-server) does, and [one layer](super::logging#all-errors-of-an-http-server) logs all
//! of them. An error type of your own does not need the feature:
//!
#![cfg_attr(doctest, doc = "```text")]
#![cfg_attr(not(doctest), doc = "```")]
#![doc = include_str!("../../docs/recipes/axum.rs")]
//! ```
//!
//! # With actix-web
//!
#![cfg_attr(doctest, doc = "```text")]
#![cfg_attr(not(doctest), doc = "```")]
#![doc = include_str!("../../docs/recipes/actix_web.rs")]
//! ```
//!
//! # With poem
//!
#![cfg_attr(doctest, doc = "```text")]
#![cfg_attr(not(doctest), doc = "```")]
#![doc = include_str!("../../docs/recipes/poem.rs")]
//! ```
//!
//! # With tower and hyper
//!
//! hyper takes the `http::Response` that [`ErrorResponse::to_response`] makes. A layer of tower answers for a whole service:
//!
#![cfg_attr(doctest, doc = "```text")]
#![cfg_attr(not(doctest), doc = "```")]
#![doc = include_str!("../../docs/recipes/tower.rs")]
//! ```
//!
//! # With tungstenite
//!
//! Both sides of WAMP v1 over a WebSocket. Each call ends: a call that the server cannot read is answered, and so the
//! client learns of it; an answer that the client cannot read ends its call.
//!
#![cfg_attr(doctest, doc = "```text")]
#![cfg_attr(not(doctest), doc = "```")]
#![doc = include_str!("../../docs/recipes/tungstenite.rs")]
//! ```

#[cfg(doc)]
use crate::ErrorResponse;

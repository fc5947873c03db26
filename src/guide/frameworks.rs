//! With your framework: recipes for actix-web, poem, tower and reqwest.
//!
//! Each recipe is a file of the repository, `docs/recipes`, that its tests compile and run. Feature `axum` makes all of
//! this unnecessary for axum, as [the page on servers](super::server) shows; for a handler's
//! panic, give tower-http's `CatchPanicLayer::custom` a function that returns
//! `UserException::<YourSet>::from_panic(payload).into_response()`. hyper takes the `http::Response` that [`ErrorResponse::to_response`] makes.
//!
//! # The service
//!
//! The servers below have one set, one function, and one type of error. `?` converts the service's own errors, and the
//! caller learns of those only that are mapped. Whatever else goes wrong, a panic included, is status 500 with the
//! text `Internal Server Error`. Its cause is for the log.
//!
#![cfg_attr(doctest, doc = "```text")]
#![cfg_attr(not(doctest), doc = "```")]
#![doc = include_str!("../../docs/recipes/booking.rs")]
//! ```
//!
//! # actix-web
//!
#![cfg_attr(doctest, doc = "```text")]
#![cfg_attr(not(doctest), doc = "```")]
#![doc = include_str!("../../docs/recipes/actix_web.rs")]
//! ```
//!
//! # poem
//!
#![cfg_attr(doctest, doc = "```text")]
#![cfg_attr(not(doctest), doc = "```")]
#![doc = include_str!("../../docs/recipes/poem.rs")]
//! ```
//!
//! # tower
//!
#![cfg_attr(doctest, doc = "```text")]
#![cfg_attr(not(doctest), doc = "```")]
#![doc = include_str!("../../docs/recipes/tower.rs")]
//! ```
//!
//! # reqwest
//!
//! The client of a system, here OpenApp. A request that gets no response is an error of the same type, whose status is
//! none and whose source is reqwest's error.
//!
#![cfg_attr(doctest, doc = "```text")]
#![cfg_attr(not(doctest), doc = "```")]
#![doc = include_str!("../../docs/recipes/reqwest.rs")]
//! ```

#[cfg(doc)]
use crate::ErrorResponse;

//! Guides: how to use the crate, one page for each task.
//!
//! | question | page |
//! |---|---|
//! | Which decode function do I call? How do I change limits? | [Choosing a decode function](decoding) |
//! | What went wrong? Is it one of these errors? | [Matching errors](matching) |
//! | How do I pass an error up, or to another process? | [Propagating errors](propagating) |
//! | Is the same call worth another try, and when? | [Retrying](retrying) |
//! | In which language does the user read it? | [Translating](translating) |
//! | Which fields of the request were wrong? | [Field errors](field_errors) |
//! | What do I log and count? | [Logging](logging) |
//! | How do I write a server? How do I send 404? | [In a server](server) |
//! | How do I write a client? Which call has failed? | [In a client](client) |
//! | How do I define the errors of my service, or add a system? | [Your own set](own_set) |
//! | How does an error go from WAMP to HTTP? | [Between wires](wires) |
//! | How do I test my handlers? | [In tests](testing) |
//! | How do I use it with my framework? | [With reqwest, axum, actix-web, poem, tower and tungstenite](frameworks) |
//!
//! All examples are compiled, and all but the fuzz target are run as tests. The repository has four programs in `examples`, and in `demo` a
//! complete server and client: `rpc_server` and `rpc_client`.

pub mod client;
pub mod decoding;
#[doc(alias = "validation")]
pub mod field_errors;
#[doc(alias = "reqwest")]
#[doc(alias = "axum")]
#[doc(alias = "actix-web")]
#[doc(alias = "poem")]
#[doc(alias = "tower")]
#[doc(alias = "tungstenite")]
#[doc(alias = "hyper")]
pub mod frameworks;
#[doc(alias = "metrics")]
pub mod logging;
#[doc(alias = "hierarchy")]
pub mod matching;
#[doc(alias = "add a system")]
pub mod own_set;
#[doc(alias = "anyhow")]
pub mod propagating;
#[doc(alias = "backoff")]
pub mod retrying;
#[doc(alias = "404")]
pub mod server;
pub mod testing;
#[doc(alias = "language")]
pub mod translating;
#[doc(alias = "gateway")]
#[doc(alias = "WAMP to HTTP")]
pub mod wires;

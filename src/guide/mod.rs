//! Guides: how to use the crate, one page for each task.
//!
//! | you write | page |
//! |---|---|
//! | a server | [In a server](server) |
//! | a client | [In a client](client) |
//! | either of them with actix-web, poem, tower or reqwest | [With your framework](frameworks) |
//! | tests of a server or a client | [In fuzz targets and proptest suites](suites) |
//! | the exception set of a service | [With your own set](own_set) |
//! | a gateway from one wire to another | [Between wires](wires) |
//!
//! All examples are compiled and run as tests. The repository's `demo` has a complete server and client:
//! `rpc_server` and `rpc_client`.

pub mod client;
pub mod frameworks;
pub mod own_set;
pub mod server;
pub mod suites;
pub mod wires;

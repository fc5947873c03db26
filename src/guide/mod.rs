//! How the crate is used, a page for each place.
//!
//! | you write | page |
//! |---|---|
//! | a server, whose handlers fail | [In a server](server) |
//! | a client, whose calls fail | [In a client](client) |
//! | tests of either | [In fuzz targets and proptest suites](suites) |
//! | the names that both agree on | [With your own set](own_set) |
//!
//! The pages hold no code of the crate, only code that uses it, and all of it is compiled and run. Two
//! of the repository's examples are the first two pages at work: `rpc_server` and `rpc_client`.

pub mod client;
pub mod own_set;
pub mod server;
pub mod suites;

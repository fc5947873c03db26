//! `rpc_server`, tested over its socket.

mod answers;
mod connections;
mod ending;
mod foreign;
mod harness;
mod page;
mod sessions;
mod wires;

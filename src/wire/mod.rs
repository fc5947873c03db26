//! The wires: one file for each, and what they share.

pub(crate) mod http;
pub mod layout;
pub(crate) mod object;
pub(crate) mod wamp1;

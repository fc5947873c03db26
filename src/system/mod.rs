//! The shipped systems, one file each: its exception set and its layouts.

// Listed by hand, because rustfmt does not find files that only a macro names.
mod devops;
mod grape;
mod jsonrpc;
mod ocpp;
mod openapp;
mod telcoflow;
mod wamp;
mod webex;

/// Calls a macro with the list of the shipped systems.
///
/// For each system the list has its module, its set, a description, and the types of the errors that it sends:
/// `CallError`, `ErrorMessage`, `ErrorResponse`, `ErrorObject`, and `OcppError` for `ocppj::CallError`. The public
/// modules, the tool, the fuzz targets, the property suite and the size check are generated from this list. A test
/// fails if a table of the documentation lacks a system.
#[doc(hidden)]
#[macro_export]
macro_rules! systems {
    ($callback:ident) => {
        $callback! {
            grape Grape "Grape, a chat backend" [CallError ErrorResponse],
            webex WebexByova "the Webex BYOVA SDK" [ErrorResponse],
            telcoflow Telcoflow "the Telcoflow SDK" [ErrorResponse ErrorObject],
            openapp OpenApp "the OpenApp SDK" [ErrorResponse],
            devops DevOpsAgent "the Community DevOps Agent API" [ErrorResponse ErrorObject],
            ocpp Ocpp "OCPP-J" [OcppError],
            jsonrpc JsonRpc "JSON-RPC 2.0" [ErrorResponse ErrorObject],
            wamp Wamp "WAMP v2" [ErrorMessage],
        }
    };
}

/// Generates the public module of each system: its documentation, its set, and aliases of the crate's types
/// for the set. The aliases spare users the type parameter: a default type parameter would not be inferred.
macro_rules! modules {
    ($($module:ident $set:ident $about:literal [$($wire:ident)*],)*) => {$(
        pub mod $module {
            #![doc = include_str!(concat!("../../docs/systems/", stringify!($module), ".md"))]

            pub use crate::system::$module::*;

            #[doc = concat!("An exception of ", $about, ".")]
            pub type UserException<'a> = crate::UserException<'a, $set>;
            #[doc = concat!("The name of an exception of ", $about, ", to match on.")]
            pub type Name<'a> = crate::Name<'a, $set>;
            $(wire_type!($wire $set $about);)*
        }
    )*};
}

macro_rules! wire_type {
    (CallError $set:ident $about:literal) => {
        #[doc = concat!("A CALLERROR frame with an exception of ", $about, ".")]
        pub type CallError<'a> = crate::CallError<'a, $set>;
    };
    (OcppError $set:ident $about:literal) => {
        #[doc = concat!("A CALLERROR or CALLRESULTERROR of ", $about, ".")]
        pub type CallError<'a> = crate::ocppj::CallError<'a, $set>;
    };
    (ErrorMessage $set:ident $about:literal) => {
        #[doc = concat!("An ERROR message with an exception of ", $about, ".")]
        pub type ErrorMessage<'a> = crate::wamp2::ErrorMessage<'a, $set>;
    };
    (ErrorResponse $set:ident $about:literal) => {
        #[cfg(feature = "http")]
        #[doc = concat!("An HTTP error of ", $about, ".")]
        pub type ErrorResponse<'a> = crate::ErrorResponse<'a, $set>;
    };
    (ErrorObject $set:ident $about:literal) => {
        #[doc = concat!("An error object of ", $about, ".")]
        pub type ErrorObject<'a> = crate::ErrorObject<'a, $set>;
    };
}

/// The public modules.
pub(crate) mod public {
    systems! { modules }
}

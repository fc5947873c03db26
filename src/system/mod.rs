//! The sets that the crate ships: data, one file per system.

pub mod devops;
pub mod grape;
pub mod openapp;
pub mod telcoflow;
pub mod webex;

/// The crate's types with the set filled in, so that `use callerror::grape::CallError` is all there is
/// to write; a default type parameter would not be inferred.
macro_rules! set_aliases {
    ($set:ident, $system:literal) => {
        #[doc = concat!("A CALLERROR frame with an exception of ", $system, ".")]
        pub type CallError<'a> = crate::CallError<'a, $set>;
        #[doc = concat!("A codec for ", $system, ".")]
        pub type Codec = crate::Codec<$set>;
        #[doc = concat!("An HTTP error of ", $system, ".")]
        pub type ErrorResponse<'a> = crate::ErrorResponse<'a, $set>;
        #[doc = concat!("The name of an exception of ", $system, ", to match on.")]
        pub type Name<'a> = crate::Name<'a, $set>;
        #[doc = concat!("An exception of ", $system, ".")]
        pub type UserException<'a> = crate::UserException<'a, $set>;
    };
}
use set_aliases;

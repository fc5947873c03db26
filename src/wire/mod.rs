//! The wires: one file each, with the wire's head, its grammar, its writer and the options of its codec.
//!
//! A wire value is a head (call ID, status line, ..) and a [`UserException`](crate::UserException). To add
//! a wire:
//!
//! 1. Write `src/wire/<wire>.rs`. Describe each message once, as a function that is generic over
//!    [`Read`](crate::json::Read); read it with [`Compact`](crate::json::Compact), and where that fails
//!    with [`Exact`](crate::json::Exact). Take the input by [`Input`](crate::input::Input), write by
//!    [`Write`](crate::json::Write). A wire of JSON objects needs no grammar of its own: it is a
//!    [`Layout`](layout::Layout).
//! 2. Give its value the methods of the exception by `accessors!`.
//! 3. Add the module here and the types to `lib.rs`, and a fuzz target.

pub mod http;
pub mod layout;
pub mod object;
pub mod wamp1;

/// The questions that can be asked of an exception, as methods of a wire value that carries one.
macro_rules! accessors {
    () => {
        /// The exception.
        pub const fn exception(&self) -> &UserException<'a, N> {
            &self.exception
        }

        /// The exception alone; what only this wire carries is dropped.
        pub fn into_exception(self) -> UserException<'a, N> {
            self.exception
        }

        /// [`UserException::name`].
        pub fn name(&self) -> Name<'_, N> {
            self.exception.name()
        }

        /// [`UserException::message`].
        pub fn message(&self) -> &str {
            self.exception.message()
        }

        /// [`UserException::details`].
        pub fn details(&self) -> Option<Details<'_>> {
            self.exception.details()
        }

        /// [`UserException::is_named`].
        pub fn is_named(&self, name: &str) -> bool {
            self.exception.is_named(name)
        }

        /// [`UserException::is_a`].
        pub fn is_a(&self, variant: N) -> bool {
            self.exception.is_a(variant)
        }
    };
}
use accessors;

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
//! 2. Give its value the methods of the exception by `accessors!`, and the traits by `error_traits!`.
//! 3. Add the module here and the types to `lib.rs`, a fuzz target, and a row of docs/WIRES.md.
//!
//! A wire of JSON arrays finds in `array` what such wires share, and lists its quirks as `QUIRKS`.

mod array;
#[cfg(feature = "http")]
pub mod http;
pub mod layout;
pub mod object;
pub mod ocppj;
mod relay;
pub mod wamp1;
pub mod wamp2;

/// The questions that can be asked of an exception, as methods of a wire value that carries one.
macro_rules! accessors {
    () => {
        /// The exception.
        ///
        /// The request ID moves into it by [`into_exception`](Self::into_exception).
        pub const fn exception(&self) -> &UserException<'a, N> {
            &self.exception
        }

        /// [`UserException::name`].
        pub fn name(&self) -> Name<'_, N> {
            self.exception.name()
        }

        /// [`UserException::code`]; of an unhandled error, the code that was received without a name.
        pub fn code(&self) -> Option<&str> {
            self.exception.code().or_else(|| self.exception.any_code())
        }

        /// [`UserException::received_code`].
        pub fn received_code(&self) -> Option<&str> {
            self.exception.received_code()
        }

        /// [`UserException::message`].
        pub fn message(&self) -> &str {
            self.exception.message()
        }

        /// [`UserException::details`].
        pub fn details(&self) -> Option<Details<'_>> {
            self.exception.details()
        }

        /// [`UserException::status`].
        pub fn status(&self) -> Option<StatusCode> {
            self.exception.status()
        }

        /// [`UserException::retry_after`].
        pub fn retry_after(&self) -> Option<RetryAfter> {
            self.exception.retry_after()
        }

        /// [`UserException::retry`].
        pub fn retry(&self) -> Retry {
            self.exception.retry()
        }

        /// [`UserException::is_named`].
        pub fn is_named(&self, name: &str) -> bool {
            self.exception.is_named(name)
        }

        /// [`UserException::is_a`].
        pub fn is_a(&self, variant: N) -> bool {
            self.exception.is_a(variant)
        }

        /// [`UserException::with_source`].
        pub fn with_source(
            mut self,
            source: impl Into<alloc::boxed::Box<dyn Error + Send + Sync>>,
        ) -> Self {
            self.exception = self.exception.with_source(source);
            self
        }
    };
}
use accessors;

/// The accessors of a wire that has a request ID.
macro_rules! context_accessors {
    () => {
        /// The exception alone, with status, request ID and delay. What only this wire carries is dropped.
        pub fn into_exception(self) -> UserException<'a, N> {
            let exception = self.exception.detached();
            if self.request_id.is_empty() {
                exception
            } else {
                exception.with_request_id(self.request_id)
            }
        }

        /// The request ID, by which the server's logs know the request.
        pub fn request_id(&self) -> Option<&str> {
            self.request_id.non_empty().or_else(|| self.exception.request_id())
        }

        /// [`UserException::with_status`].
        pub fn with_status(mut self, status: StatusCode) -> Self {
            self.exception = self.exception.with_status(status);
            self
        }

        /// [`UserException::with_request_id`].
        pub fn with_request_id(mut self, request_id: impl Into<Text<'a>>) -> Self {
            self.request_id = request_id.into();
            self
        }

        /// [`UserException::with_retry_after`].
        pub fn with_retry_after(mut self, retry_after: RetryAfter) -> Self {
            self.exception = self.exception.with_retry_after(retry_after);
            self
        }
    };
}
use context_accessors;

/// The traits that a wire value has by its exception. `with request_id` shows the request ID, too.
macro_rules! error_traits {
    ($value:ident) => {
        error_traits!(@sourced $value);

        /// The exception in one line.
        impl<N: ExceptionSet> fmt::Display for $value<'_, N> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.exception, f)
            }
        }
    };
    ($value:ident with request_id) => {
        error_traits!(@sourced $value);

        /// The exception in one line, and the request ID where there is one.
        impl<N: ExceptionSet> fmt::Display for $value<'_, N> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.exception.fmt_with_request_id(self.request_id(), f)
            }
        }
    };
    (@sourced $value:ident) => {
        impl<N: ExceptionSet> Eq for $value<'_, N> {}

        /// By the exception alone. Equal values have equal exceptions.
        impl<N: ExceptionSet> core::hash::Hash for $value<'_, N> {
            fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
                self.exception.hash(state);
            }
        }

        impl<N: ExceptionSet> Error for $value<'_, N> {
            fn source(&self) -> Option<&(dyn Error + 'static)> {
                self.exception.source()
            }
        }
    };
}
use error_traits;

pub use self::relay::Relay;

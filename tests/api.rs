//! What docs/API.md says of all public types: the checklist of the Rust API Guidelines.

#![cfg(feature = "http")]

use std::error::Error;
use std::fmt::Debug;
use std::hash::Hash;
use std::path::Path;

use callerror::grape::Grape;
use callerror::layout::{self, Layout};
use callerror::{
    BufferFull, CallError, CallId, DecodeError, DecodeErrorKind, Details, ErrorObject,
    ErrorResponse, Field, FieldErrors, FieldErrorsIntoIter, FieldErrorsIter, FieldMessage,
    FieldMessages, HandlerPanic, Input, InvalidBase, InvalidName, Limits, Name, Quirk, Quirks,
    QuirksIter, Relay, Retry, RetryAfter, Text, UnknownName, UnknownVariant, UserException, http,
    object, ocppj, telcoflow, wamp1, wamp2,
};

/// Calls a macro or function with each of the types.
macro_rules! each {
    ($check:ident: $($type:ty),* $(,)?) => { $($check::<$type>();)* };
}

fn is_value<T: Clone + Debug + PartialEq + Eq + Hash + Send + Sync + Unpin + 'static>() {}

fn is_options<T: Clone + Debug + Send + Sync + Unpin + 'static>() {}

fn is_error<T: Error + Clone + Eq + Hash + Send + Sync + Unpin + 'static>() {}

/// C-COMMON-TRAITS, C-DEBUG, C-SEND-SYNC. `layout::Observed` is missing: it is there during one call of a function, and
/// a `Cell` in it notes what that looks at.
#[test]
fn types_have_the_common_traits() {
    each! { is_value:
        CallId<'static>, DecodeErrorKind, Details<'static>, Field, FieldErrors<'static>, FieldMessage<'static>,
        FieldMessages<'static>, Limits, Name<'static, Grape>, Quirk, Quirks, Retry, RetryAfter, Text<'static>,
        UnknownName<'static>, Grape, layout::Field, ocppj::MessageType, ocppj::Version, telcoflow::Connection,
        wamp1::MessageType, wamp1::Prefix<'static>, wamp2::MessageType, wamp2::OtherType<'static>, wamp2::Request,
        wamp2::RequestType<'static>,
    }
    each! { is_options:
        http::Codec<Grape>, object::Codec<Grape>, ocppj::Codec<Grape>, wamp1::Codec<Grape>, wamp2::Codec<Grape>,
        Layout<Grape>, FieldErrorsIntoIter<'static>, FieldErrorsIter<'static, 'static>, Input<'static, 'static>,
        QuirksIter, Relay<'static>,
    }
}

/// C-GOOD-ERR.
#[test]
fn errors_are_errors() {
    each! { is_error:
        BufferFull, CallError<'static, Grape>, DecodeError, ErrorObject<'static, Grape>,
        ErrorResponse<'static, Grape>, HandlerPanic, InvalidBase, InvalidName, UnknownVariant,
        UserException<'static, Grape>, ocppj::CallError<'static, Grape>, wamp2::ErrorMessage<'static, Grape>,
        wamp2::InvalidBase, wamp2::InvalidRequest,
    }
}

/// C-DEBUG-NONEMPTY.
#[test]
fn debug_is_never_empty() {
    let shown = [
        format!("{:?}", Text::EMPTY),
        format!("{:?}", Quirks::default()),
        format!("{:?}", FieldErrors::new()),
        format!("{:?}", Layout::<Grape>::EMPTY),
        format!("{:?}", UserException::<Grape>::unhandled().with_message("")),
        format!("{:?}", FieldErrors::new().iter()),
        format!("{:?}", object::Codec::<Grape>::new()),
        format!("{:?}", http::Codec::<Grape>::new()),
        format!("{:?}", wamp1::Codec::<Grape>::new()),
        format!("{:?}", wamp2::Codec::<Grape>::new()),
        format!("{:?}", ocppj::Codec::<Grape>::new(ocppj::Version::V2_1)),
    ];
    assert!(shown.iter().all(|text| !text.is_empty()), "{shown:?}");
}

/// Equal values have equal hashes, although the hash of a wire value is that of its exception.
#[test]
fn hashes_agree_with_equality() {
    use std::hash::{BuildHasher, RandomState};

    let hasher = RandomState::new();
    let frame = |call_id| CallError::new(call_id, UserException::from(Grape::SessionError));
    assert_eq!(frame("c1"), frame("c1"));
    assert_ne!(frame("c1"), frame("c2"));
    assert_eq!(hasher.hash_one(frame("c1")), hasher.hash_one(frame("c1")));
}

/// Iteration from both ends, with a known length.
#[test]
fn field_errors_are_iterated() {
    let errors = FieldErrors::new().with("name", "Too long").with("age", "Missing");
    assert_eq!(errors.iter().len(), 2);
    assert!(errors.iter().rev().map(|(field, _)| field).eq(["age", "name"]));
    assert!(errors.into_iter().rev().map(|(field, _)| field).eq(["age", "name"]));
}

#[test]
fn the_page_has_each_item_once_and_names_files_that_exist() {
    let page = include_str!("../docs/API.md");
    let items: Vec<&str> =
        page.lines().filter_map(|line| line.strip_prefix("| C-")?.split(' ').next()).collect();
    assert_eq!(items.len(), 54, "as many as the checklist has");
    let mut sorted = items.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), items.len(), "{items:?}");

    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let code = page.split('`').skip(1).step_by(2);
    let files =
        code.filter(|text| ["src/", "tests/", "docs/"].iter().any(|at| text.starts_with(at)));
    for file in files {
        assert!(root.join(file).exists(), "{file}");
    }
}

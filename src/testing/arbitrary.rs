//! `arbitrary::Arbitrary`, for cargo-fuzz targets.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::string::ToString;
use alloc::vec::Vec;
use arbitrary::{Arbitrary, Result, Unstructured};

use super::corpus::{REQUEST_TYPES, TEXTS, VALUES, exception_of, names, number_of};
use crate::call_id::CallId;
use crate::exception::UserException;
use crate::set::ExceptionSet;
use crate::wire::ocppj;
use crate::wire::wamp1::CallError;
use crate::wire::wamp2::{ErrorMessage, Request};

/// How deep generated details are nested at most. The values of the corpus may add to that.
const DEPTH: u32 = 4;

fn text(u: &mut Unstructured<'_>) -> Result<String> {
    if u.arbitrary()? { Ok((*u.choose(TEXTS)?).to_owned()) } else { u.arbitrary() }
}

fn json(u: &mut Unstructured<'_>, depth: u32) -> Result<String> {
    let quoted = |text: String| serde_json::Value::from(text).to_string();
    Ok(match u.int_in_range(0..=if depth == 0 { 3 } else { 5 })? {
        0 => (*u.choose(VALUES)?).to_owned(),
        1 => u.arbitrary::<i64>()?.to_string(),
        2 => format!("{}.{}", u.arbitrary::<i8>()?, u.arbitrary::<u16>()?),
        3 => quoted(text(u)?),
        container => {
            let mut parts = Vec::new();
            for _ in 0..u.int_in_range(0..=3)? {
                let key = if container == 4 { String::new() } else { quoted(text(u)?) + ":" };
                parts.push(key + &json(u, depth - 1)?);
            }
            let parts = parts.join(",");
            if container == 4 { format!("[{parts}]") } else { format!("{{{parts}}}") }
        }
    })
}

/// An exception as the strategy `exception` generates it.
impl<'u, N: ExceptionSet> Arbitrary<'u> for UserException<'_, N> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let name = match u.int_in_range(0..=7)? {
            0 => return Ok(Self::unhandled()),
            1 => String::new(),
            2 => text(u)?.replace('#', ""),
            _ => (*u.choose(&names::<N>())?).to_owned(),
        };
        let message = text(u)?;
        let details = if u.arbitrary()? { Some(json(u, DEPTH)?) } else { None };
        Ok(exception_of(&name, message, details))
    }
}

/// A frame that a strict codec accepts.
impl<'u, N: ExceptionSet> Arbitrary<'u> for CallError<'_, N> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        Ok(Self::new(text(u)?, u.arbitrary()?))
    }
}

/// An error of OCPP-J.
impl<'u, N: ExceptionSet> Arbitrary<'u> for ocppj::CallError<'_, N> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let (call_id, exception): (CallId<'_>, _) = (u.arbitrary()?, u.arbitrary()?);
        Ok(match u.ratio(1, 4)? {
            true => Self::for_result(call_id, exception),
            false => Self::new(call_id, exception),
        })
    }
}

/// A message of any request that WAMP v2 has.
impl<'u, N: ExceptionSet> Arbitrary<'u> for ErrorMessage<'_, N> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let request = Request::new(u.int_in_range(1..=Request::MAX.get())?).unwrap_or(Request::MIN);
        Ok(Self::new(*u.choose(&REQUEST_TYPES)?, request, u.arbitrary()?))
    }
}

impl<'u> Arbitrary<'u> for CallId<'_> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        if u.ratio(1, 4)? {
            return Ok(number_of(&u.arbitrary::<i128>()?.to_string()));
        }
        Ok(text(u)?.into())
    }
}

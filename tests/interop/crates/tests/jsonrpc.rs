//! JSON-RPC 2.0: jsonrpsee-types.

use callerror::jsonrpc::{self, JsonRpc, UserException};
use callerror::layout::Layout;
use callerror::object::Codec;
use callerror::{ErrorObject, grape};
use callerror_interop_crates::Rows;
use jsonrpsee_types::{ErrorObjectOwned, Id, Response, ResponsePayload};
use serde_json::{Value, json};

/// `id`, code, message and `data`, however a crate calls them; or why it has none.
type Parts = Result<(Value, i64, String, Option<Value>), String>;

/// What jsonrpsee reads of a response.
fn their_read(text: &str) -> Parts {
    let read: Response<'_, Value> =
        serde_json::from_str(text).map_err(|error| error.to_string())?;
    let ResponsePayload::Error(error) = read.payload else { return Err("no error".to_owned()) };
    let data = error.data().map(|data| serde_json::from_str(data.get()).unwrap());
    Ok((json!(read.id), error.code().into(), error.message().to_owned(), data))
}

/// A response as jsonrpsee writes it.
fn their_write(id: Id<'_>, code: i32, message: &str, data: Option<Value>) -> String {
    let error = ErrorObjectOwned::owned(code, message, data);
    let payload = ResponsePayload::<()>::error(error);
    serde_json::to_string(&Response::new(payload, id)).unwrap()
}

/// What this crate reads of a response.
fn read(text: &str) -> Parts {
    let read = jsonrpc::ErrorObject::decode(text).map_err(|error| error.to_string())?;
    let error = read.ok_or("no error")?;
    let id = match error.call_id() {
        Some(id) if id.is_number() => serde_json::from_str(id.as_str()).unwrap(),
        Some(id) => json!(id.as_str()),
        None => Value::Null,
    };
    let code = error.code().unwrap().parse().map_err(|_| format!("{:?}", error.code()))?;
    let data = error.details().map(|details| details.parse().unwrap());
    Ok((id, code, error.message().to_owned(), data))
}

const ODD: &str = "\"\\/\n\r\t\u{8}\u{c}\0\u{1f}\u{7f} Zürich 漢字 😀 \u{2028} </script>";

#[test]
fn jsonrpsee() {
    let mut rows = Rows::of("jsonrpsee-types");

    // What it reads of errors that were built.
    let new = |variant| UserException::new(variant, "text");
    let data = |json: &'static str| {
        let exception = new(JsonRpc::InvalidParams).with_details_json(json).unwrap();
        let details: Value = serde_json::from_str(json).unwrap();
        (exception, -32602, "text", Some(details).filter(|details| !details.is_null()))
    };
    let named = UserException::named("RoomTaken", "text").unwrap();
    let secret = std::io::Error::other("connect to 10.0.0.7: refused");
    for (exception, code, message, data) in [
        (new(JsonRpc::ParseError), -32700, "text", None),
        (new(JsonRpc::InvalidRequest), -32600, "text", None),
        (new(JsonRpc::MethodNotFound), -32601, "text", None),
        (new(JsonRpc::InvalidParams), -32602, "text", None),
        (new(JsonRpc::InternalError), -32603, "text", None),
        (new(JsonRpc::ServerError).with_code("-32050"), -32050, "text", None),
        (named, -32000, "text", Some(json!({"type": "RoomTaken"}))),
        (UserException::from_error(secret), -32603, "Internal error", None),
        (UserException::new(JsonRpc::InvalidParams, ODD), -32602, ODD, None),
        (UserException::new(JsonRpc::InvalidParams, ""), -32602, "", None),
        data(r#"{"n":[1.50,1e300,123456789012345678901234567890],"null":null}"#),
        data("[7]"),
        data("\"SQL\""),
        data("false"),
        data("null"),
    ] {
        let error = ErrorObject::new(exception).with_call_id(7_u64);
        let expected = Ok((json!(7), code, message.to_owned(), data));
        rows.reads(&error.to_string(), their_read(&error.to_text()), expected);
    }
    for (call_id, id) in [("a", json!("a")), ("\"\\ é", json!("\"\\ é")), ("", json!(""))] {
        let error = ErrorObject::new(new(JsonRpc::InvalidParams)).with_call_id(call_id);
        let expected = Ok((id, -32602, "text".to_owned(), None));
        rows.reads(&format!("the ID {call_id:?}"), their_read(&error.to_text()), expected);
    }
    let error = ErrorObject::new(new(JsonRpc::ParseError)).to_text();
    let expected = Ok((Value::Null, -32700, "text".to_owned(), None));
    rows.reads("no ID", their_read(&error), expected);
    const GRAPE: Codec<grape::Grape> = Codec::new().with_layout(&Layout::JSON_RPC);
    let exception = grape::UserException::new(grape::Grape::NotFoundError, "text");
    let exception = exception.with_details(&json!({"id": 7})).unwrap();
    let error = GRAPE.to_text(&ErrorObject::new(exception).with_call_id(7_u64));
    let data = json!({"type": "NotFoundError", "details": {"id": 7}});
    let expected = Ok((json!(7), -32000, "text".to_owned(), Some(data)));
    rows.reads("a name of another set", their_read(&error), expected);

    // What it writes.
    for (id, code, message, data) in [
        (Id::Number(7), -32700, "text", None),
        (Id::Number(u64::MAX), -32600, "text", None),
        (Id::Str("a\"".into()), -32601, "text", None),
        (Id::Null, -32602, "text", Some(json!({"name": ["Too long"]}))),
        (Id::Number(7), -32603, ODD, Some(json!([1, "é", null]))),
        (Id::Number(7), -32000, "", Some(json!("SQL"))),
        (Id::Number(7), -32099, "text", Some(json!(false))),
        (Id::Number(7), 0, "text", None),
        (Id::Number(7), i32::MAX, "text", Some(json!({}))),
        (Id::Number(7), i32::MIN, "text", None),
    ] {
        let text = their_write(id, code, message, data);
        rows.writes(&format!("code {code}"), read(&text), their_read(&text));
        let again = jsonrpc::ErrorObject::decode(&text).unwrap().unwrap().to_text();
        rows.reads(&format!("code {code}, written again"), their_read(&again), their_read(&text));
    }

    // What it refuses, and this crate reads: the code.
    for (text, code) in [
        (r#"{"jsonrpc":"2.0","error":{"code":1,"message":"m"}}"#, "1"),
        (r#"{"jsonrpc":"2.0","result":null,"error":{"code":1,"message":"m"},"id":1}"#, "1"),
        (r#"{"jsonrpc":"2.0","error":{"code":4294967296,"message":"m"},"id":1}"#, "4294967296"),
        (r#"{"jsonrpc":"2.0","error":{"code":"RoomTaken","message":"m"},"id":1}"#, "RoomTaken"),
        (r#"{"jsonrpc":"2.0","error":{"code":1,"message":null},"id":1}"#, "1"),
        (r#"{"jsonrpc":"2.0","error":{"code":1},"id":1}"#, "1"),
        (r#"{"jsonrpc":"2.0","error":{"code":1,"message":"m","trace":[]},"id":1}"#, "1"),
    ] {
        let error = jsonrpc::ErrorObject::decode(text).unwrap().unwrap();
        let seen = (their_read(text).is_err(), error.code().map(str::to_owned));
        rows.writes(&format!("refused: {text}"), seen, (true, Some(code.to_owned())));
    }
    rows.end();
}

use crate::set::ExceptionSet;
use crate::wire::layout::{Layout, Observed};

crate::exception_set! {
    /// The errors that the JSON-RPC 2.0 specification defines.
    ///
    /// The specification has codes and meanings. The names are those of the meanings, and the statuses over HTTP
    /// are this crate's choice.
    #[non_exhaustive]
    pub enum JsonRpc = "", layout: LAYOUT {
        /// The base of every other variant.
        ///
        /// An error whose code the specification does not define is decoded to it: an error of the application,
        /// or one whose code is missing, a text or a fraction. [`ErrorObject::code`](crate::ErrorObject::code)
        /// returns the code. To tell errors of an application apart, define a set of its own.
        JsonRpcError { status: 500, retry: Never },
        /// Code -32700: the server received what is no JSON.
        ///
        /// The server may not have found the `id` of the request, so that the `id` of the error is null.
        ParseError { parent: JsonRpcError, status: 400, codes: [-32700] },
        /// Code -32600: what the server received is JSON, but no request of JSON-RPC.
        ///
        /// An empty batch is one such, and so is a request whose `method` is not text.
        InvalidRequest { parent: JsonRpcError, status: 400, codes: [-32600] },
        /// Code -32601: the server has no such method, or does not offer it now.
        MethodNotFound { parent: JsonRpcError, status: 404, codes: [-32601] },
        /// Code -32602: the parameters do not fit the method.
        ///
        /// Servers often say in `data` which of them do not: see
        /// [`field_errors`](crate::ErrorObject::field_errors).
        InvalidParams { parent: JsonRpcError, status: 400, codes: [-32602] },
        /// Code -32603: the server failed.
        ///
        /// An [unhandled](crate::Name::Unhandled) error is written with this code.
        InternalError { parent: JsonRpcError, status: 500, codes: [-32603], retry: Backoff },
        /// The codes from -32099 to -32000: each server may define errors of its own there.
        ServerError { parent: JsonRpcError, status: 500, code_range: -32099..=-32000 },
    }
}

const LAYOUT: Layout<JsonRpc> = Layout::JSON_RPC.classify(classify);

/// Selects the variant by the code, else the base. Over HTTP there may be no error of JSON-RPC.
fn classify(observed: &Observed<'_>) -> Option<JsonRpc> {
    let of_code = observed.code_number().and_then(JsonRpc::lookup_code_number);
    // The object is asked last: a writer that must look into it cannot go by the code alone.
    let is_object = || observed.get("/error").is_some_and(|it| it.as_json().starts_with('{'));
    let is_error = || observed.code.is_some() || is_object();
    of_code.or_else(|| is_error().then_some(JsonRpc::JsonRpcError))
}

//! The layout of JSON-RPC 2.0: its codes are integers, and names are inside the details.
//!
//! `settle_name` decides while reading whether there is a name. The rest of the reading is that of all layouts.
//! `json_rpc` decides while writing whether a number says all, or a name must.
//!
//! Source: the JSON-RPC 2.0 specification, sections 4 and 5.

use super::identify::{NO_NAME, is_like_base};
use super::pointer::Pointer;
use super::{Content, Field, FieldKind, Fields, Found, Layout, Object, Table};
use crate::details::Details;
use crate::exception::{Traits, UserException, is_integer};
use crate::head::StatusCode;
use crate::json::{Item, Kind, contains_byte};
use crate::set::ExceptionSet;
use crate::text::Text;

/// The code of an error that has none of its own: the first of those that a server may define. Beside a name it
/// stands for no code.
const STAND_IN: &str = "-32000";

/// The members of the details that begin with a name.
const MEMBERS: [&str; 3] = ["type", "code", "details"];

/// Code and message of an unhandled error.
const INTERNAL_ERROR: (&str, &str) = ("-32603", "Internal error");

impl<N: 'static> Layout<N> {
    /// A response of JSON-RPC 2.0 with an error:
    /// `{"jsonrpc":"2.0","id","error":{"code","message","data"}}`. The call ID is `id`, and the details are `data`.
    ///
    /// JSON-RPC tells errors apart by integers. So a variant with an integer code is written with that code. Any
    /// other exception that has a name is written with code -32000 and `"data":{"type","code","details"}`. There
    /// `type` is its name, and `code` is the code that it has beside the name, if that is a text. An unhandled
    /// error is -32603, `Internal error`, without data. Without a call ID, `id` is null.
    ///
    /// What is read:
    ///
    /// - An object whose `error` is null or missing is a success. Another value than an object there does not
    ///   decode, and neither does an `id` that is not text, an integer or null. `jsonrpc` and `result` are ignored.
    /// - `data.type` is the name, if it is a name of the set or is under the base of the set. With code -32000 any
    ///   other text is a name that the set does not have, unless the set has that code. Then the details are
    ///   `data.details`, or the whole of `data` if it has more members than these; and the code is the text
    ///   `data.code`, or else the code of the error, if it is not -32000.
    /// - Without a name, an integer that the set lists selects the variant, and so does a text that it lists. If the
    ///   set does not list the code, the error is unhandled. The function of [`classify`](Self::classify) decides in
    ///   place of that, if the set's own layout is made of this one. A code that is a text or a fraction is kept.
    ///
    /// A decoded error is written again with its code and its data as they were. Over HTTP the request ID is the
    /// header `X-Request-Id`, and the delay `Retry-After`. A batch is an array: split it before.
    ///
    /// The layout serves any set. A set whose codes are integers can have it as its own:
    ///
    /// ```
    /// use callerror::layout::Layout;
    /// use callerror::{ErrorObject, Name, UserException};
    ///
    /// callerror::exception_set! {
    ///     /// Exceptions of the booking service.
    ///     pub enum Booking = "", layout: Layout::JSON_RPC {
    ///         /// Somebody else holds the room.
    ///         RoomTaken { codes: [-32001] },
    ///         /// The calendar is not available for now. It has no number.
    ///         CalendarBusy { retry: Backoff },
    ///     }
    /// }
    ///
    /// let taken = UserException::new(Booking::RoomTaken, "Held until noon").with_details(&["r-7"])?;
    /// let text = ErrorObject::new(taken).with_call_id(7_u64).to_text();
    /// assert_eq!(
    ///     text,
    ///     concat!(
    ///         r#"{"jsonrpc":"2.0","id":7,"#,
    ///         r#""error":{"code":-32001,"message":"Held until noon","data":["r-7"]}}"#,
    ///     ),
    /// );
    /// let error = ErrorObject::<Booking>::decode(&text)?.expect("an error");
    /// assert_eq!(error.name(), Name::Known(Booking::RoomTaken));
    /// assert_eq!((error.call_id().unwrap().as_str(), error.message()), ("7", "Held until noon"));
    ///
    /// let busy = ErrorObject::new(UserException::new(Booking::CalendarBusy, "Try again"));
    /// assert_eq!(
    ///     busy.to_text(),
    ///     concat!(
    ///         r#"{"jsonrpc":"2.0","id":null,"#,
    ///         r#""error":{"code":-32000,"message":"Try again","data":{"type":"CalendarBusy"}}}"#,
    ///     ),
    /// );
    /// assert!(ErrorObject::<Booking>::decode(r#"{"jsonrpc":"2.0","result":[],"id":7}"#)?.is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// A set with another layout of its own takes it by a codec:
    ///
    /// ```
    /// use callerror::grape::{Grape, UserException};
    /// use callerror::layout::Layout;
    /// use callerror::{ErrorObject, Name, object};
    ///
    /// const CODEC: object::Codec<Grape> = object::Codec::new().with_layout(&Layout::JSON_RPC);
    /// let error = ErrorObject::new(UserException::new(Grape::NotFoundError, "No such room"));
    /// let text = CODEC.to_text(&error.with_call_id("c1"));
    /// assert_eq!(
    ///     text,
    ///     concat!(
    ///         r#"{"jsonrpc":"2.0","id":"c1","#,
    ///         r#""error":{"code":-32000,"message":"No such room","data":{"type":"NotFoundError"}}}"#,
    ///     ),
    /// );
    /// assert_eq!(CODEC.decode(&text)?.expect("an error").name(), Name::Known(Grape::NotFoundError));
    ///
    /// let error = CODEC.decode(r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":""}}"#)?;
    /// let error = error.expect("an error");
    /// assert_eq!((error.name(), error.code()), (Name::Unhandled, Some("-32601")));
    /// # Ok::<(), callerror::DecodeError>(())
    /// ```
    ///
    /// Source: the JSON-RPC 2.0 specification, sections 4 and 5. `type`, `code` and `details` inside `data` are this
    /// crate's.
    pub const JSON_RPC: Self = {
        let mut layout = Self::EMPTY
            .constants(&[("/jsonrpc", "\"2.0\""), ("/id", "null")])
            .error_member("/error")
            .call_id(&[Field::Json("/id")])
            .code(&[Field::Json("/error/code")])
            .message(&[Field::Json("/error/message")])
            .details(&[Field::Json("/error/data")])
            .name(&[Field::Json("/error/data/type")])
            .with(FieldKind::CodeBesideName, &[Field::Json("/error/data/code")])
            .with(FieldKind::DetailsBesideName, &[Field::Json("/error/data/details")])
            .request_id(&[Field::Header("x-request-id")])
            .retry_after(&[Field::Header("retry-after")]);
        layout.table = layout.table.of_json_rpc();
        layout.planned()
    };
}

impl Table {
    /// Whether name, code and details are where [`Layout::JSON_RPC`] has them, and nothing else is inside the details. The
    /// fast path knows no other places.
    pub(super) const fn has_usual_details(&self) -> bool {
        const DETAILS: &str = "/error/data";
        const PLACES: [(FieldKind, &str); 5] = [
            (FieldKind::Code, "/error/code"),
            (FieldKind::Details, DETAILS),
            (FieldKind::Name, "/error/data/type"),
            (FieldKind::CodeBesideName, "/error/data/code"),
            (FieldKind::DetailsBesideName, "/error/data/details"),
        ];
        const AT_DETAILS: u32 = 4;

        let mut at = 0;
        while at < PLACES.len() {
            let (kind, pointer) = PLACES[at];
            if self.fields(kind).len() != 1 || !self.is_written(kind, pointer) {
                return false;
            }
            at += 1;
        }
        match self.tree.find(&Pointer::parse(DETAILS)) {
            Some(node) => self.tree.node(node).below.count_ones() == AT_DETAILS,
            None => false,
        }
    }
}

/// Whether there may be a name inside the details. Most need not be read for it.
pub(super) fn may_have_name(details: &str) -> bool {
    // The letters of `type` may be escaped: they are from U+0060 to U+007F.
    let has_escape = || contains_byte(details.as_bytes(), b'\\');
    let has_letter = || ["\\u006", "\\u007"].iter().any(|escape| details.contains(escape));
    details.contains("\"type\"") || (has_escape() && has_letter())
}

/// What was found in an object: the value of each field by its first pointer.
pub(super) trait Places<'a> {
    fn item(&self, kind: FieldKind) -> Option<Item<'a>>;
    fn set_item(&mut self, kind: FieldKind, item: Option<Item<'a>>);

    /// Whether the details are an object with other members than [`MEMBERS`].
    fn details_have_more(&self) -> bool;
}

impl<'a> Places<'a> for Found<'_, 'a> {
    fn item(&self, kind: FieldKind) -> Option<Item<'a>> {
        self.item_written(kind)
    }

    fn set_item(&mut self, kind: FieldKind, item: Option<Item<'a>>) {
        self.set_item_written(kind, item);
    }

    fn details_have_more(&self) -> bool {
        let details = self.item(FieldKind::Details).map(|item| item.value_in(self.text));
        details.is_some_and(|details| {
            details.members().any(|(name, _)| !MEMBERS.iter().any(|member| name.is_text(member)))
        })
    }
}

impl<'a> Places<'a> for UsualFields<'_, 'a> {
    fn item(&self, kind: FieldKind) -> Option<Item<'a>> {
        self.fields.item(kind)
    }

    fn set_item(&mut self, kind: FieldKind, item: Option<Item<'a>>) {
        self.fields.set(kind, item);
    }

    fn details_have_more(&self) -> bool {
        self.table.node(FieldKind::Details).is_some_and(|node| self.fields.has_more_at(node))
    }
}

/// Fields with the table by which they were found.
pub(super) struct UsualFields<'t, 'a> {
    pub(super) table: &'t Table,
    pub(super) fields: &'t mut Fields<'a>,
}

/// Decides whether there is a name inside the details, and leaves of what was found only what counts then.
/// `is_name` is asked of a text, and whether it is beside the stand-in.
#[inline(never)]
pub(super) fn settle_name<'a>(found: &mut dyn Places<'a>, is_name: &dyn Fn(&str, bool) -> bool) {
    let Some(name) = found.item(FieldKind::Name) else { return };
    let code = found.item(FieldKind::Code);
    let is_stand_in = |code: &Item<'_>| code.kind() == Kind::Number && code.inner == STAND_IN;
    let is_beside_stand_in = code.as_ref().is_some_and(is_stand_in);
    if !name.is_text() || !is_name(&Text::of_string(name.string()), is_beside_stand_in) {
        return found.set_item(FieldKind::Name, None);
    }
    let is_code = |item: &Item<'_>| item.is_text() && !item.inner.is_empty();
    let text_code = found.item(FieldKind::CodeBesideName).filter(is_code);
    found.set_item(FieldKind::Code, text_code.or(code.filter(|code| !is_stand_in(code))));
    // What stands beside these three would be lost without the whole.
    if !found.details_have_more() {
        found.set_item(FieldKind::Details, found.item(FieldKind::DetailsBesideName));
    }
}

impl<N: ExceptionSet> Layout<N> {
    /// Whether a text inside the details is the name.
    pub(super) fn is_name(&self, text: &str, is_beside_stand_in: bool) -> bool {
        let is_under = || text.strip_prefix(N::BASE).is_some_and(|name| !name.is_empty());
        let is_own = N::lookup(text).is_some() || (!N::BASE.is_empty() && is_under());
        let is_unknown = || is_beside_stand_in && self.takes_unknown_names();
        !text.is_empty() && text != NO_NAME && (is_own || is_unknown())
    }

    /// Whether the stand-in selects no variant, so that any text beside it is a name.
    pub(crate) fn takes_unknown_names(&self) -> bool {
        // A function that looks into the object may find one there.
        self.variant_of(STAND_IN, None, || N::ALL.first().copied()).is_none()
    }

    /// Whether the code of an unhandled error selects a variant.
    #[cfg(any(feature = "arbitrary", feature = "proptest"))]
    pub(crate) fn has_variant_of_unhandled(&self) -> bool {
        self.variant_of(INTERNAL_ERROR.0, None, || N::ALL.first().copied()).is_some()
    }

    /// The text in the details that may be the name.
    fn name_inside<'d>(&self, details: Details<'d>) -> Option<Text<'d>> {
        if !may_have_name(details.as_json()) {
            return None;
        }
        let pointer = |kind| self.table.written(kind).map(Pointer::text);
        let inside = pointer(FieldKind::Name)?.strip_prefix(pointer(FieldKind::Details)?)?;
        details.get(inside)?.to_text()
    }

    /// Sets what is written of an exception with these details. `status` is the one that a reader knows.
    pub(crate) fn set_json_rpc<'e>(
        &'e self,
        object: &mut Object<'e>,
        exception: &'e UserException<'_, N>,
        details: Option<Details<'e>>,
        status: Option<StatusCode>,
    ) {
        let (internal_error, fixed_text) = INTERNAL_ERROR;
        let (message, details) = match exception.is_kept_inside() {
            true => (fixed_text, None),
            false => (exception.message(), details),
        };
        object.set(FieldKind::Message, Content::Text(message));
        let is_named = |details: Details<'e>, number: &str| {
            self.name_inside(details).is_some_and(|name| self.is_name(&name, number == STAND_IN))
        };
        let Some(name) = exception.spelling() else {
            let own = exception.any_code().filter(|code| exception.is_number_code(Some(code)));
            let number = own.unwrap_or(internal_error);
            object.set(FieldKind::Code, Content::Json(number));
            object.set_json(FieldKind::Details, details.filter(|&it| !is_named(it, number)));
            return;
        };
        let (variant, code) = (exception.name().known(), exception.data_code());
        // What was received without a number goes out so: the number would be a code of it.
        let own = || exception.own_number().filter(|_| !exception.traits().has(Traits::DECODED));
        let integer = code.filter(|code| is_integer(code));
        let number = integer.or_else(own);
        let says_all = number.is_some_and(|number| {
            code == integer
                && variant.is_some()
                && self.variant_of(number, status, || None) == variant
                && !details.is_some_and(|details| is_named(details, number))
        });
        object.set(FieldKind::Code, Content::Json(number.unwrap_or(STAND_IN)));
        if says_all {
            object.set_json(FieldKind::Details, details);
            return;
        }
        let is_known = variant.is_some() || self.takes_unknown_names();
        let name = if is_known && !is_like_base::<N>(name) {
            Content::Text(name)
        } else {
            Content::Uri(N::BASE, name)
        };
        let code = code.filter(|&code| integer.is_none() || code == STAND_IN);
        object.set(FieldKind::Name, name);
        object.set_some(FieldKind::CodeBesideName, code.map(Content::Text));
        object.set_json(FieldKind::DetailsBesideName, details);
    }

    /// Sets what is written of an exception that was decoded from `received`, with code and details as they were there.
    /// `None` if it was in no error of JSON-RPC.
    pub(crate) fn set_json_rpc_again<'e>(
        &'e self,
        object: &mut Object<'e>,
        exception: &'e UserException<'_, N>,
        received: Details<'e>,
    ) -> Option<()> {
        let error = received.get(self.error_member.as_ref()?.text())?;
        if !error.as_json().starts_with('{') {
            return None;
        }
        let as_received = |kind| {
            let value = received.get(self.table.written(kind)?.text())?;
            (value.as_json() != "null").then_some(value)
        };
        object.set_json(FieldKind::Code, as_received(FieldKind::Code));
        object.set(FieldKind::Message, Content::Text(exception.message()));
        object.set_json(FieldKind::Details, as_received(FieldKind::Details));
        Some(())
    }
}

//! `ExceptionSet`, the closed set of names that one backend uses, and `exception_set!`, which makes
//! one from a table.

use std::convert::Infallible;
use std::fmt::Debug;
use std::hash::Hash;
use std::iter;

use http::StatusCode;

use crate::wire::layout::Form;

/// The base of error URIs where neither the set nor the codec names another.
///
/// Source: Grape's "Exceptions over websockets"; its clients use the text literally.
pub const DEFAULT_BASE: &str = crate::exception_set!(@base);

/// The closed set of CamelCase names that one backend uses, as an enum.
///
/// [`exception_set!`](crate::exception_set) makes one from a table; the crate's own sets are made in
/// the same way. [`Infallible`] is the set without names, for relays, logs and fuzzing: through it
/// every name is unknown, and nothing is lost.
///
/// ```
/// use callerror::{ExceptionSet, grape::Grape};
///
/// assert_eq!(Grape::lookup("NotFoundError"), Some(Grape::NotFoundError));
/// assert_eq!(Grape::NotFoundError.name(), "NotFoundError");
/// assert_eq!(Grape::lookup("NOT_FOUND_ERROR"), None);
/// ```
pub trait ExceptionSet: Copy + Eq + Hash + Debug + Send + Sync + 'static {
    /// Every row, in the order of the table.
    const ALL: &'static [Self];

    /// What precedes the name in an error URI; it holds a `#` at its end or nowhere.
    const BASE: &'static str = DEFAULT_BASE;

    /// How the system tells its errors over HTTP and as objects.
    const FORM: Form<Self> = Form::NAMED;

    #[doc(hidden)]
    const TABLE: &'static Table;

    /// Whether the base stands in a JSON string as it is.
    #[doc(hidden)]
    const BASE_IS_PLAIN: bool = build::is_plain(Self::BASE);

    /// The row's place in [`ALL`](Self::ALL).
    #[doc(hidden)]
    fn index(self) -> usize;

    /// The name as it is written on the wire.
    fn name(self) -> &'static str {
        Self::TABLE.row(self.index()).name
    }

    /// The row that `name` names, by its own name or by an alias.
    fn lookup(name: &str) -> Option<Self> {
        Self::TABLE.names.find(name).map(|slot| Self::ALL[usize::from(slot.row)])
    }

    /// [`lookup`](Self::lookup), and whether the name is the row's own.
    #[doc(hidden)]
    fn lookup_spelt(name: &str) -> Option<(Self, bool)> {
        let slot = Self::TABLE.names.find(name)?;
        Some((Self::ALL[usize::from(slot.row)], slot.is_name))
    }

    /// The row that a system's machine-readable code selects.
    ///
    /// A CALLERROR carries names; codes belong to the forms that systems have of their own.
    fn lookup_code(code: &str) -> Option<Self> {
        Self::TABLE.codes.find(code).map(|slot| Self::ALL[usize::from(slot.row)])
    }

    /// The first row that lists the HTTP status.
    fn lookup_status(status: StatusCode) -> Option<Self> {
        Self::ALL.iter().find(|row| row.statuses().contains(&status.as_u16())).copied()
    }

    /// The row above this one in the hierarchy.
    fn parent(self) -> Option<Self> {
        Self::TABLE.row(self.index()).parent.map(|row| Self::ALL[usize::from(row)])
    }

    /// The rows beside the parent of which this one is a kind as well.
    fn groups(self) -> impl Iterator<Item = Self> {
        Self::TABLE.row(self.index()).groups.iter().map(|&row| Self::ALL[usize::from(row)])
    }

    /// The parent, its parent and so on, nearest first.
    fn ancestors(self) -> impl Iterator<Item = Self> {
        iter::successors(self.parent(), |row| row.parent())
    }

    /// Whether this row is `other`, or stands under it by parents or groups.
    ///
    /// ```
    /// use callerror::ExceptionSet;
    ///
    /// callerror::exception_set! {
    ///     pub enum Booking {
    ///         BookingError,
    ///         RoomNotFound: BookingError,
    ///     }
    /// }
    /// assert!(Booking::RoomNotFound.is_a(Booking::BookingError));
    /// assert!(!Booking::BookingError.is_a(Booking::RoomNotFound));
    /// ```
    fn is_a(self, other: Self) -> bool {
        // Parents and groups are declared before their children, so the way up ends.
        self == other
            || self.parent().is_some_and(|parent| parent.is_a(other))
            || self.groups().any(|group| group.is_a(other))
    }

    /// The HTTP statuses of the row; the first is the one to send.
    fn statuses(self) -> &'static [u16] {
        Self::TABLE.row(self.index()).statuses
    }

    /// Other spellings under which the name is known.
    fn aliases(self) -> impl Iterator<Item = &'static str> {
        Self::TABLE.clauses(self.index()).filter_map(|item| match *item {
            Item::Alias(alias) => Some(alias),
            _ => None,
        })
    }

    /// The codes that select the row.
    fn codes(self) -> impl Iterator<Item = &'static str> {
        Self::TABLE.clauses(self.index()).filter_map(|item| match *item {
            Item::Code(code, _) => Some(code),
            _ => None,
        })
    }

    /// The piece of a frame from the call ID to the message, under the set's own base: `","base#Name","`.
    #[doc(hidden)]
    fn piece(self) -> Option<&'static str> {
        Self::BASE_IS_PLAIN.then(|| Self::TABLE.row(self.index()).piece)
    }

    #[doc(hidden)]
    fn verdict(self) -> Option<Verdict> {
        Self::TABLE.clauses(self.index()).find_map(|item| match *item {
            Item::Retry(verdict) => Some(verdict),
            _ => None,
        })
    }

    #[doc(hidden)]
    fn code_verdict(code: &str) -> Option<Verdict> {
        Self::TABLE.codes.find(code)?.verdict
    }
}

/// The set without names.
impl ExceptionSet for Infallible {
    const ALL: &'static [Self] = &[];
    const TABLE: &'static Table =
        &Table { items: &[], rows: &[], names: Index::EMPTY, codes: Index::EMPTY };

    fn index(self) -> usize {
        match self {}
    }
}

/// What `exception_set!` read between two commas: a row, or a clause of the row before it.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Item {
    Row(Row),
    Alias(&'static str),
    Code(&'static str, Option<Verdict>),
    Retry(Verdict),
}

/// What a row or code says of sending the request again.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Never,
    Backoff,
    /// Only where no code says more.
    BackoffWithoutCode,
}

#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub name: &'static str,
    pub parent: Option<u16>,
    pub groups: &'static [u16],
    pub statuses: &'static [u16],
    /// See [`ExceptionSet::piece`].
    pub piece: &'static str,
}

/// A set as data, without its type, so that one code serves all sets.
#[doc(hidden)]
#[derive(Debug)]
pub struct Table {
    pub items: &'static [Item],
    /// Where in `items` each row stands.
    pub rows: &'static [u16],
    pub names: Index,
    pub codes: Index,
}

impl Table {
    #[inline]
    fn row(&self, row: usize) -> &'static Row {
        match &self.items[usize::from(self.rows[row])] {
            Item::Row(row) => row,
            _ => unreachable!("`rows` holds the places of rows"),
        }
    }

    /// The clauses of a row: what follows it up to the next one.
    fn clauses(&self, row: usize) -> impl Iterator<Item = &'static Item> {
        let after = usize::from(self.rows[row]) + 1;
        self.items[after..].iter().take_while(|item| !matches!(item, Item::Row(_)))
    }
}

/// A perfect hash from texts to rows, built at compile time: no two texts share a slot, so that a search
/// is one hash and one comparison. Building it is also what finds a text that stands twice.
///
/// The hash of a text first selects a bucket, in which some three texts meet, and that a multiplier.
/// The product of hash and multiplier selects the slot: multipliers are tried, the fullest buckets
/// first, until all texts of the bucket come to slots that are free.
#[doc(hidden)]
#[derive(Debug)]
pub struct Index {
    /// By bucket.
    multipliers: &'static [u16],
    slots: &'static [Option<Slot>],
}

/// Where a text leads.
#[derive(Clone, Copy, Debug)]
struct Slot {
    key: Key,
    text: &'static str,
    row: u16,
    /// Whether the text is the row's own name.
    is_name: bool,
    /// What a code says.
    verdict: Option<Verdict>,
}

/// What an [`Index`] refers to.
#[doc(hidden)]
#[derive(Debug)]
pub struct IndexData<const BUCKETS: usize, const SLOTS: usize> {
    multipliers: [u16; BUCKETS],
    slots: [Option<Slot>; SLOTS],
}

impl Index {
    const EMPTY: Self = Self { multipliers: &[], slots: &[] };

    pub const fn new<const BUCKETS: usize, const SLOTS: usize>(
        data: &'static IndexData<BUCKETS, SLOTS>,
    ) -> Self {
        Self { multipliers: &data.multipliers, slots: &data.slots }
    }

    #[inline]
    fn find(&self, text: &str) -> Option<&'static Slot> {
        let key = Key::of(text.as_bytes());
        let hash = key.hash();
        let multiplier = *self.multipliers.get(bucket(hash, self.multipliers.len()))?;
        let slot = self.slots.get(slot(hash, multiplier, self.slots.len()))?.as_ref()?;
        let is_same = slot.key == key && (text.len() <= Key::WHOLE || slot.text == text);
        is_same.then_some(slot)
    }
}

/// What tells a text from others, in words: in names as they are there is no branch to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    len: usize,
    /// The first eight bytes; all of them of a shorter text.
    head: u64,
    /// Eight bytes in the middle, some of them perhaps a second time; of a long text all of the middle.
    middle: u64,
    /// The last eight bytes, some of them perhaps a second time.
    tail: u64,
}

impl Key {
    /// Up to how many bytes a text is the same if its key is.
    const WHOLE: usize = 24;

    #[inline(always)]
    const fn of(text: &[u8]) -> Self {
        let len = text.len();
        let (Some(head), Some(tail)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) else {
            let (mut head, mut at) = (0, 0);
            while at < len {
                head = head << 8 | text[at] as u64;
                at += 1;
            }
            return Self { len, head, middle: 0, tail: 0 };
        };
        let (_, from_middle) = text.split_at((len - 8) / 2);
        let mut middle = match from_middle.first_chunk::<8>() {
            Some(middle) => u64::from_le_bytes(*middle),
            None => 0,
        };
        if len > Self::WHOLE {
            let (words, mut at) = (text.as_chunks::<8>().0, 1);
            while at < words.len() {
                middle = middle.wrapping_mul(ODD).rotate_left(29) ^ u64::from_le_bytes(words[at]);
                at += 1;
            }
        }
        Self { len, head: u64::from_le_bytes(*head), middle, tail: u64::from_le_bytes(*tail) }
    }

    /// Short on the way from the text to the slot: one multiplication.
    #[inline(always)]
    const fn hash(&self) -> u64 {
        let Self { len, head, middle, tail } = *self;
        let word = head ^ middle.rotate_left(21) ^ tail.rotate_left(42) ^ len as u64;
        let product = word.wrapping_mul(ODD);
        product ^ product >> 32
    }
}

/// A part of the golden ratio.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Which of `buckets`, a power of two, a text with this hash belongs to.
const fn bucket(hash: u64, buckets: usize) -> usize {
    hash as usize & buckets.wrapping_sub(1)
}

/// Which of `slots`, a power of two, it stands in.
const fn slot(hash: u64, multiplier: u16, slots: usize) -> usize {
    (hash.wrapping_mul(multiplier as u64) >> 32) as usize & slots.wrapping_sub(1)
}

impl Item {
    const fn text(&self) -> &'static str {
        match self {
            Self::Row(row) => row.name,
            Self::Alias(text) | Self::Code(text, _) => text,
            Self::Retry(_) => "",
        }
    }

    /// Whether the item belongs into the index of the codes, or into that of the names.
    const fn is_indexed(&self, codes: bool) -> bool {
        match self {
            Self::Row(_) | Self::Alias(_) => !codes,
            Self::Code(..) => codes,
            Self::Retry(_) => false,
        }
    }
}

/// What the expansion of `exception_set!` calls, all of it at compile time.
#[doc(hidden)]
pub mod build {
    use super::{IndexData, Item, Key, Slot, Verdict, bucket, slot};

    pub const fn count_rows(items: &[Item]) -> usize {
        let (mut count, mut at) = (0, 0);
        while at < items.len() {
            count += matches!(items[at], Item::Row(_)) as usize;
            at += 1;
        }
        count
    }

    const fn count_texts(items: &[Item], codes: bool) -> usize {
        let (mut count, mut at) = (0, 0);
        while at < items.len() {
            count += items[at].is_indexed(codes) as usize;
            at += 1;
        }
        count
    }

    /// The number of buckets for the codes, or for the names and aliases.
    pub const fn count_buckets(items: &[Item], codes: bool) -> usize {
        count_texts(items, codes).div_ceil(3).next_power_of_two()
    }

    /// The number of slots for the same: a fifth of them or more stay free, so that few multipliers are
    /// tried.
    pub const fn count_slots(items: &[Item], codes: bool) -> usize {
        let texts = count_texts(items, codes);
        (texts + texts / 4).next_power_of_two()
    }

    pub const fn rows<const ROWS: usize>(items: &[Item]) -> [u16; ROWS] {
        let mut rows = [0; ROWS];
        let (mut row, mut at) = (0, 0);
        while at < items.len() {
            if let Item::Row(_) = items[at] {
                rows[row] = at as u16;
                row += 1;
            }
            at += 1;
        }
        rows
    }

    /// Builds the index of the codes, or of the names and aliases.
    pub const fn index<const BUCKETS: usize, const SLOTS: usize>(
        set: &str,
        items: &[Item],
        codes: bool,
    ) -> IndexData<BUCKETS, SLOTS> {
        const NONE: usize = usize::MAX;
        // The texts of a bucket are a chain, from `first` by `next`. The compiler interprets all this,
        // so each text is hashed only once.
        let none = Slot { key: Key::of(b""), text: "", row: 0, is_name: false, verdict: None };
        let mut texts = [none; SLOTS];
        let mut hashes = [0; SLOTS];
        let mut next = [NONE; SLOTS];
        let mut first = [NONE; BUCKETS];
        let mut sizes = [0; BUCKETS];
        let mut fullest = 0;

        let (mut count, mut rows, mut at) = (0, 0, 0);
        while at < items.len() {
            let item = &items[at];
            rows += matches!(item, Item::Row(_)) as u16;
            if item.is_indexed(codes) {
                let text = item.text();
                let is_name = matches!(item, Item::Row(_));
                let verdict = if let Item::Code(_, verdict) = item { *verdict } else { None };
                let key = Key::of(text.as_bytes());
                texts[count] = Slot { key, text, row: rows - 1, is_name, verdict };
                hashes[count] = key.hash();

                let bucket = bucket(hashes[count], BUCKETS);
                let mut other = first[bucket];
                while other != NONE {
                    if hashes[other] == hashes[count] {
                        if equal(texts[other].text, text) {
                            fail(&["exception_set! ", set, ": `", text, "` stands twice"]);
                        }
                        let other = texts[other].text;
                        fail(&["exception_set! ", set, ": `", other, "` and `", text, ALIKE]);
                    }
                    other = next[other];
                }
                next[count] = first[bucket];
                first[bucket] = count;
                sizes[bucket] += 1;
                if sizes[bucket] > fullest {
                    fullest = sizes[bucket];
                }
                count += 1;
            }
            at += 1;
        }

        let mut multipliers = [0; BUCKETS];
        let mut slots = [None; SLOTS];
        let mut size = fullest;
        while size > 0 {
            let mut bucket = 0;
            while bucket < BUCKETS {
                if sizes[bucket] == size {
                    let mut multiplier = 1;
                    let mut text = first[bucket];
                    while text != NONE {
                        let place = slot(hashes[text], multiplier, SLOTS);
                        if slots[place].is_none() {
                            slots[place] = Some(texts[text]);
                            text = next[text];
                            continue;
                        }
                        // Taken: all of the bucket once more, with another multiplier.
                        let mut placed = first[bucket];
                        while placed != text {
                            slots[slot(hashes[placed], multiplier, SLOTS)] = None;
                            placed = next[placed];
                        }
                        if multiplier == u16::MAX {
                            fail(&[
                                "exception_set! ",
                                set,
                                ": no place for `",
                                texts[text].text,
                                "`",
                            ]);
                        }
                        multiplier += 1;
                        text = first[bucket];
                    }
                    multipliers[bucket] = multiplier;
                }
                bucket += 1;
            }
            size -= 1;
        }
        IndexData { multipliers, slots }
    }

    /// Of two texts that the index cannot tell apart; the odds are one in 2^64 for a pair.
    const ALIKE: &str = "` have the same hash, rename one of them";

    /// Checks what the types of a table cannot say.
    pub const fn check(set: &str, base: &str, items: &[Item]) {
        if !base_is_valid(base) {
            fail(&["exception_set! ", set, ": the base may hold a `#` only as its last character"]);
        }
        if items.len() >= u16::MAX as usize {
            fail(&["exception_set! ", set, ": more than 65534 rows and clauses"]);
        }
        let (mut rows, mut at) = (0, 0);
        while at < items.len() {
            match items[at] {
                Item::Row(row) => {
                    if !is_camel_case(row.name.as_bytes()) {
                        fail(&[
                            "exception_set! ",
                            set,
                            ": the name `",
                            row.name,
                            "` is not CamelCase, [A-Z][A-Za-z0-9]*",
                        ]);
                    }
                    let mut above = if let Some(parent) = row.parent { parent } else { 0 };
                    let mut group = 0;
                    while group < row.groups.len() {
                        if row.groups[group] > above {
                            above = row.groups[group];
                        }
                        group += 1;
                    }
                    if above >= rows && (row.parent.is_some() || group > 0) {
                        fail(&[
                            "exception_set! ",
                            set,
                            ": `",
                            row.name,
                            "` stands before its parent or group",
                        ]);
                    }
                    let mut status = 0;
                    while status < row.statuses.len() {
                        if !matches!(row.statuses[status], 100..=199 | 300..=999) {
                            fail(&[
                                "exception_set! ",
                                set,
                                ": `",
                                row.name,
                                "` has a status that is no HTTP error",
                            ]);
                        }
                        status += 1;
                    }
                    rows += 1;
                }
                _ if rows == 0 => {
                    fail(&["exception_set! ", set, ": a clause before the first row"]);
                }
                Item::Alias(text) | Item::Code(text, _) if text.is_empty() => {
                    fail(&["exception_set! ", set, ": an empty alias or code"]);
                }
                Item::Alias(text) if !base.is_empty() && holds_hash(text.as_bytes()) => {
                    fail(&["exception_set! ", set, ": the alias `", text, "` holds a `#`"]);
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// Whether names can be found again behind `base`: `#` at its end or nowhere.
    pub(crate) const fn base_is_valid(base: &str) -> bool {
        match base.as_bytes().split_last() {
            None => true,
            Some((_, before)) => !holds_hash(before),
        }
    }

    const fn holds_hash(text: &[u8]) -> bool {
        let mut at = 0;
        while at < text.len() {
            if text[at] == b'#' {
                return true;
            }
            at += 1;
        }
        false
    }

    /// Reads the verdict of a `retry` clause or a code.
    pub const fn verdict(set: &str, text: &str) -> Verdict {
        if equal(text, "backoff") {
            Verdict::Backoff
        } else if equal(text, "never") {
            Verdict::Never
        } else if equal(text, "backoff without code") {
            Verdict::BackoffWithoutCode
        } else {
            let expected = "`, expected `backoff`, `backoff without code` or `never`";
            fail(&["exception_set! ", set, ": `", text, expected]);
        }
    }

    /// Whether JSON has no need to escape anything in `text`.
    pub const fn is_plain(text: &str) -> bool {
        let mut rest = text.as_bytes();
        while let Some((first, others)) = rest.split_first() {
            if matches!(first, b'"' | b'\\' | ..=0x1f) {
                return false;
            }
            rest = others;
        }
        true
    }

    const fn is_camel_case(name: &[u8]) -> bool {
        let mut at = 0;
        while at < name.len() {
            if !name[at].is_ascii_alphanumeric() {
                return false;
            }
            at += 1;
        }
        !name.is_empty() && name[0].is_ascii_uppercase()
    }

    pub(crate) const fn equal(one: &str, other: &str) -> bool {
        let (one, other) = (one.as_bytes(), other.as_bytes());
        let mut at = 0;
        while at < one.len() && at < other.len() && one[at] == other[at] {
            at += 1;
        }
        at == one.len() && at == other.len()
    }

    /// Stops the compiler with the concatenation of `parts`.
    #[expect(clippy::panic, reason = "at compile time")]
    const fn fail(parts: &[&str]) -> ! {
        let mut message = [0; 512];
        let (mut length, mut part) = (0, 0);
        while part < parts.len() {
            let bytes = parts[part].as_bytes();
            let mut at = 0;
            while at < bytes.len() && length < message.len() {
                message[length] = bytes[at];
                length += 1;
                at += 1;
            }
            part += 1;
        }
        match std::str::from_utf8(message.split_at(length).0) {
            Ok(message) => panic!("{}", message),
            Err(_) => panic!("exception_set!: invalid table"),
        }
    }
}

/// Makes an exception set, the enum and its [`ExceptionSet`], from a table of rows.
///
/// A row is the variant, then, each of them optional and in this order: the name on the wire where
/// it is not the variant's own; the parent, and after `+` groups; HTTP statuses. Doc comments and
/// attributes are kept. Clauses follow the row they belong to, after a comma each:
///
/// | clause | what it says |
/// |---|---|
/// | `alias "RoomHeld"` | another spelling of the name |
/// | `code "ROOM_TAKEN"` | a code that selects the row, in systems that have codes beside names |
/// | `retry "backoff"`, `retry "never"` | the [`Retry`](crate::Retry), where it is not the usual one |
/// | `retry "backoff without code"` | the same, unless a code came with the error |
/// | `code "BUSY" = "backoff"` | the advice for a single code |
///
/// The base of error URIs stands after the enum's name; without one it is [`DEFAULT_BASE`]. After a
/// comma, `form PATH` names a constant [`Form`] for a system that tells its errors
/// otherwise than as `{"type","message"}`.
///
/// ```
/// use callerror::{ExceptionSet, UserException};
///
/// callerror::exception_set! {
///     /// Exceptions of the booking service.
///     #[non_exhaustive]
///     pub enum Booking: "https://booking.example/error#" {
///         /// Any failure of the service itself.
///         BookingError = 500,
///         /// The room does not exist.
///         RoomNotFound: BookingError = 404,
///         /// Somebody else holds the room.
///         RoomTaken ("RoomAlreadyTaken"): BookingError = 409 | 423, alias "RoomHeld", code "ROOM_TAKEN",
///         /// The calendar is being rebuilt.
///         CalendarBusy: BookingError, retry "backoff",
///     }
/// }
///
/// assert_eq!(Booking::RoomTaken.name(), "RoomAlreadyTaken");
/// assert_eq!(Booking::lookup("RoomHeld"), Some(Booking::RoomTaken));
/// assert_eq!(Booking::lookup_code("ROOM_TAKEN"), Some(Booking::RoomTaken));
/// assert_eq!(Booking::RoomTaken.statuses(), [409, 423]);
/// assert!(Booking::RoomTaken.is_a(Booking::BookingError));
/// assert_eq!(Booking::BASE, "https://booking.example/error#");
/// ```
///
/// # Errors
///
/// These do not compile, and the message says which row it is:
///
/// - `RoomTaken, RoomTaken2 ("RoomTaken")` - a name, alias or code that stands twice.
/// - `room_taken` - a name on the wire that is not CamelCase, `[A-Z][A-Za-z0-9]*`.
/// - `RoomTaken: BookingError, BookingError` - a parent or group declared after its child.
/// - `RoomTaken = 200` - a status that is no HTTP error.
/// - `pub enum Booking: "http://a#b/"` - a base with a `#` before its end.
/// - `alais "RoomHeld"`, `retry "later"` - an unknown clause or verdict.
/// - `alias "a#b"` - what precedes a `#` would be taken for the base, unless that is empty.
///
/// ```compile_fail
/// callerror::exception_set! {
///     pub enum Twice { RoomTaken, RoomHeld ("RoomTaken") }
/// }
/// ```
// A clause is read as an item of its own, `alias "RoomHeld"` like a row `alias` with a literal: after
// a comma macro_rules cannot tell the two apart, and a recursive macro would stop at 128 rows. Where
// only rows belong, the literal of a clause brings `#[cfg(any())]` with it, which is never true, and
// the compiler drops the item again:
//
//     RoomTaken: BookingError = 409, alias "RoomHeld"
//
// becomes
//
//     enum Booking { .., RoomTaken, #[doc = "RoomHeld"] #[cfg(any())] alias }
//     const ITEMS: &[Item] = &[.., Item::Row(Row { name: "RoomTaken", .. }), Item::Alias("RoomHeld")];
#[macro_export]
macro_rules! exception_set {
    (
        $(#[$set_meta:meta])*
        $vis:vis enum $set:ident $(: $base:literal)? $(, form $form:path)? {
            $(
                $(#[$meta:meta])*
                $head:ident $(($wire:literal))? $($clause:literal)?
                $(: $parent:ident $(+ $group:ident)*)?
                $(= $status:literal $(| $more_status:literal)*)?
            ),* $(,)?
        }
    ) => {
        $(#[$set_meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(clippy::enum_variant_names)]
        $vis enum $set {
            $(
                $(#[doc = $clause] #[cfg(any())])?
                $(#[$meta])*
                #[doc = ""]
                $(#[doc = ::core::concat!("On the wire: `", $wire, "`. ")])?
                $(#[doc = ::core::concat!(
                    "Under [`", ::core::stringify!($parent), "`](Self::", ::core::stringify!($parent), ")",
                    $(" and [`", ::core::stringify!($group), "`](Self::", ::core::stringify!($group), ")",)*
                    ". "
                )])?
                $(#[doc = ::core::concat!("HTTP status ", $status, $(", ", $more_status,)* ".")])?
                $head,
            )*
        }

        const _: () = {
            use $crate::__private::{Index, IndexData, Item, Row, Table, build};

            // The base as a literal, for `concat!` in each row.
            macro_rules! base {
                () => { $crate::exception_set!(@base $($base)?) };
            }

            const ITEMS: &[Item] = &[
                $($crate::exception_set!(
                    @item $set $head $(($wire))? $($clause)?
                    $(: $parent $(+ $group)*)?
                    $(= $status $(| $more_status)*)?
                )),*
            ];
            const SET: &str = ::core::stringify!($set);
            const ROWS: usize = build::count_rows(ITEMS);
            const BASE: &str = base!();
            const _: () = build::check(SET, BASE, ITEMS);

            static NAMES: IndexData<
                { build::count_buckets(ITEMS, false) },
                { build::count_slots(ITEMS, false) },
            > = build::index(SET, ITEMS, false);
            static CODES: IndexData<
                { build::count_buckets(ITEMS, true) },
                { build::count_slots(ITEMS, true) },
            > = build::index(SET, ITEMS, true);
            static TABLE: Table = Table {
                items: ITEMS,
                rows: &build::rows::<ROWS>(ITEMS),
                names: Index::new(&NAMES),
                codes: Index::new(&CODES),
            };

            impl $crate::ExceptionSet for $set {
                const ALL: &'static [Self] = &[
                    $($(#[doc = $clause] #[cfg(any())])? Self::$head),*
                ];
                const BASE: &'static str = BASE;
                const TABLE: &'static Table = &TABLE;
                $(const FORM: $crate::form::Form<Self> = $form;)?

                fn index(self) -> usize {
                    self as usize
                }
            }
        };

        impl ::core::fmt::Display for $set {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad($crate::ExceptionSet::name(*self))
            }
        }
    };

    (@item $set:ident alias $text:literal) => { Item::Alias($text) };
    (@item $set:ident code $text:literal) => { Item::Code($text, ::core::option::Option::None) };
    (@item $set:ident code $text:literal = $verdict:literal) => {
        Item::Code($text, ::core::option::Option::Some(build::verdict(SET, $verdict)))
    };
    (@item $set:ident retry $verdict:literal) => { Item::Retry(build::verdict(SET, $verdict)) };
    (@item $set:ident $clause:ident $text:literal) => {
        ::core::compile_error!(::core::concat!(
            "exception_set! ", ::core::stringify!($set), ": unknown clause `",
            ::core::stringify!($clause), "`, expected `alias`, `code` or `retry`"
        ))
    };
    (
        @item $set:ident $head:ident $(($wire:literal))?
        $(: $parent:ident $(+ $group:ident)*)?
        $(= $status:literal $(| $more_status:literal)*)?
    ) => {
        Item::Row(Row {
            name: $crate::exception_set!(@name $head $($wire)?),
            parent: $crate::exception_set!(@parent $($set $parent)?),
            groups: &[$($($set::$group as u16),*)?],
            statuses: &[$($status $(, $more_status)*)?],
            piece: ::core::concat!(
                "\",\"", base!(), $crate::exception_set!(@name $head $($wire)?), "\",\""
            ),
        })
    };
    (@name $head:ident) => { ::core::stringify!($head) };
    (@name $head:ident $wire:literal) => { $wire };
    (@parent) => { ::core::option::Option::None };
    (@parent $set:ident $parent:ident) => { ::core::option::Option::Some($set::$parent as u16) };
    (@base) => { "http://domain/exceptions#" };
    (@base $base:literal) => { $base };
}

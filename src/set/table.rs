//! An exception set as data: its rows, one for each variant, and the checks of them at compile time.

use core::ops::RangeInclusive;

use super::ancestry::{Ancestry, top_down};
use super::index::{self, Builder, Conflict, ConflictKind, Index, IndexData};
use crate::retry::Verdict;
use crate::wire::{wamp1, wamp2};

/// A set as data. It is independent of the type of the set, so that all sets share one machine code.
#[derive(Debug)]
pub struct Table {
    rows: &'static [Row],
    /// Names and aliases. Position 0 is the name, the others are the aliases.
    pub(crate) names: Index,
    /// Codes. The position is the index in the row's list.
    codes: Index,
    ancestry: Ancestry,
}

impl Table {
    /// The table of the set without names.
    pub(crate) const EMPTY: Self =
        Self { rows: &[], names: Index::EMPTY, codes: Index::EMPTY, ancestry: Ancestry::EMPTY };

    pub const fn new(rows: &'static [Row], names: Index, codes: Index, ancestry: Ancestry) -> Self {
        Self { rows, names, codes, ancestry }
    }

    /// The name of a variant.
    pub const fn name(&self, variant: usize) -> &'static str {
        self.rows[variant].name
    }

    #[inline]
    pub(crate) fn row(&self, variant: usize) -> &'static Row {
        &self.rows[variant]
    }

    /// Whether a variant is `other`, or is below it by parents or groups.
    #[inline]
    pub(crate) fn is_a(&self, variant: usize, other: usize) -> bool {
        variant == other || self.ancestry.is_above(other, variant)
    }

    /// The variant that a code selects. An integer code may be given as text.
    pub(crate) fn find_code(&self, code: &str) -> Option<usize> {
        let by_number = || self.find_number(code.parse().ok()?);
        self.find_text(code).or_else(by_number)
    }

    /// The variant that a text code selects.
    pub(crate) fn find_text(&self, code: &str) -> Option<usize> {
        self.codes.find(code).map(|slot| usize::from(slot.variant))
    }

    /// The variant that an integer code selects: the one that lists it, else the one whose range contains it.
    pub(crate) fn find_number(&self, code: i64) -> Option<usize> {
        let listed = self.codes.find_number(code).map(|slot| usize::from(slot.variant));
        let holds = |row: &Row| row.code_range.as_ref().is_some_and(|range| range.contains(&code));
        listed.or_else(|| self.rows.iter().position(holds))
    }

    /// The retry verdict of a code. An integer code may be given as text.
    pub(crate) fn code_verdict(&self, code: &str) -> Option<Verdict> {
        let by_number = || self.codes.find_number(code.parse().ok()?);
        let slot = self.codes.find(code).or_else(by_number)?;
        self.row(slot.variant.into()).codes[usize::from(slot.position)].verdict
    }
}

/// The index of a variant. It has its own type, so that `parent: 0` does not compile.
#[derive(Clone, Copy, Debug)]
pub struct Variant(u16);

impl Variant {
    pub const fn new(index: u16) -> Self {
        Self(index)
    }

    pub(crate) const fn as_index(self) -> usize {
        self.0 as usize
    }
}

/// A code and its retry verdict.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    pub(crate) value: CodeValue,
    verdict: Option<Verdict>,
}

impl Code {
    fn as_str(&'static self) -> &'static str {
        match &self.value {
            CodeValue::Text(text) => text,
            CodeValue::Number(_, digits) => digits.as_str(),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum CodeValue {
    Text(&'static str),
    Number(i64, Digits),
}

/// The digits of an integer code, by which it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Digits {
    bytes: [u8; Self::MOST],
    /// Where they begin.
    start: usize,
}

impl Digits {
    /// A sign and the digits of the largest integer.
    const MOST: usize = 20;

    const fn of(number: i64) -> Self {
        let (mut bytes, mut start, mut left) = ([0; Self::MOST], Self::MOST, number.unsigned_abs());
        loop {
            start -= 1;
            bytes[start] = b'0' + (left % 10) as u8;
            left /= 10;
            if left == 0 {
                break;
            }
        }
        if number < 0 {
            start -= 1;
            bytes[start] = b'-';
        }
        Self { bytes, start }
    }

    pub(crate) fn as_str(&self) -> &str {
        core::str::from_utf8(&self.bytes[self.start..]).unwrap_or_default()
    }
}

/// A literal in a list of codes. Its function has the name of the key, because the compiler names the function
/// in its error if a code is neither text nor an integer.
#[derive(Debug)]
pub struct Literal<T>(pub T);

impl Literal<&'static str> {
    pub const fn codes(self, verdict: Option<Verdict>) -> Code {
        Code { value: CodeValue::Text(self.0), verdict }
    }
}

impl Literal<i64> {
    pub const fn codes(self, verdict: Option<Verdict>) -> Code {
        Code { value: CodeValue::Number(self.0, Digits::of(self.0)), verdict }
    }
}

/// One row of a table, which describes one variant. Each key of `exception_set!` is one of the functions that
/// follow `new`.
#[derive(Clone, Debug)]
pub struct Row {
    pub(crate) name: &'static str,
    /// The error URI as `__wamp1_uri!` writes it into a frame, or `None` if a character of it must be escaped.
    pub(crate) wamp1_uri: Option<&'static str>,
    /// Whether the name can be in a URI of WAMP v2 and in JSON as it is.
    pub(crate) is_wamp2_name: bool,
    pub(crate) parent: Option<Variant>,
    pub(crate) groups: &'static [Variant],
    pub(crate) statuses: &'static [u16],
    pub(crate) message: Option<&'static str>,
    pub(crate) aliases: &'static [&'static str],
    pub(crate) codes: &'static [Code],
    pub(crate) code_range: Option<RangeInclusive<i64>>,
    pub(crate) verdict: Option<Verdict>,
}

impl Row {
    pub const fn new(name: &'static str, wamp1_uri: &'static str) -> Self {
        Self {
            name,
            wamp1_uri: if wamp1::is_plain_uri(wamp1_uri) { Some(wamp1_uri) } else { None },
            is_wamp2_name: wamp2::is_loose(name) && is_plain(name),
            parent: None,
            groups: &[],
            statuses: &[],
            message: None,
            aliases: &[],
            codes: &[],
            code_range: None,
            verdict: None,
        }
    }

    pub const fn parent(mut self, parent: Variant) -> Self {
        self.once(self.parent.is_none(), "parent");
        self.parent = Some(parent);
        self
    }

    pub const fn groups(mut self, groups: &'static [Variant]) -> Self {
        self.once(self.groups.is_empty(), "groups");
        self.groups = groups;
        self
    }

    pub const fn status(mut self, statuses: &'static [u16]) -> Self {
        self.once(self.statuses.is_empty(), "status");
        self.statuses = statuses;
        self
    }

    pub const fn message(mut self, message: &'static str) -> Self {
        self.once(self.message.is_none(), "message");
        self.message = Some(message);
        self
    }

    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.once(self.aliases.is_empty(), "aliases");
        self.aliases = aliases;
        self
    }

    pub const fn codes(mut self, codes: &'static [Code]) -> Self {
        self.once(self.codes.is_empty(), "codes");
        self.codes = codes;
        self
    }

    pub const fn code_range(mut self, range: RangeInclusive<i64>) -> Self {
        self.once(self.code_range.is_none(), "code_range");
        self.code_range = Some(range);
        self
    }

    pub const fn retry(mut self, verdict: Verdict) -> Self {
        self.once(self.verdict.is_none(), "retry");
        self.verdict = Some(verdict);
        self
    }

    /// Stops the compiler if the key is given twice.
    const fn once(&self, is_first: bool, key: &str) {
        if !is_first {
            fail(&["exception_set!: `", self.name, "` gives the key `", key, "` twice"]);
        }
    }
}

impl Row {
    /// The first code as text, with its digits if it is an integer.
    pub(crate) fn first_code(&'static self) -> Option<&'static str> {
        self.codes.first().map(Code::as_str)
    }

    /// The digits of the first code that is an integer.
    pub(crate) fn first_number(&'static self) -> Option<&'static str> {
        let is_number = |code: &&Code| matches!(code.value, CodeValue::Number(..));
        self.codes.iter().find(is_number).map(Code::as_str)
    }

    pub(crate) fn first_code_is_number(&self) -> bool {
        matches!(self.codes.first(), Some(Code { value: CodeValue::Number(..), .. }))
    }
}

/// Which keys an index of a table holds.
#[derive(Clone, Copy, Debug)]
pub enum Keys {
    /// Names and aliases.
    Names,
    Codes,
}

impl Row {
    const fn count(&self, keys: Keys) -> usize {
        match keys {
            Keys::Names => 1 + self.aliases.len(),
            Keys::Codes => self.codes.len(),
        }
    }
}

const fn count(rows: &[Row], keys: Keys) -> usize {
    let (mut count, mut at) = (0, 0);
    while at < rows.len() {
        count += rows[at].count(keys);
        at += 1;
    }
    count
}

pub const fn buckets(rows: &[Row], keys: Keys) -> usize {
    index::count_buckets(count(rows, keys))
}

pub const fn slots(rows: &[Row], keys: Keys) -> usize {
    index::count_slots(count(rows, keys))
}

pub const fn index<const BUCKETS: usize, const SLOTS: usize>(
    set: &str,
    rows: &[Row],
    keys: Keys,
) -> IndexData<BUCKETS, SLOTS> {
    match try_index(rows, keys) {
        Ok(data) => data,
        Err(conflict) => fail_for(set, rows, conflict),
    }
}

const fn try_index<const BUCKETS: usize, const SLOTS: usize>(
    rows: &[Row],
    keys: Keys,
) -> Result<IndexData<BUCKETS, SLOTS>, Conflict> {
    let mut builder = Builder::<BUCKETS, SLOTS>::new();
    let mut at = 0;
    while at < rows.len() {
        let (row, mut position) = (&rows[at], 0);
        while position < row.count(keys) {
            let added = match keys {
                Keys::Names if position == 0 => builder.add(row.name, at, position),
                Keys::Names => builder.add(row.aliases[position - 1], at, position),
                Keys::Codes => match row.codes[position].value {
                    CodeValue::Text(text) => builder.add(text, at, position),
                    CodeValue::Number(number, _) => builder.add_number(number, at, position),
                },
            };
            if let Err(conflict) = added {
                return Err(conflict);
            }
            position += 1;
        }
        at += 1;
    }
    builder.build()
}

/// Stops the compiler because the keys have no index.
const fn fail_for(set: &str, rows: &[Row], conflict: Conflict) -> ! {
    let [one, other] = conflict.variants;
    let (one, other) = (rows[one as usize].name, rows[other as usize].name);
    let is_number = conflict.text.is_empty();
    let (tick, key) = if is_number { ("", "an integer code") } else { ("`", conflict.text) };
    let why = match conflict.kind {
        ConflictKind::Same => " is listed twice, in `",
        ConflictKind::Alike => " and another key have the same hash, change one of them: in `",
        ConflictKind::Full => " has no slot in the index, change it: in `",
    };
    fail(&["exception_set! ", set, ": ", tick, key, tick, why, one, "` and in `", other, "`"]);
}

/// Checks the rules of a table that its types do not enforce.
pub const fn check<const ROWS: usize>(set: &str, base: &str, rows: &[Row]) {
    if !base_is_valid(base) {
        let rule = "` must be \"\", or end in `#`, `/`, `:` or `.` and hold no `#` before its end";
        fail(&["exception_set! ", set, ": the base `", base, rule]);
    }
    if rows.len() > u16::MAX as usize {
        fail(&["exception_set! ", set, ": more than 65535 variants"]);
    }
    if let Err(at) = top_down::<ROWS>(rows) {
        let end = "` is above itself, by its parents and groups";
        fail(&["exception_set! ", set, ": `", rows[at].name, end]);
    }
    let mut at = 0;
    while at < rows.len() {
        if let Some(fault) = fault_of(&rows[at], base.is_empty()) {
            fail(&["exception_set! ", set, ": `", rows[at].name, "` ", fault]);
        }
        if let Some(range) = &rows[at].code_range {
            let mut other = 0;
            while other < at {
                if let Some(before) = &rows[other].code_range
                    && *range.start() <= *before.end()
                    && *before.start() <= *range.end()
                {
                    let (one, other) = (rows[other].name, rows[at].name);
                    let end = "` have ranges of codes that overlap";
                    fail(&["exception_set! ", set, ": `", one, "` and `", other, end]);
                }
                other += 1;
            }
        }
        at += 1;
    }
}

/// What is wrong with a row, if anything is.
const fn fault_of(row: &Row, base_is_empty: bool) -> Option<&'static str> {
    if row.name.is_empty() {
        return Some("has an empty name");
    }
    if !base_is_empty && holds_hash(row.name.as_bytes()) {
        return Some("has a `#` in its name: what precedes it would be taken for the base");
    }
    let mut at = 0;
    while at < row.statuses.len() {
        if !matches!(row.statuses[at], 100..=199 | 300..=999) {
            return Some("has a `status` that is no HTTP error");
        }
        at += 1;
    }
    let mut at = 0;
    while at < row.aliases.len() {
        if row.aliases[at].is_empty() {
            return Some("has an empty alias");
        }
        if !base_is_empty && holds_hash(row.aliases[at].as_bytes()) {
            return Some("has a `#` in an alias: what precedes it would be taken for the base");
        }
        at += 1;
    }
    let mut at = 0;
    while at < row.codes.len() {
        if let CodeValue::Text(text) = row.codes[at].value
            && text.is_empty()
        {
            return Some("has an empty code");
        }
        at += 1;
    }
    match &row.code_range {
        Some(range) if *range.start() > *range.end() => Some("has an empty `code_range`"),
        _ => None,
    }
}

/// Whether a name may follow `base`: the last character separates the two, and no other one is a `#`, after which
/// a decoder would look for the name.
pub(crate) const fn base_is_valid(base: &str) -> bool {
    match base.as_bytes() {
        [] => true,
        [before @ .., b'#' | b'/' | b':' | b'.'] => !holds_hash(before),
        _ => false,
    }
}

const fn holds_hash(mut bytes: &[u8]) -> bool {
    while let Some((first, rest)) = bytes.split_first() {
        if *first == b'#' {
            return true;
        }
        bytes = rest;
    }
    false
}

/// Whether JSON need not escape any character of `text`.
pub(crate) const fn is_plain(text: &str) -> bool {
    let mut bytes = text.as_bytes();
    while let Some((first, rest)) = bytes.split_first() {
        if matches!(first, b'"' | b'\\' | ..=0x1f) {
            return false;
        }
        bytes = rest;
    }
    true
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
    match core::str::from_utf8(message.split_at(length).0) {
        Ok(message) => panic!("{}", message),
        Err(_) => panic!("exception_set!: invalid table"),
    }
}

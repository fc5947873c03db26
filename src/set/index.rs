//! A perfect hash from names and codes to variants, built at compile time. No two keys share a slot, so a
//! search is one hash and one comparison. Building it also finds keys that are listed twice.
//!
//! The hash of a key selects a bucket, which holds three keys on average. The bucket has a multiplier. The
//! product of hash and multiplier selects the slot. The builder starts with the fullest buckets, and tries
//! multipliers until each key of the bucket gets a free slot.

/// A perfect hash from names and codes to variants.
#[derive(Debug)]
pub struct Index {
    /// The multiplier of each bucket.
    multipliers: &'static [u16],
    slots: &'static [Option<Slot>],
}

/// The data of an [`Index`].
#[derive(Debug)]
pub struct IndexData<const BUCKETS: usize, const SLOTS: usize> {
    multipliers: [u16; BUCKETS],
    slots: [Option<Slot>; SLOTS],
}

/// A key, and the variant to which it belongs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    key: Key,
    /// The key if it is a text, else "".
    text: &'static str,
    pub(crate) variant: u16,
    /// The index of the key among the variant's keys.
    pub(crate) position: u16,
}

impl Index {
    /// The index without keys.
    pub(crate) const EMPTY: Self = Self { multipliers: &[], slots: &[] };

    pub const fn new<const BUCKETS: usize, const SLOTS: usize>(
        data: &'static IndexData<BUCKETS, SLOTS>,
    ) -> Self {
        Self { multipliers: &data.multipliers, slots: &data.slots }
    }

    #[inline]
    pub(crate) fn find(&self, text: &str) -> Option<&'static Slot> {
        let key = Key::of(text.as_bytes());
        self.find_key(key).filter(|slot| text.len() <= Key::WHOLE || is_same(slot.text, text))
    }

    pub(crate) fn find_number(&self, number: i64) -> Option<&'static Slot> {
        self.find_key(Key::of_number(number))
    }

    #[inline(always)]
    fn find_key(&self, key: Key) -> Option<&'static Slot> {
        let hash = key.hash();
        let multiplier = *self.multipliers.get(bucket(hash, self.multipliers.len()))?;
        let slot = self.slots.get(slot(hash, multiplier, self.slots.len()))?.as_ref()?;
        (slot.key == key).then_some(slot)
    }
}

/// Whether two texts of equal length, which is more than [`Key::WHOLE`], are the same. Names are short: three words are
/// compared sooner than a function is called.
#[inline(always)]
fn is_same(one: &str, other: &str) -> bool {
    debug_assert!(one.len() > Key::WHOLE && one.len() == other.len(), "{one} and {other}");
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() > 48 {
        return one == other;
    }
    let middle =
        |text: &[u8]| text.get(text.len().saturating_sub(16) / 2..)?.first_chunk::<16>().copied();
    one.first_chunk::<16>() == other.first_chunk::<16>()
        && middle(one) == middle(other)
        && one.last_chunk::<16>() == other.last_chunk::<16>()
}

/// A digest of a key in machine words. Typical names are digested and compared without branches that depend on
/// their length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    /// The length of a text, or [`NUMBER`](Self::NUMBER).
    len: usize,
    /// The first eight bytes of a text, all bytes of a shorter text, or the number.
    head: u64,
    /// Eight bytes in the middle, which may overlap the head and the tail. For a text of more than
    /// [`WHOLE`](Self::WHOLE) bytes, a hash of the whole middle.
    middle: u64,
    /// The last eight bytes, which may overlap the head.
    tail: u64,
}

impl Key {
    /// Texts of at most this length are equal if their keys are equal.
    const WHOLE: usize = 24;

    /// A length that no text has. It marks a number.
    const NUMBER: usize = usize::MAX;

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

    /// The key of an integer code. The tail makes its hash differ from the hashes of short texts.
    const fn of_number(number: i64) -> Self {
        Self { len: Self::NUMBER, head: number as u64, middle: 0, tail: ODD }
    }

    /// The hash of the key. It takes one multiplication, because it is on the critical path of every search.
    #[inline(always)]
    const fn hash(&self) -> u64 {
        let Self { len, head, middle, tail } = *self;
        let word = head ^ middle.rotate_left(21) ^ tail.rotate_left(42) ^ len as u64;
        let product = word.wrapping_mul(ODD);
        product ^ product >> 32
    }
}

/// The first 64 bits of the fraction of the golden ratio.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The bucket of a hash. The number of buckets is a power of two.
const fn bucket(hash: u64, buckets: usize) -> usize {
    hash as usize & buckets.wrapping_sub(1)
}

/// The slot of a hash. The number of slots is a power of two.
const fn slot(hash: u64, multiplier: u16, slots: usize) -> usize {
    (hash.wrapping_mul(multiplier as u64) >> 32) as usize & slots.wrapping_sub(1)
}

/// The number of buckets for a number of keys.
pub(super) const fn count_buckets(keys: usize) -> usize {
    keys.div_ceil(3).next_power_of_two()
}

/// The number of slots for a number of keys. At least a fifth of the slots stay free, so that few multipliers
/// are tried.
pub(super) const fn count_slots(keys: usize) -> usize {
    (keys + keys / 4).next_power_of_two()
}

/// The keys from which an index is built. There are at most `SLOTS` of them.
pub(super) struct Builder<const BUCKETS: usize, const SLOTS: usize> {
    keys: [Slot; SLOTS],
    /// The hash of each key. The compiler interprets this code, so each key is hashed only once.
    hashes: [u64; SLOTS],
    len: usize,
    /// The last key of each bucket. `previous` leads to the others.
    last: [usize; BUCKETS],
    /// For each key, the key before it in the same bucket.
    previous: [usize; SLOTS],
    /// The number of keys of each bucket.
    sizes: [usize; BUCKETS],
}

/// Why an index cannot be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Conflict {
    pub(super) kind: ConflictKind,
    /// The key if it is a text, else "".
    pub(super) text: &'static str,
    /// The variants of the two keys.
    pub(super) variants: [u16; 2],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConflictKind {
    /// Two keys are the same.
    Same,
    /// Two hashes are the same. The odds are one in 2^64 for a pair.
    Alike,
    /// No multiplier gives all keys of a bucket a free slot.
    Full,
}

/// The end of a chain of keys.
const NONE: usize = usize::MAX;

impl<const BUCKETS: usize, const SLOTS: usize> Builder<BUCKETS, SLOTS> {
    pub(super) const fn new() -> Self {
        let none = Slot { key: Key::of(b""), text: "", variant: 0, position: 0 };
        Self {
            keys: [none; SLOTS],
            hashes: [0; SLOTS],
            len: 0,
            last: [NONE; BUCKETS],
            previous: [NONE; SLOTS],
            sizes: [0; BUCKETS],
        }
    }

    pub(super) const fn add(
        &mut self,
        text: &'static str,
        variant: usize,
        position: usize,
    ) -> Result<(), Conflict> {
        self.add_key(Key::of(text.as_bytes()), text, variant, position)
    }

    pub(super) const fn add_number(
        &mut self,
        number: i64,
        variant: usize,
        position: usize,
    ) -> Result<(), Conflict> {
        self.add_key(Key::of_number(number), "", variant, position)
    }

    const fn add_key(
        &mut self,
        key: Key,
        text: &'static str,
        variant: usize,
        position: usize,
    ) -> Result<(), Conflict> {
        let hash = key.hash();
        let bucket = bucket(hash, BUCKETS);
        let variant = variant as u16;
        let mut other = self.last[bucket];
        while other != NONE {
            if self.hashes[other] == hash {
                let found = &self.keys[other];
                let is_same = found.key.len == key.len
                    && found.key.head == key.head
                    && equal(found.text, text);
                let kind = if is_same { ConflictKind::Same } else { ConflictKind::Alike };
                return Err(Conflict { kind, text, variants: [found.variant, variant] });
            }
            other = self.previous[other];
        }
        let at = self.len;
        self.keys[at] = Slot { key, text, variant, position: position as u16 };
        self.hashes[at] = hash;
        self.previous[at] = self.last[bucket];
        self.last[bucket] = at;
        self.sizes[bucket] += 1;
        self.len += 1;
        Ok(())
    }

    pub(super) const fn build(&self) -> Result<IndexData<BUCKETS, SLOTS>, Conflict> {
        let mut data = IndexData { multipliers: [0; BUCKETS], slots: [None; SLOTS] };
        let (mut size, mut bucket) = (0, 0);
        while bucket < BUCKETS {
            if self.sizes[bucket] > size {
                size = self.sizes[bucket];
            }
            bucket += 1;
        }
        while size > 0 {
            let mut bucket = 0;
            while bucket < BUCKETS {
                if self.sizes[bucket] == size
                    && let Err(conflict) = self.place(bucket, &mut data)
                {
                    return Err(conflict);
                }
                bucket += 1;
            }
            size -= 1;
        }
        Ok(data)
    }

    /// Gives each key of a bucket a free slot.
    const fn place(
        &self,
        bucket: usize,
        data: &mut IndexData<BUCKETS, SLOTS>,
    ) -> Result<(), Conflict> {
        let first = self.last[bucket];
        let (mut multiplier, mut key) = (1, first);
        while key != NONE {
            let free = slot(self.hashes[key], multiplier, SLOTS);
            if data.slots[free].is_none() {
                data.slots[free] = Some(self.keys[key]);
                key = self.previous[key];
                continue;
            }
            // The slot is taken: start the bucket again with the next multiplier.
            let mut placed = first;
            while placed != key {
                data.slots[slot(self.hashes[placed], multiplier, SLOTS)] = None;
                placed = self.previous[placed];
            }
            if multiplier == u16::MAX {
                let Slot { text, variant, .. } = self.keys[key];
                let kind = ConflictKind::Full;
                return Err(Conflict { kind, text, variants: [variant, variant] });
            }
            multiplier += 1;
            key = first;
        }
        data.multipliers[bucket] = multiplier;
        Ok(())
    }
}

pub(crate) const fn equal(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Room for some 200 keys.
    type Keys = Builder<64, 256>;

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Code {
        Text(&'static str),
        Number(i64),
    }

    fn builder(codes: &[Code]) -> Result<Keys, Conflict> {
        let mut builder = Keys::new();
        for (variant, &code) in codes.iter().enumerate() {
            match code {
                Code::Text(text) => builder.add(text, variant, 7)?,
                Code::Number(number) => builder.add_number(number, variant, 7)?,
            }
        }
        Ok(builder)
    }

    /// Makes a value live for ever, as an index needs it.
    fn leak<T>(value: T) -> &'static T {
        Box::leak(Box::new(value))
    }

    fn index(codes: &[Code]) -> Index {
        Index::new(leak(builder(codes).and_then(|builder| builder.build()).unwrap()))
    }

    /// Asserts that the index finds what a search through all codes finds.
    #[track_caller]
    fn check(index: &Index, codes: &[Code], code: Code) {
        let slot = match code {
            Code::Text(text) => index.find(text),
            Code::Number(number) => index.find_number(number),
        };
        let expected = codes.iter().position(|&known| known == code);
        assert_eq!(slot.map(|slot| usize::from(slot.variant)), expected, "{code:?}");
        assert!(slot.is_none_or(|slot| slot.position == 7));
    }

    fn text(text: String) -> Code {
        Code::Text(leak(text).as_str())
    }

    /// Texts of every length up to 70. All consist of one letter, so that they differ in little.
    fn lengths() -> Vec<Code> {
        (0..=70).map(|len| text("a".repeat(len))).collect()
    }

    #[test]
    fn texts_of_every_length_are_found() {
        let codes = lengths();
        let index = index(&codes);
        for &code in &codes {
            check(&index, &codes, code);
        }
        for len in 71..200 {
            check(&index, &codes, text("a".repeat(len)));
        }
        check(&index, &codes, text("a".repeat(1 << 20)));
    }

    #[test]
    fn texts_that_differ_in_one_byte_are_not_found() {
        let codes = lengths();
        let index = index(&codes);
        for len in 1..=70 {
            for at in 0..len {
                for other in ["\0", "b", "A", " "] {
                    check(&index, &codes, text("a".repeat(at) + other + &"a".repeat(len - at - 1)));
                }
            }
        }
    }

    #[test]
    fn texts_that_differ_in_one_byte_lead_to_their_own_variants() {
        for len in [1, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 32, 33, 40, 64] {
            let one = (0..len).map(|at| text("a".repeat(at) + "b" + &"a".repeat(len - at - 1)));
            let codes: Vec<_> = one.chain([text("a".repeat(len))]).collect();
            let index = index(&codes);
            for &code in &codes {
                check(&index, &codes, code);
            }
        }
    }

    #[test]
    fn numbers_are_not_texts() {
        let numbers =
            [0, 1, -1, 97, i64::MIN, i64::MAX, -32_000, -32_099, 32_000].map(Code::Number);
        let codes = [&numbers[..], &["0", "a", "-1", "", "\0", "-32000"].map(Code::Text)].concat();
        let index = index(&codes);
        for &code in &codes {
            check(&index, &codes, code);
        }
        for number in -40_000..40_000 {
            check(&index, &codes, Code::Number(number));
            check(&index, &codes, text(number.to_string()));
        }
    }

    #[test]
    fn two_hundred_keys_are_found() {
        let codes: Vec<_> = (0..100)
            .flat_map(|number| [text(format!("ERROR_{number}")), Code::Number(number * 1000)])
            .collect();
        let index = index(&codes);
        for &code in &codes {
            check(&index, &codes, code);
        }
    }

    #[test]
    fn what_is_listed_twice_has_no_index() {
        let texts = ["", "a", "12345678", "a text of more than twenty-four bytes"].map(Code::Text);
        let numbers = [0, -32_000, i64::MIN].map(Code::Number);
        for code in [&texts[..], &numbers].concat() {
            let codes = [Code::Text("first"), code, Code::Number(5), code];
            let text = if let Code::Text(text) = code { text } else { "" };
            let expected = Conflict { kind: ConflictKind::Same, text, variants: [1, 3] };
            assert_eq!(builder(&codes).err(), Some(expected));
        }
    }

    #[test]
    fn different_texts_of_one_hash_are_told_apart_from_the_same() {
        // Both keys are the bytes themselves, and the hash of a short text is made of `head ^ len`.
        let (one, other) = ("\u{1}", "\0\u{2}");
        assert_eq!(Key::of(one.as_bytes()).hash(), Key::of(other.as_bytes()).hash());
        let codes = [Code::Text(one), Code::Text(other)];
        let expected = Conflict { kind: ConflictKind::Alike, text: other, variants: [0, 1] };
        assert_eq!(builder(&codes).err(), Some(expected));
    }

    /// The middle of a long text is only hashed in its key.
    #[test]
    fn different_texts_of_one_key_are_not_found() {
        let rows = [
            ("aaaaaaaaaaaaaaaa", "zdxsxfwtW_ou.j2g", "aaaaaaaa"),
            (
                "aaaaaaaaaaaaaaaa",
                "kclvxmgssLv5K7WU",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            ),
        ];
        for (before, between, after) in rows {
            let one = text("a".repeat(before.len() + between.len() + after.len()));
            let other = text([before, between, after].concat());
            let [Code::Text(a), Code::Text(b)] = [one, other] else { unreachable!() };
            assert_eq!(Key::of(a.as_bytes()), Key::of(b.as_bytes()));
            check(&index(&[one]), &[one], other);
            check(&index(&[other]), &[other], one);
        }
    }

    #[test]
    fn too_few_slots_are_an_error() {
        let mut builder = Builder::<1, 2>::new();
        builder.add("a", 0, 0).unwrap();
        builder.add("b", 1, 0).unwrap();
        // Both keys fit into two slots, but not if one of them is taken.
        let mut data = IndexData { multipliers: [0], slots: [Some(builder.keys[0]), None] };
        let conflict = builder.place(0, &mut data).unwrap_err();
        assert_eq!((conflict.kind, conflict.variants), (ConflictKind::Full, [0, 0]));
        assert!(builder.build().is_ok());
    }

    #[test]
    fn an_index_without_keys_finds_nothing() {
        for index in [Index::EMPTY, index(&[])] {
            for code in [Code::Text(""), Code::Text("a"), Code::Number(0), Code::Number(-1)] {
                check(&index, &[], code);
            }
        }
    }
}

//! JSON Pointers: the paths to values inside arrays and objects.
//!
//! Source: RFC 6901.

use alloc::borrow::Cow;

use super::index::contains_byte;
use super::string::{Str, unescape};
use super::value::{Kind, Value};

/// One reference token of a JSON Pointer, as it is written: `~1` is `/` and `~0` is `~`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment<'p>(pub(crate) &'p str);

impl<'p> Segment<'p> {
    /// The name of the member that it refers to, if that is as it is written.
    #[inline]
    pub(crate) fn as_name(self) -> Option<&'p str> {
        (!contains_byte(self.0.as_bytes(), b'~')).then_some(self.0)
    }

    /// Whether it refers to the member with this name.
    #[inline]
    pub(crate) fn is(self, name: Str<'_>) -> bool {
        if let Some(own) = self.as_name() {
            return name.is_text(own);
        }
        let inner =
            if name.escapes.any() { Cow::from(unescape(name)) } else { Cow::from(name.inner) };
        self.name() == inner
    }

    /// The name of the member that it refers to.
    pub(crate) fn name(self) -> Cow<'p, str> {
        match self.as_name() {
            Some(own) => Cow::from(own),
            None => Cow::from(self.0.replace("~1", "/").replace("~0", "~")),
        }
    }

    /// The array element that it refers to: digits without a leading zero.
    pub(crate) const fn index(self) -> Option<usize> {
        let (mut rest, mut index) = (self.0.as_bytes(), 0_usize);
        if matches!(rest, [] | [b'0', _, ..]) {
            return None;
        }
        while let [digit @ b'0'..=b'9', after @ ..] = rest {
            let Some(tens) = index.checked_mul(10) else { return None };
            let Some(sum) = tens.checked_add((*digit - b'0') as usize) else { return None };
            (rest, index) = (after, sum);
        }
        if rest.is_empty() { Some(index) } else { None }
    }
}

/// The segments of a JSON Pointer; `None` if it is none, as it does not begin with `/`.
fn segments(pointer: &str) -> Option<impl Iterator<Item = Segment<'_>>> {
    let segments = match pointer {
        "" => None,
        _ => Some(pointer.strip_prefix('/')?.split('/')),
    };
    Some(segments.into_iter().flatten().map(Segment))
}

impl<'a> Value<'a> {
    /// The value that a JSON Pointer refers to; of a repeated member the last counts.
    pub(crate) fn pointer(self, pointer: &str) -> Option<Self> {
        segments(pointer)?.try_fold(self, Self::child)
    }

    pub(crate) fn child(self, segment: Segment<'_>) -> Option<Self> {
        match self.kind {
            Kind::Array => self.elements().nth(segment.index()?),
            _ => {
                let members = self.members().filter(|(name, _)| segment.is(*name));
                members.last().map(|(_, value)| value)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::exact::Scanner;

    /// The examples of RFC 6901, section 5, and a few more, held against serde_json.
    #[test]
    fn pointers_refer_to_what_serde_json_says() {
        let json = r#"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6,
            " ":7,"m~n":8,"0":9,"\u00e9/~":{"x":[[1],[2,{"y":null}]]},"~01":10}"#;
        let expected: serde_json::Value = serde_json::from_str(json).unwrap();
        let value = Scanner::new(json, 128).value().unwrap();
        for pointer in [
            "",
            "/foo",
            "/foo/0",
            "/foo/1",
            "/foo/2",
            "/foo/01",
            "/foo/-",
            "/foo/+1",
            "/",
            "//",
            "/a~1b",
            "/a/b",
            "/c%d",
            "/e^f",
            "/g|h",
            "/i\\j",
            "/k\"l",
            "/ ",
            "/m~0n",
            "/m~n",
            "/0",
            "/é~1~0/x/1/1/y",
            "/é~1~0/x/0/0",
            "/é~1~0/x/0/1",
            "/~001",
            "/~01",
            "foo",
            "/foo/bar",
            "/foo/18446744073709551616",
        ] {
            let found = value.pointer(pointer).map(|value| value.raw);
            let found = found.map(|raw| serde_json::from_str(raw).unwrap());
            assert_eq!(found.as_ref(), expected.pointer(pointer), "{pointer}");
        }
    }
}

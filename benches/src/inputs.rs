//! What is decoded: the shapes that real servers send, and a pool of frames that no branch predictor
//! can learn by heart.

use bytes::Bytes;
use callerror::{ExceptionSet, grape::Grape};

/// One row of inputs: a single one, or many of a kind.
pub struct Case {
    pub name: &'static str,
    pub inputs: Vec<Bytes>,
}

impl Case {
    fn one(name: &'static str, input: &'static str) -> Self {
        Self { name, inputs: vec![Bytes::from_static(input.as_bytes())] }
    }

    /// The mean length of an input, in bytes.
    pub fn mean_len(&self) -> usize {
        self.inputs.iter().map(Bytes::len).sum::<usize>() / self.inputs.len()
    }
}

pub fn frames() -> Vec<Case> {
    vec![
        Case::one("3 elements", r#"[4,"9Zb3bGhVEdU1eD0T","An error occurred."]"#),
        Case::one(
            "4 elements",
            r#"[4,"9Zb3bGhVEdU1eD0T","http://domain/exceptions#NotAuthorized","You are not allowed to post here"]"#,
        ),
        Case::one(
            "5 elements",
            r#"[4,"9Zb3bGhVEdU1eD0T","http://domain/exceptions#ForwardValidationError","Please correct the form",{"name":[{"message":"This field is required.","code":"required"}],"description":[{"message":"At most 200 characters.","code":"max_length"}]}]"#,
        ),
        // As PHP and Python write it: the slash escaped, all but ASCII escaped.
        Case::one(
            "escapes",
            r#"[4,"9Zb3bGhVEdU1eD0T","http:\/\/domain\/exceptions#NotFoundError","Der Raum \"Caf\u00e9 \ud83c\udf47\" wurde gel\u00f6scht.\nBitte w\u00e4hlen"]"#,
        ),
        Case::one(
            "non-ASCII",
            r#"[4,"9Zb3bGhVEdU1eD0T","http://domain/exceptions#NotFoundError","Комната «Виноград» не найдена, 部屋が見つかりません"]"#,
        ),
        Case { name: "pool of 4096", inputs: pool() },
    ]
}

pub fn bodies() -> Vec<Case> {
    vec![Case::one(
        "HTTP body",
        r#"{"type":"MessageEditTimeoutExceeded","message":"The message is too old to edit."}"#,
    )]
}

/// 4096 different frames of four elements: every name of the set and sometimes a newer one, call IDs
/// and messages of many lengths, one message in eight not ASCII. The same on every machine.
fn pool() -> Vec<Bytes> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    (0..4096).map(|_| frame(&mut random)).collect()
}

fn frame(random: &mut Random) -> Bytes {
    const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const THINGS: [&str; 8] =
        ["room", "message", "user", "file", "channel", "call", "sticker pack", "organisation"];
    const FATES: [&str; 8] = [
        "does not exist",
        "was deleted",
        "is managed by your administrator",
        "cannot be changed any more",
        "is not yours",
        "could not be forwarded to all recipients",
        "expired",
        "is out of range: pick a smaller number of members",
    ];

    let call_id: String =
        (0..16).map(|_| char::from(LETTERS[random.below(LETTERS.len())])).collect();
    let name = match random.below(32) {
        0 => "RateLimited",
        _ => Grape::ALL[random.below(Grape::ALL.len())].name(),
    };
    let thing = THINGS[random.below(THINGS.len())];
    let fate = FATES[random.below(FATES.len())];
    let number = random.below(1_000_000);
    let message = match random.below(8) {
        0 => format!("„{thing}“ № {number} – {fate}"),
        _ => format!("The {thing} {number} {fate}"),
    };
    format!(r#"[4,"{call_id}","http://domain/exceptions#{name}","{message}"]"#).into()
}

/// xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 32) as usize * end) >> 32
    }
}

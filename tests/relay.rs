//! Messages that go on with another call ID: the rest stays to the letter, whatever it is.
#![cfg(feature = "proptest")]

use callerror::wamp1::peek_call_id;
use callerror::{CallId, Relay};
use proptest::prelude::*;
use serde_json::value::RawValue;

#[test]
fn the_call_id_is_exchanged_and_nothing_else() {
    let (text, number) = (CallId::from("c1"), CallId::from(17_u64));
    for (message, call_id, with_text, with_number) in [
        (
            r#"[4,"g","u","m",{ "n": 1.50 }]"#,
            "g",
            r#"[4,"c1","u","m",{ "n": 1.50 }]"#,
            r#"[4,17,"u","m",{ "n": 1.50 }]"#,
        ),
        (
            r#"[2, "g" ,"procedure",1]"#,
            "g",
            r#"[2, "c1" ,"procedure",1]"#,
            r#"[2, 17 ,"procedure",1]"#,
        ),
        ("[3,9,null]", "9", r#"[3,"c1",null]"#, "[3,17,null]"),
        ("[3,-9 ,null]", "-9", r#"[3,"c1" ,null]"#, "[3,17 ,null]"),
        (r#"[4,"","x"]"#, "", r#"[4,"c1","x"]"#, r#"[4,17,"x"]"#),
        (r#"[4,"g\"\u00fc","x"]"#, "g\"ü", r#"[4,"c1","x"]"#, r#"[4,17,"x"]"#),
        (r#"[4,"größer","x"]"#, "größer", r#"[4,"c1","x"]"#, r#"[4,17,"x"]"#),
        // What follows need not be valid.
        (r#"[4,"g","say "hi"",NaN"#, "g", r#"[4,"c1","say "hi"",NaN"#, r#"[4,17,"say "hi"",NaN"#),
        (r#"[4,"g"]"#, "g", r#"[4,"c1"]"#, "[4,17]"),
        (r#"[4,"g""#, "g", r#"[4,"c1""#, "[4,17"),
        ("\u{feff}[4,\"g\",\"x\"]", "g", "\u{feff}[4,\"c1\",\"x\"]", "\u{feff}[4,17,\"x\"]"),
    ] {
        for relay in [Relay::wamp1(message), Relay::ocppj(message)] {
            let relay = relay.unwrap_or_else(|| panic!("{message}"));
            assert_eq!(relay.call_id().as_str(), call_id);
            for (id, expected) in [(&text, with_text), (&number, with_number)] {
                assert_eq!(relay.to_text(id), expected);
                assert_eq!(relay.encoded_len(id), expected.len());
                let mut small = vec![0; expected.len() - 1];
                assert!(relay.encode(id, &mut &mut small[..]).is_err());
                assert!(small.iter().all(|&byte| byte == 0));
            }
            assert_eq!(
                relay.to_text(relay.call_id()).replace("\\u00fc", "ü"),
                message.replace("\\u00fc", "ü")
            );
        }
    }
    let request = r#"[8,48,9007,{"x_trace":"a1"},"wamp.error.no_such_procedure"]"#;
    let relay = Relay::wamp2(request).unwrap();
    assert_eq!(relay.call_id().as_str(), "9007");
    assert_eq!(
        relay.to_text(&number),
        r#"[8,48,17,{"x_trace":"a1"},"wamp.error.no_such_procedure"]"#
    );
    for (message, sent) in [
        ("[8, 68 , 9 ,NaN", Some("[8, 68 , 17 ,NaN")),
        ("[8,48,-1,{}]", Some("[8,48,17,{}]")),
        ("[8,48,\"9\",{}]", None),
        ("[8,48,9", None),
        ("[50,9,{}]", Some("[50,17,{}]")),
        ("[48,9,{},\"com.example.book\"]", Some("[48,17,{},\"com.example.book\"]")),
        ("[ 70,9,{}]", Some("[ 70,17,{}]")),
        ("[36,9,8,{}]", None),
        // As far behind the digits as a message type that has a request.
        ("[@,9,{}]", None),
        ("[P,9,{}]", None),
        ("[4@,9,{}]", None),
        ("[1,\"realm\",{}]", None),
        ("[4,9,1]", None),
    ] {
        let relay = Relay::wamp2(message);
        assert_eq!(relay.map(|relay| relay.to_text(&number)).as_deref(), sent, "{message}");
    }
    let odd = CallId::from("say \"hi\"\n");
    assert_eq!(Relay::wamp1(r#"[4,"g"]"#).unwrap().to_text(&odd), r#"[4,"say \"hi\"\n"]"#);
}

#[test]
fn what_has_no_whole_call_id_is_no_relay() {
    for message in [
        "",
        "[",
        "[4",
        "[4,",
        "[4,\"g",
        "[4,17",
        "[4,null,\"x\"]",
        "[4,1.5,\"x\"]",
        "[4,007,\"x\"]",
        "[4,[1],\"x\"]",
        "[1,\"g\",\"x\"]",
        "[44,\"g\"]",
        "{}",
        "[4,\"\\ud800\",\"x\"]",
        "[4,\"a\nb\",\"x\"]",
        "[4,\"say \"hi\"\",\"x\"]",
    ] {
        assert!(Relay::wamp1(message).is_none(), "{message}");
        assert!(Relay::ocppj(message).is_none(), "{message}");
    }
    let result_error = r#"[5,"g","InternalError","",{}]"#;
    assert!(Relay::wamp1(result_error).is_none(), "5 is SUBSCRIBE");
    assert!(Relay::ocppj(result_error).is_some());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_but_the_call_id_is_copied(message in callerror::testing::frame::<callerror::grape::Grape>(), id in callerror::testing::call_id()) {
        let relay = Relay::wamp1(&message).unwrap();
        prop_assert_eq!(Some(relay.call_id().clone()), peek_call_id(&message));
        let text = relay.to_text(&id);
        let again = Relay::wamp1(&text).unwrap();
        prop_assert_eq!(again.call_id(), &id);
        prop_assert_eq!(again.to_text(relay.call_id()).len(), relay.encoded_len(relay.call_id()));
        let elements = |text: &str| -> Vec<String> {
            let text = text.trim_start_matches('\u{feff}');
            let elements: Vec<&RawValue> = serde_json::from_str(text).unwrap();
            elements.into_iter().map(|element| element.get().to_owned()).collect()
        };
        let (before, after) = (elements(&message), elements(&text));
        prop_assert_eq!(&before[0], &after[0]);
        prop_assert_eq!(&before[2..], &after[2..]);
    }

    #[test]
    fn any_text_is_answered_as_the_call_id_is_peeked(message in "\\PC{0,40}", start in "(\\[[2-6] ?, ?)?") {
        let message = start + &message;
        let relay = Relay::wamp1(&message);
        prop_assert_eq!(relay.as_ref().map(|relay| relay.call_id().clone()), peek_call_id(&message));
    }
}

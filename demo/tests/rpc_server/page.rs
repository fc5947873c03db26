//! The page, the languages and their messages.

use std::collections::BTreeSet;

use callerror::grape::Grape;
use serde_json::Value;

use crate::harness::{Client, Server};

#[tokio::test]
async fn every_name_is_raised_in_every_language() {
    let server = Server::start(&[]);
    let mut messages = BTreeSet::new();
    for lang in ["en", "de", "ru"] {
        let mut client = server.connect(&format!("/ws?lang={lang}")).await;
        for variant in Grape::ALL {
            let frame =
                client.ask(&format!(r#"[2,"a","errors/raise","{}"]"#, variant.name())).await;
            let frame = callerror::grape::CallError::decode(&frame).unwrap();
            assert_eq!(frame.name().known(), Some(*variant));
            assert!(frame.quirks().is_empty());
            messages.insert(frame.message().to_owned());
        }
    }
    assert_eq!(messages.len(), 3 * Grape::ALL.len());
    assert!(!messages.contains(""));
}

#[test]
fn every_language_has_every_message() {
    let ids = |messages: &'static str| -> Vec<_> {
        let ids = messages.lines().filter_map(|line| line.split_once(" =").map(|(id, _)| id));
        ids.filter(|id| !id.starts_with([' ', '#'])).collect()
    };
    let english = ids(include_str!("../../src/bin/rpc_server/messages/en.ftl"));
    assert!(english.len() > Grape::ALL.len());
    assert_eq!(ids(include_str!("../../src/bin/rpc_server/messages/de.ftl")), english);
    assert_eq!(ids(include_str!("../../src/bin/rpc_server/messages/ru.ftl")), english);
}

#[tokio::test]
async fn the_language_is_the_clients() {
    let server = Server::start(&[]);
    let (english, german, russian) =
        ("There is no room 7.", "Es gibt keinen Raum 7.", "Комнаты 7 нет.");
    for (query, accept_language, message) in [
        ("", "", english),
        ("?lang=de", "ru", german),
        ("?lang=fr", "ru", russian),
        ("?lang=%ff&x", "", english),
        ("", "fr, de;q=0.3, ru;q=0.5", russian),
        ("", "de-AT,en;q=0.9", german),
        ("", "de;q=0, *", english),
        ("", ";;q=,,", english),
    ] {
        let request = reqwest::Client::new()
            .post(server.url(&format!("/lp/rpc/{query}")))
            .header("content-type", "application/json")
            .header("accept-language", accept_language)
            .body(r#"{"ns":"rooms","action":"get","args":[7]}"#);
        let body: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(body["message"], message, "{query} {accept_language}");

        let headers = [("accept-language", accept_language)];
        let mut client = Client::connect(&server.address, &format!("/ws{query}"), &headers).await;
        let frame: Value =
            serde_json::from_str(&client.ask(r#"[2,"a","rooms/get",7]"#).await).unwrap();
        assert_eq!(frame[3], message, "{query} {accept_language}");
    }
}

#[tokio::test]
async fn the_page_loads_nothing_from_elsewhere() {
    let server = Server::start(&[]);
    let response = reqwest::get(server.url("/")).await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'self';"), "{policy}");
    let page = response.text().await.unwrap();
    let script = reqwest::get(server.url("/page.js")).await.unwrap().text().await.unwrap();
    for file in ["page.css", "page.js", "page.svg", "wires.js"] {
        let is_used = [&*page, &script].iter().any(|text| text.contains(&format!("{file}\"")));
        assert!(is_used, "{file}");
        assert_eq!(reqwest::get(server.url(&format!("/{file}"))).await.unwrap().status(), 200);
    }
    let procedures = reqwest::get(server.url("/procedures")).await.unwrap();
    for procedure in procedures.json::<Vec<Value>>().await.unwrap() {
        assert!(procedure["name"].is_string() && procedure["description"].is_string());
        assert_eq!(procedure["args"], procedure["examples"][0]);
        assert!(procedure["args"].is_array());
    }
    let names = reqwest::get(server.url("/exceptions")).await.unwrap();
    let expected: Vec<_> = Grape::ALL.iter().map(|variant| variant.name()).collect();
    assert_eq!(names.json::<Vec<String>>().await.unwrap(), expected);
}

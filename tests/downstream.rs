//! The crate as others have it: packages of their own with one feature each, built and run. The first is
//! the server of the guide, word by word.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A package that depends on this checkout where it says `callerror`, built with the versions that the
/// checkout has locked; gives its program.
fn build(name: &str, dependencies: &str, main: &str) -> PathBuf {
    let workshop = Path::new(env!("CARGO_TARGET_TMPDIR")).join("downstream");
    let package = workshop.join(name);
    fs::create_dir_all(package.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n{dependencies}\n\
         [patch.crates-io]\ncallerror = {{ path = {ROOT:?} }}\n\n[workspace]\n"
    );
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    fs::write(package.join("src/main.rs"), main).unwrap();
    fs::copy(Path::new(ROOT).join("Cargo.lock"), package.join("Cargo.lock")).unwrap();

    let target = workshop.join("target");
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--offline"])
        .current_dir(&package)
        .env("CARGO_TARGET_DIR", &target)
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .output()
        .unwrap();
    assert!(built.status.success(), "{name}: {}", String::from_utf8_lossy(&built.stderr));
    target.join("debug").join(name).with_extension(std::env::consts::EXE_EXTENSION)
}

/// The block that follows `fence` on a page of the guide, as its reader sees it.
fn block(page: &str, fence: &str) -> String {
    let page = fs::read_to_string(Path::new(ROOT).join(page)).unwrap();
    let lines = page.lines().skip_while(|line| *line != fence).skip(1);
    let shown = lines.take_while(|line| *line != "//! ```").filter_map(|line| {
        let line = line.strip_prefix("//!")?;
        Some(line.strip_prefix(' ').unwrap_or(line))
    });
    shown.flat_map(|line| [line, "\n"]).collect()
}

/// A program that ends with its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The status and body that a POST of nothing gets, as soon as somebody listens.
fn post(address: SocketAddr, path: &str) -> (u16, String) {
    let start = Instant::now();
    let mut stream = loop {
        match TcpStream::connect(address) {
            Ok(stream) => break stream,
            Err(error) if start.elapsed() > Duration::from_secs(20) => panic!("{error}"),
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    write!(stream, "POST {path} HTTP/1.0\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

#[test]
fn the_first_server_of_the_guide_answers() {
    let page = "src/guide/server.rs";
    let dependencies = block(page, "//! ```toml");
    let main = block(page, "#![cfg_attr(not(feature = \"axum\"), doc = \"```text\")]");
    assert!(main.lines().count() < 30, "{main}");

    // The guide's port may be taken on this machine.
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    assert!(main.contains("127.0.0.1:8080"));
    let main = main.replace("127.0.0.1:8080", &free.to_string());

    let program = build("first-server", &dependencies, &main);
    let _server = Running(Command::new(program).spawn().unwrap());
    assert_eq!(post(free, "/book/1"), (200, "1".to_owned()));
    let told = block(page, "//! ```sh");
    let (command, answer) = told.split_once('\n').unwrap();
    assert_eq!(command, "$ curl -X POST http://127.0.0.1:8080/book/2");
    assert_eq!(post(free, "/book/2"), (409, answer.trim_end().to_owned()));
    let missing = r#"{"type":"RoomNotFound","message":"There is no such room"}"#;
    assert_eq!(post(free, "/book/7"), (404, missing.to_owned()));
}

/// Runs a program that checks itself.
fn check(name: &str, dependencies: &str, main: &str) {
    let program = build(name, &format!("[dependencies]\n{dependencies}"), main);
    let run = Command::new(program).output().unwrap();
    assert!(run.status.success(), "{name}: {}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn no_feature_alone() {
    let main = r##"
        use callerror::grape::{CallError, Grape};

        fn main() {
            let wire = br#"[4,"c1","http://domain/exceptions#NotFoundError","gone"]"#;
            assert!(CallError::decode(wire).unwrap().is_a(Grape::NotFoundError));
        }
    "##;
    check("featureless", "callerror = '0.1'", main);
}

#[test]
fn feature_proptest_alone() {
    let main = r#"
        use callerror::{grape::Grape, testing};
        use proptest::test_runner::{Config, TestRunner};

        fn main() {
            let config = Config { failure_persistence: None, ..Config::default() };
            let mut runner = TestRunner::new(config);
            let holds = |frame| Ok(testing::check_call_error(&frame));
            runner.run(&testing::call_error::<Grape>(), holds).unwrap();
        }
    "#;
    let dependencies = "callerror = { version = '0.1', features = ['proptest'] }\n\
        proptest = { version = '1', default-features = false, features = ['std'] }";
    check("with-proptest", dependencies, main);
}

#[test]
fn feature_arbitrary_alone() {
    let main = r#"
        use arbitrary::{Arbitrary, Unstructured};
        use callerror::{grape::CallError, testing};

        fn main() {
            let noise: Vec<u8> = (0..4096_u32).map(|i| (i.wrapping_mul(2654435761) >> 24) as u8).collect();
            let mut noise = Unstructured::new(&noise);
            for _ in 0..20 {
                testing::check_call_error(&CallError::arbitrary(&mut noise).unwrap());
            }
        }
    "#;
    let dependencies = "callerror = { version = '0.1', features = ['arbitrary'] }\narbitrary = '1'";
    check("with-arbitrary", dependencies, main);
}

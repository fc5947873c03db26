//! The crate as a dependency: packages with one feature each are built and run. The first is the server of the
//! guide, word by word. `mistakes` has tables that do not compile, `no_std` a program without the
//! standard library; `system` adds a system.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

mod mistakes;
mod no_std;
mod system;

/// Writes a package whose dependency `callerror` is this checkout. Returns a cargo command to run in it, which uses
/// the versions that the checkout has locked.
fn package(name: &str, dependencies: &str, sources: &[(String, String)]) -> Command {
    package_on(Path::new(ROOT), name, dependencies, sources)
}

/// The same on another copy of the crate.
fn package_on(
    root: &Path,
    name: &str,
    dependencies: &str,
    sources: &[(String, String)],
) -> Command {
    let workshop = Path::new(env!("CARGO_TARGET_TMPDIR")).join("downstream");
    let package = workshop.join(name);
    // Otherwise the files of an earlier run are compiled, too.
    let _ = fs::remove_dir_all(&package);
    for (path, source) in sources {
        let path = package.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, source).unwrap();
    }
    let manifest = format!(
        "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n{dependencies}\n\
         [patch.crates-io]\ncallerror = {{ path = {root:?} }}\n\n[workspace]\n"
    );
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    fs::copy(Path::new(ROOT).join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(&package)
        .env("CARGO_TARGET_DIR", workshop.join("target"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env_remove("RUSTFLAGS");
    cargo
}

/// Builds such a package. Returns the path of its program.
fn build(name: &str, dependencies: &str, main: &str) -> PathBuf {
    let main = ("src/main.rs".to_owned(), main.to_owned());
    let mut cargo = package(name, dependencies, &[main]);
    let built = cargo.args(["build", "--quiet", "--offline"]).output().unwrap();
    assert!(built.status.success(), "{name}: {}", String::from_utf8_lossy(&built.stderr));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("downstream/target/debug");
    target.join(name).with_extension(std::env::consts::EXE_EXTENSION)
}

/// The block after `fence` on a page of the guide, as its readers see it.
fn block(page: &str, fence: &str) -> String {
    let page = fs::read_to_string(Path::new(ROOT).join(page)).unwrap();
    let lines = page.lines().skip_while(|line| *line != fence).skip(1);
    let shown = lines.take_while(|line| *line != "//! ```").filter_map(|line| {
        let line = line.strip_prefix("//!")?;
        Some(line.strip_prefix(' ').unwrap_or(line))
    });
    shown.flat_map(|line| [line, "\n"]).collect()
}

/// A program that is stopped when its test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The status and body of the answer to an empty POST. Waits until the server listens.
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
    let main = block(page, "#![cfg_attr(not(doctest), doc = \"```\")]");
    assert!(main.lines().count() < 30, "{main}");

    // The guide's port may be taken on this machine.
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    assert!(main.contains("127.0.0.1:8080"));
    let main = main.replace("127.0.0.1:8080", &free.to_string());

    let program = build("first-server", &dependencies, &main);
    let _server = Running(Command::new(program).spawn().unwrap());
    assert_eq!(post(free, "/book/1"), (200, "1".to_owned()));
    let shown = block(page, "//! ```sh");
    let (command, answer) = shown.split_once('\n').unwrap();
    assert_eq!(command, "$ curl -X POST http://127.0.0.1:8080/book/2");
    assert_eq!(post(free, "/book/2"), (409, answer.trim_end().to_owned()));
    let missing = r#"{"type":"RoomNotFound","message":"There is no such room"}"#;
    assert_eq!(post(free, "/book/7"), (404, missing.to_owned()));
}

/// Runs a program that has assertions.
fn check(name: &str, dependencies: &str, main: &str) {
    let program = build(name, &format!("[dependencies]\n{dependencies}"), main);
    let run = Command::new(program).output().unwrap();
    assert!(run.status.success(), "{name}: {}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn feature_std_alone() {
    let main = r##"
        use callerror::grape::{CallError, Grape, UserException};
        use callerror::{Retry, RetryAfter, StatusCode};
        use std::io;
        use std::time::Duration;

        fn main() {
            let held = UserException::new(Grape::NotFoundError, "gone").with_status(StatusCode::GONE);
            let frame = CallError::answer("c1", Err::<(), _>(UserException::from_chain(io::Error::other(held))));
            let exception = frame.unwrap_err().into_exception();
            assert!(exception.is_a(Grape::NotFoundError));
            match exception.with_retry_after(RetryAfter::Delay(Duration::from_secs(2))).retry() {
                Retry::After(RetryAfter::Delay(delay)) => assert_eq!(delay.as_secs(), 2),
                // With the feature `http` there are dates, too.
                retry => panic!("{retry:?}"),
            }
        }
    "##;
    for features in ["default-features = false, features = ['std']", "features = []"] {
        check("with-std", &format!("callerror = {{ version = '0.1', {features} }}"), main);
    }
}

#[test]
fn feature_http_alone() {
    let main = r##"
        use callerror::grape::{ErrorResponse, Grape, UserException};
        use std::io;

        fn main() {
            let held = io::Error::other(UserException::new(Grape::NotFoundError, "gone"));
            let response = ErrorResponse::new(UserException::from_chain(held)).to_response();
            assert_eq!(response.body(), r#"{"type":"NotFoundError","message":"gone"}"#);
        }
    "##;
    let dependency =
        "callerror = { version = '0.1', default-features = false, features = ['http'] }";
    check("with-http", dependency, main);
}

#[test]
fn default_features() {
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

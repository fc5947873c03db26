//! The crate without its default features, in a `#![no_std]` program such as the firmware of a charging station: it is
//! linked without the standard library, and the decode functions do their work in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::package;

/// `panic = "abort"`, because unwinding needs the standard library.
const MANIFEST: &str = "[dependencies]\ncallerror = { version = '0.1', default-features = false }\n\
    [profile.dev]\npanic = 'abort'\nopt-level = 1";

/// The program. What a program without the standard library brings itself is at its end.
const PROGRAM: &str = r##"
#![no_std]
#![no_main]

extern crate alloc;

use alloc::string::ToString;
use core::time::Duration;

use callerror::jsonrpc::{ErrorObject, JsonRpc};
use callerror::layout::{Field, Layout};
use callerror::ocpp::{CallError, Ocpp};
use callerror::wamp2::{Request, RequestType};
use callerror::{Name, Retry, RetryAfter, StatusCode, UserException, object, wamp};

callerror::exception_set! {
    /// Exceptions of a charging station.
    pub enum Station = "https://station.example/error#", layout: LAYOUT {
        /// Any failure of the station itself.
        StationError { status: 500 },
        /// Another vehicle is at the connector.
        ConnectorTaken { parent: StationError, status: 409 | 423, codes: [-32001] },
    }
}

const LAYOUT: Layout<Station> = Layout::NAMED
    .retry_after(&[Field::Header("retry-after"), Field::Json("/retry")])
    .unhandled(StatusCode::BAD_REQUEST)
    .backoff(|observed| observed.status == Some(StatusCode::LOCKED));

const JSON_RPC: object::Codec<Station> = object::Codec::new().with_layout(&Layout::JSON_RPC);
const OBJECTS: object::Codec<Station> =
    object::Codec::new().with_layout(const { &Layout::NAMED.objects(&[LAYOUT]) });

fn sets() {
    assert_eq!(Station::ConnectorTaken.status(), Some(StatusCode::CONFLICT));
    assert_eq!("ConnectorTaken".parse(), Ok(Station::ConnectorTaken));
    assert_eq!(Station::StationError.to_string(), "StationError");
}

fn frames() {
    let text = r#"[4,"m1","NotSupported","No such action",{"vendor":[1,2]}]"#;
    let error = CallError::decode(text).unwrap();
    assert_eq!(error.name(), Name::Known(Ocpp::NotSupported));
    assert_eq!(error.to_text(), text);

    let taken = || UserException::new(Station::ConnectorTaken, "Occupied \u{1f50c}");
    let frame = callerror::CallError::answer("c1", Err::<(), _>(taken())).unwrap_err();
    let again = callerror::CallError::<Station>::decode(frame.to_text().as_bytes()).unwrap().into_owned();
    assert!(again.is_a(Station::StationError));
    assert_eq!(again.into_exception(), taken());

    let error: wamp::UserException = wamp::Wamp::InvalidArgument.into();
    let text = wamp::ErrorMessage::new(RequestType::Invocation, Request::MIN, error).to_text();
    assert!(wamp::ErrorMessage::decode(&text).unwrap().is_a(wamp::Wamp::InvalidArgument));
    assert!(callerror::CallError::<Station>::decode(&text[..9]).is_err());
}

fn objects() {
    let text = r#"{"jsonrpc":"2.0","id":7,"error":{"code":-32601,"message":"No such method"}}"#;
    let error = ErrorObject::decode(text).unwrap().expect("an error");
    assert_eq!(error.name(), Name::Known(JsonRpc::MethodNotFound));
    assert_eq!(error.to_text(), text);

    let taken = UserException::new(Station::ConnectorTaken, "Occupied").with_details(&[7]).unwrap();
    let text = JSON_RPC.to_text(&callerror::ErrorObject::new(taken).with_call_id(1_u64));
    let end = r#""error":{"code":-32001,"message":"Occupied","data":[7]}}"#;
    assert!(text.ends_with(end));

    let text = r#"{"type":"StationError","message":"Too hot","retry":90}"#;
    let error = OBJECTS.decode(text).unwrap().expect("an error");
    let delay = RetryAfter::Delay(Duration::from_secs(90));
    assert_eq!(error.retry(), Retry::After(delay));
    assert_eq!(OBJECTS.to_text(&error), text);
}

#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    sets();
    frames();
    objects();
    0
}

#[cfg(target_os = "none")]
#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    main();
    loop {}
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    #[cfg(unix)]
    {
        #[link(name = "c")]
        unsafe extern "C" {
            safe fn abort() -> !;
        }
        abort()
    }
    #[cfg(target_arch = "wasm32")]
    core::arch::wasm32::unreachable();
    #[cfg(target_os = "none")]
    loop {}
}

/// The compiled library alloc names it, though nothing unwinds.
#[cfg(unix)]
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

/// Memory that is never given back.
struct Heap {
    next: core::sync::atomic::AtomicUsize,
    bytes: core::cell::UnsafeCell<[u8; SIZE]>,
}

const SIZE: usize = 256 * 1024;

unsafe impl Sync for Heap {}

unsafe impl core::alloc::GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: core::alloc::Layout) -> *mut u8 {
        let all = self.bytes.get().cast::<u8>();
        let room = layout.size() + layout.align();
        let start = self.next.fetch_add(room, core::sync::atomic::Ordering::Relaxed);
        if start + room > SIZE {
            return core::ptr::null_mut();
        }
        let free = all.wrapping_add(start);
        free.wrapping_add(free.align_offset(layout.align()))
    }

    unsafe fn dealloc(&self, _: *mut u8, _: core::alloc::Layout) {}
}

#[global_allocator]
static HEAP: Heap = Heap {
    next: core::sync::atomic::AtomicUsize::new(0),
    bytes: core::cell::UnsafeCell::new([0; SIZE]),
};
"##;

/// Targets that have no standard library, or one that does nothing.
const TARGETS: [&str; 2] = ["thumbv7em-none-eabihf", "wasm32-unknown-unknown"];

/// Whether the compiler has the core library of a target.
fn is_installed(target: &str) -> bool {
    let rustc = Path::new(env!("CARGO")).with_file_name("rustc");
    let args = ["--print", "target-libdir", "--target", target];
    let Ok(output) = Command::new(rustc).args(args).output() else { return false };
    Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir()
}

/// A cargo command in the package of the program.
fn firmware(args: &[&str]) -> Command {
    let main = ("src/main.rs".to_owned(), PROGRAM.to_owned());
    let mut cargo = package("firmware", MANIFEST, &[main]);
    cargo.arg(args[0]).args(["--quiet", "--offline"]).args(&args[1..]);
    cargo
}

fn run(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_program_without_std() {
    let tree = run(firmware(&["tree", "--edges", "normal,features", "--prefix", "none"]));
    let crates = tree.lines().filter_map(|line| line.split(' ').next());
    for name in crates {
        assert!(!["http", "httpdate"].contains(&name), "{tree}");
    }
    assert!(tree.contains("callerror") && !tree.contains("\"std\""), "{tree}");

    for target in TARGETS {
        if is_installed(target) {
            run(firmware(&["build", "--target", target]));
        } else {
            eprintln!("{target} is not installed, so nothing is built for it");
        }
    }
    // Where the program is linked, a second panic handler, such as that of std, would be an error.
    if cfg!(target_os = "linux") {
        run(firmware(&["build"]));
        let program =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("downstream/target/debug/firmware");
        run(Command::new::<PathBuf>(program));
    }
}

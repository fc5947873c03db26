//! docs/inspect.svg, the picture of a terminal session. It is the real output for tests/data/session.log.

use anstyle_svg::{Term, WIN10_CONSOLE};

use crate::{data, run};

const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/inspect.svg");

/// `CALLERROR_WRITE_PICTURE=1 cargo test -p callerror-cli picture` writes the picture.
#[test]
fn the_picture_is_what_the_tool_prints() {
    let output = run(&["--color", "always", data!("session.log")], "", 0);
    let session = format!("$ callerror inspect session.log\n{output}");
    let picture = Term::new().palette(WIN10_CONSOLE).render_svg(&session);
    // Dim text on black would be hard to read.
    let picture = picture.replace(".dimmed { opacity: 0.4; }", ".dimmed { opacity: 0.7; }");
    if std::env::var_os("CALLERROR_WRITE_PICTURE").is_some() {
        std::fs::write(PICTURE, &picture).unwrap();
    }
    let is_true = std::fs::read_to_string(PICTURE).unwrap() == picture;
    assert!(is_true, "docs/inspect.svg is stale; CALLERROR_WRITE_PICTURE=1 writes it");
}

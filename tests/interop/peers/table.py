"""The rows of the table that tests/interop/run prints: one for each case."""

import json
import re
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[3] / "demo" / "src" / "bin" / "rpc_server"
GRAPE = (
    "DefaultTeamRoomRestriction ForwardValidationError InvalidOperation ManagedRoomsRestriction "
    "MessageEditTimeoutExceeded MissingParameter NotAuthorized NotFoundError OutOfRangeError "
    "SessionError UnknownError"
).split()

# Text that needs escapes in JSON, or more than one byte.
ODD = ['"', "\\", "/", "\n\r\t\b\f", "\0\x1f\x7f", "Zürich", "漢字", "😀", "\u2028", "</script>"]

failed = 0


def row(peer, case, seen, expected, origin="callerror"):
    """Prints what became of a case in which `peer` read what `origin` wrote."""
    global failed
    failed += seen != expected
    print(f"{'ok' if seen == expected else 'FAILED':<8}{origin:<17}{peer:<17}{case}", flush=True)
    if seen != expected:
        for what, value in (("expected", expected), ("seen", seen)):
            print(f"        {what:<9}{json.dumps(value, ensure_ascii=False, default=repr)}", flush=True)


def message(name, language="en", /, **arguments):
    """What the server tells, from the very file that it reads; in Russian, nothing that depends on a number."""
    file = (EXAMPLE / "messages" / f"{language}.ftl").read_text("utf-8")
    text = re.search(rf"^{name} = (.*(?:\n[ }}].*)*)", file, re.MULTILINE)[1]
    if number := re.match(r"\{ \$(\w+) ->", text):
        form = r"\[one\] (.*)" if arguments[number[1]] == 1 else r"\*\[\w+\] (.*)"
        text = re.search(form, text)[1]
    return re.sub(r"\{ \$(\w+) \}", lambda argument: str(arguments[argument[1]]), text)

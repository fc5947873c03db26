"""autobahn 26.10.2 for Python: a caller and a callee of WAMP v2.

    autobahn-python-26.py caller URL           calls our callee at a router, and compares what is raised
    autobahn-python-26.py callee URL           registers procedures that fail as they are told
    autobahn-python-26.py relay URL PREFIX..   calls other callees directly and through ours, and compares

Its exceptions are of one class, which has the URI, the arguments and the keyword arguments.
"""

import asyncio
import json
import sys

from autobahn.asyncio.component import Component, run
from autobahn.wamp.exception import ApplicationError

import table

# In JSON, WAMP v2 has bytes as a text that begins with U+0000, so no other text begins with it.
ODD = [text.removeprefix("\0") for text in table.ODD]

OURS = "com.example.callerror."
OWN = "com.example.autobahn-python."


def row(case, seen, expected, origin="callerror"):
    table.row("autobahn 26 (Py)", case, seen, expected, origin)


async def outcome(call):
    """What users of the package can see of an exception."""
    try:
        return ["result", await call]
    except ApplicationError as error:
        return [error.error, list(error.args), error.kwargs]
    except Exception as error:
        return [type(error).__name__, str(error)]


# ---- callee


def error(uri, args=(), kwargs={}):
    raise ApplicationError(uri, *args, **kwargs)


def foreign(text):
    raise ValueError(text)


async def callee(session):
    for procedure in error, foreign:
        await session.register(procedure, OWN + procedure.__name__)
    print("listening on ws://router/", flush=True)
    await asyncio.Future()


# ---- caller


async def caller(session):
    async def check(case, told, *expected):
        """A call that fails with `told`, an exception as serde writes it."""
        row(case, await outcome(session.call(OURS + "error", json.dumps(told))), list(expected))

    taken = "com.example.error.room_taken"
    for name in "wamp.error.no_such_procedure", "wamp.error.not_authorized", taken:
        await check(name, {"type": name, "message": "text"}, name, ["text"], {})
    await check("neither message nor details", {"type": taken, "message": ""}, taken, [], {})
    await check("unhandled: the text stays inside", {"message": "db password"}, "wamp.error.runtime_error", [], {})
    for details in {"n": 1.5}, {"a": {"b": [None]}}:
        await check(f"details: {json.dumps(details)}", {"type": taken, "message": "text", "details": details},
                    taken, ["text"], details)
    for details in [], [1], "SQL", "", 7, False:
        await check(f"details that are no object: {json.dumps(details)}",
                    {"type": taken, "message": "text", "details": details}, taken, ["text", details], {})
    for text in ODD:
        await check(f"a message: {text!a}", {"type": taken, "message": text}, taken, [text], {})


# ---- relay


async def relay(session, *prefixes):
    async def answers(call):
        uri = "com.example.error.room_taken"
        seen = {"no such procedure": await outcome(call("none"))}
        seen["a foreign error"] = await outcome(call("foreign", "db password"))
        for name in uri, "wamp.error.not_authorized", "wamp.error.canceled", "wamp.error.cancelled":
            seen[name] = await outcome(call("error", name, ["text"]))
        for args in [], ["text", 1], [1], [None], ["", {}]:
            for kwargs in {}, {"n": 1.5, "message": "m"}:
                seen[json.dumps([args, kwargs])] = await outcome(call("error", uri, args, kwargs))
        for text in ODD:
            seen[text] = await outcome(call("error", uri, [text]))
        return seen

    for prefix in prefixes:
        direct = await answers(lambda name, *args: session.call(prefix + name, *args))
        relayed = await answers(lambda name, *args: session.call(OURS + "relay", prefix + name, *args))
        direct["com.example.error.room_taken"] = ["com.example.error.room_taken", ["text"], {}]
        # Only what differs, so that a row that fails can be read.
        differs = [case for case in direct if relayed[case] != direct[case]]
        seen, expected = ([[case, of[case]] for case in differs] for of in (relayed, direct))
        row(f"through callerror: {len(direct)} errors", seen, expected, prefix.split(".")[2])


def main(mode, url, *arguments):
    component = Component(
        transports=[{"type": "websocket", "url": url, "serializers": ["json"], "max_retries": 0}],
        realm="realm1",
    )

    @component.on_join
    async def joined(session, _):
        await {"caller": caller, "callee": callee, "relay": relay}[mode](session, *arguments)
        session.leave()

    run([component], log_level=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
    sys.exit(min(table.failed, 1))

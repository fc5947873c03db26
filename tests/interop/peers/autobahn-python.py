"""autobahn-python 0.8.15, the last version that speaks WAMP v1, by those who specified it.

    autobahn-python.py client URL    calls our server, and compares what its exceptions hold
    autobahn-python.py server        fails as it is told; main.rs and client.rs read what it sends

It was written for Python 2, which python2.py makes up for.
"""

import io
import sys

import python2

python2.allow("autobahn")

from autobahn.wamp1 import protocol as wamp1
from twisted.internet import defer, reactor, task
from twisted.python import log

import table
from table import GRAPE, ODD, message

# Text is bytes for Python 2 alone, and the module for the one class.
wamp1.WampFactory._serialize = lambda self, value: wamp1.json_dumps(value).encode()
wamp1.StringIO = io

RPC = "http://domain/rpc#"
EXCEPTIONS = "http://domain/exceptions#"


# ---- client


class Client(wamp1.WampClientProtocol):
    def onSessionOpen(self):
        self.factory.opened.callback(self)

    def onClose(self, clean, code, reason):
        self.factory.closed.callback(self.wasNotCleanReason or reason)

    def _protocolError(self, reason):
        self.factory.violation = reason
        super()._protocolError(reason)


def connect(url):
    factory = wamp1.WampClientFactory(url, reactor=reactor)
    factory.protocol = Client
    factory.opened, factory.closed, factory.violation = defer.Deferred(), defer.Deferred(), None
    host, port = factory.host, factory.port
    reactor.connectTCP(host, port, factory)
    return factory.opened.addTimeout(10, reactor)


def error(name, text, details=None):
    return ["Exception", EXCEPTIONS + name, text, details]


def result(value):
    return ["result", value]


def room(number, language="en"):
    return error("NotFoundError", message("room-not-found", language, id=number), {"id": number})


CASES = [
    ("a result", "rooms/get", [1], result({"id": 1, "name": "Lobby"})),
    ("results of all kinds", "echo/echo", [None, True, 0, -1, 1.5, 1e300, 2**64, "", [], {}, [[{}]]],
     result([None, True, 0, -1, 1.5, 1e300, 2**64, "", [], {}, [[{}]]])),
    ("odd text in a result", "echo/echo", ODD, result(ODD)),
    ("NotFoundError with details", "rooms/get", [7], room(7)),
    ("an unknown name, with details", "errors/unknown", [],
     error("RateLimited", message("rate-limited", seconds=1), {"retryAfter": 1})),
    ("several field errors", "rooms/create", [{"name": "", "topic": 5}],
     error("InvalidOperation", message("fields-invalid"), {
         "name": [{"message": message("field-required"), "code": "required"}],
         "topic": [{"message": message("field-wrong-type"), "code": "wrong-type"}],
     })),
    ("no such procedure", "rooms/burn", [], error(
        "NotFoundError", message("procedure-not-found", procedure="rooms/burn"),
        {"procedure": "rooms/burn"})),
] + [
    (f"raised: {name}", "errors/raise", [name], error(name, message(name))) for name in GRAPE
] + [
    (f"raised: an odd name, {text!a}", "errors/raise", [text], error(text, message("raised", name=text)))
    for text in ODD
]


async def answer(call, *arguments):
    try:
        return ["result", await call(*arguments).addTimeout(5, reactor)]
    except Exception as error:
        return [type(error).__name__, *error.args]


async def client(url):
    def row(case, seen, expected):
        table.row("autobahn", case, seen, expected)

    url = url.replace("http://", "ws://") + "ws"
    session = await connect(url)
    for case, procedure, arguments, expected in CASES:
        row(case, await answer(session.call, RPC + procedure, *arguments), expected)

    session.prefix("rpc", RPC)
    row("a CURIE as procedure", await answer(session.call, "rpc:rooms/get", 7), room(7))
    row("a bare name as procedure", await answer(session.call, "rooms/get", 7), room(7))

    names = [7, 1, 8]
    seen = await defer.gatherResults(
        [defer.ensureDeferred(answer(session.call, RPC + "rooms/get", name)) for name in names])
    row("three calls at a time", seen, [room(7), result({"id": 1, "name": "Lobby"}), room(8)])

    german = await connect(url + "?lang=de")
    row("NotFoundError in German", await answer(german.call, RPC + "rooms/get", 7), room(7, "de"))

    # Two answers come; the one that belongs to no call is dropped.
    row("an error that belongs to no call", await answer(session.call, RPC + "faults/stray"), result("done"))

    # Its authors knew four elements and five, not Grape's three: it hangs up, and the call never ends.
    for procedure in "errors/fail", "errors/panic":
        session = await connect(url)
        ended = session.call(RPC + procedure)
        await session.factory.closed.addTimeout(5, reactor)
        row(f"{procedure}: unhandled, so it hangs up", [session.factory.violation, ended.called],
            ["call error message invalid length 3", False])


# ---- server


def fail(*arguments):
    raise Exception(*arguments)


class Server(wamp1.WampServerProtocol):
    def onSessionOpen(self):
        for name, procedure in {
            "fail": fail,
            "later": lambda *arguments: task.deferLater(reactor, 0.05, fail, *arguments),
            "divide": lambda: 1 / 0,
            "lookup": lambda: {}["room"],
            "open": lambda: open("/nowhere/at/all"),
            "decode": lambda: b"\xff".decode(),
            "infinity": lambda: fail(EXCEPTIONS + "OutOfRangeError", "too much", float("inf")),
            "object": lambda: fail(EXCEPTIONS + "OutOfRangeError", "too much", object()),
            "surrogate": lambda: fail(EXCEPTIONS + "NotFoundError", "half \ud83d"),
        }.items():
            self.registerProcedureForRpc(name, procedure)


def server():
    factory = wamp1.WampServerFactory("ws://127.0.0.1:1", reactor=reactor)
    factory.protocol = Server
    port = reactor.listenTCP(0, factory, interface="127.0.0.1").getHost().port
    factory.externalPort = port
    print(f"listening on ws://127.0.0.1:{port}/", flush=True)


def main(mode, *arguments):
    log.startLogging(sys.stderr, setStdout=False)
    if mode == "server":
        server()
        return reactor.run()
    task.react(lambda _: defer.ensureDeferred(client(*arguments)), [])


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except SystemExit as exit:
        sys.exit(exit.code or min(table.failed, 1))

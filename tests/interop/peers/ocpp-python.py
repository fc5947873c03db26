"""ocpp 2.1.0 by The Mobility House, on websockets: a charge point and a management system in Python.

    ocpp-python.py client URL               calls our server, and compares what its exceptions hold
    ocpp-python.py server                   fails as it is told; ocppj.rs of cases.rs reads what it sends
    ocpp-python.py relay URL NAME URL..     calls other servers directly and through ours, and compares
    ocpp-python.py built FILE               reads errors as our crate builds them
"""

import asyncio
import json
import logging
import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

import websockets
from ocpp import exceptions, v16, v201
from ocpp.messages import CallError, unpack
from ocpp.routing import on

import table

VERSIONS = {"ocpp1.6": v16, "ocpp2.0.1": v201}

# Not each row that fails belongs to this script's log.
logging.getLogger("ocpp").setLevel(logging.CRITICAL)


def outcome(error):
    """What users of the package can see of an exception."""
    if isinstance(error, exceptions.OCPPError):
        return [type(error).__name__, error.description, error.details]
    return [type(error).__name__, str(error)]


def row(case, seen, expected, origin="callerror"):
    table.row("ocpp (PyPI)", case, seen, expected, origin)


# ---- client


@dataclass
class Fly:
    """An action that nobody has."""


class Session:
    """A charge point that is connected."""

    def __init__(self, url, protocol):
        self.url, self.protocol, self.module = url, protocol, VERSIONS[protocol]

    async def __aenter__(self):
        self.socket = await websockets.connect(self.url + "CP1", subprotocols=[self.protocol])
        self.point = self.module.ChargePoint("CP1", self.socket, response_timeout=5)
        self.reader = asyncio.create_task(self.point.start())
        return self

    async def __aexit__(self, *_):
        self.reader.cancel()
        await self.socket.close()

    async def call(self, payload, **options):
        try:
            return ["result", await self.point.call(payload, **{"suppress": False, **options})]
        except Exception as error:
            return outcome(error)

    async def transfer(self, what, data="", **options):
        data = data if isinstance(data, str) else json.dumps(data)
        payload = self.module.call.DataTransfer(vendor_id="callerror", message_id=what, data=data)
        return await self.call(payload, **options)

    async def error(self, name, message="text", **rest):
        return await self.transfer("error", {"type": name, "message": message, **rest})


# The classes of the package by the name of the variant, where the code is not one that it does not know.
CLASSES = {
    name: f"{name}Error"
    for name in (
        "NotImplemented NotSupported FormatViolation PropertyConstraintViolation "
        "OccurrenceConstraintViolation TypeConstraintViolation"
    ).split()
} | {name: name for name in "InternalError ProtocolError SecurityError GenericError".split()}
IN_1_6 = CLASSES | {
    "FormatViolation": "FormationViolationError",
    "OccurrenceConstraintViolation": "OccurenceConstraintViolationError",
    "MessageTypeNotSupported": "GenericError",
    "RpcFrameworkError": "GenericError",
}
NEWER = ["MessageTypeNotSupported", "RpcFrameworkError"]


def unknown(code):
    text = f"Error code '{code}' is not defined by the OCPP specification"
    return ["UnknownCallErrorCodeError", text]


async def client(url):
    for protocol in VERSIONS:
        async with Session(url + "fail/", protocol) as session:
            await fail(session, protocol)


async def fail(session, protocol):
    def check(case, seen, expected):
        row(f"{protocol}: {case}", seen, expected)

    is_1_6 = protocol == "ocpp1.6"
    classes = IN_1_6 if is_1_6 else CLASSES
    for name in [*CLASSES, *NEWER]:
        expected = [classes[name], "text", {}] if name in classes else unknown(name)
        check(name, await session.error(name), expected)
    check("a code of a vendor", await session.error("com.example.RelayStuck"), unknown("com.example.RelayStuck"))
    check("unhandled: the text stays inside", await session.transfer("error", {"message": "db password"}),
          ["InternalError", "An error occurred.", {}])

    for text in ["", *table.ODD]:
        check(f"a description: {text!a}", await session.error("GenericError", text), ["GenericError", text, {}])
    for text in "x" * 300, "ä" * 300, "😀" * 300:
        check(f"a description of 300 {text[0]!a}", await session.error("GenericError", text),
              ["GenericError", text if is_1_6 else text[:255], {}])

    for details in {}, {"path": ["a", 0], "n": 1.5, "big": 2**70, "null": None}:
        check(f"details: {json.dumps(details)}", await session.error("SecurityError", details=details),
              ["SecurityError", "text", details])
    for details in [], [{}], "SQL", "", 7, False:
        check(f"details that are no object: {json.dumps(details)}",
              await session.error("SecurityError", details=details),
              ["SecurityError", "text", {"details": details}])
    check("details: null", await session.error("SecurityError", details=None), ["SecurityError", "text", {}])

    check("by default, an error is no result and no exception",
          await session.transfer("error", {"type": "SecurityError", "message": "text"}, suppress=True),
          ["result", None])
    accepted = session.module.call_result.DataTransfer(status="Accepted", data="done")
    check("CALLRESULTERROR is not understood",
          await session.transfer("result error", {"type": "FormatViolation", "message": "text"}),
          ["result", accepted])
    nothing = session.module.call_result.DataTransfer(status="Accepted", data="")
    check("and not answered", await session.transfer("received"), ["result", nothing])


# ---- server


def of_code(code):
    for error in exceptions.OCPPError.__subclasses__():
        if error.code == code:
            return error
    return type("VendorError", (exceptions.OCPPError,), {"code": code})


class Server:
    @on("DataTransfer")
    def transfer(self, vendor_id, message_id, data="{}", **_):
        match message_id:
            case "error":
                told = json.loads(data)
                raise of_code(told.pop("code"))(**told)
            case "foreign":
                raise ValueError(data)
            case "object":
                raise exceptions.GenericError(details={"v": object()})
        return self._call_result.DataTransfer(status="Accepted")

    @on("BootNotification")
    def boot(self, **_):
        raise ValueError("never called by a payload that is off the schema")

    @on("Heartbeat")
    def heartbeat(self, **_):
        return self._call_result.Heartbeat(current_time=7)


SERVERS = {
    protocol: type("Server", (Server, module.ChargePoint), {}) for protocol, module in VERSIONS.items()
}


async def answer(socket):
    try:
        await SERVERS[socket.subprotocol]("CP1", socket).start()
    except websockets.ConnectionClosed:
        pass


async def server():
    async with websockets.serve(answer, "127.0.0.1", 0, subprotocols=list(VERSIONS)) as server:
        port = server.sockets[0].getsockname()[1]
        print(f"listening on ws://127.0.0.1:{port}/", flush=True)
        await asyncio.Future()


# ---- relay

SURROGATE = "half \ud83d"


async def answers(url, protocol):
    """What comes of calls that each server here has in common."""
    async with Session(url, protocol) as session:
        async def told(**error):
            return await session.transfer("error", {"code": "InternalError", "description": "text", **error})

        seen = {"no such action": await session.call(Fly(), skip_schema_validation=True)}
        off = session.module.call.DataTransfer(vendor_id=7)
        seen["a payload off the schema"] = await session.call(off, skip_schema_validation=True)
        # The CALL that it quotes has another ID.
        seen["a payload off the schema"][2].pop("ocpp_message", None)
        seen["a foreign error"] = await session.transfer("foreign", "db password")
        for code in [*CLASSES, *NEWER, "FormationViolation", "OccurenceConstraintViolation", "RelayStuck"]:
            seen[code] = await told(code=code)
        for details in {"n": 1.5, "big": 2**70, "text": "é\u2028"}, [1], "SQL", {}:
            seen[f"details {json.dumps(details)}"] = await told(details=details)
        for text in "", "ä" * 300, *table.ODD, SURROGATE:
            seen[text] = await told(description=text)
        return seen


async def relay(url, *servers):
    for name, upstream in zip(servers[::2], servers[1::2]):
        port = urlsplit(upstream).port
        for protocol in VERSIONS:
            direct = await answers(upstream, protocol)
            relayed = await answers(f"{url}relay/{port}/", protocol)
            direct[SURROGATE][1] = "half \ufffd"
            # Only what differs, so that a row that fails can be read.
            differs = [case for case in direct if relayed[case] != direct[case]]
            seen, expected = ([[case, of[case]] for case in differs] for of in (relayed, direct))
            row(f"{protocol}, through callerror: {len(direct)} errors", seen, expected, name)


# ---- built


def built(file):
    lines = [json.loads(line) for line in open(file, encoding="utf-8")]
    wrong, refused = [], set()
    for line in lines:
        try:
            error = unpack(line["text"])
        except exceptions.OCPPError:
            refused.add(line["messageType"])
            continue
        seen = [error.unique_id, error.error_code, error.error_description, error.error_details]
        expected = [line["callId"], line["code"], line["message"], line["details"]]
        if type(error) is not CallError or seen != expected:
            wrong.append(line["text"])
    row(f"{len(lines)} built errors: each CALLERROR is read", wrong, [])
    row("no CALLRESULTERROR is", sorted(refused), [5])


async def main(mode, *arguments):
    if mode == "built":
        return built(*arguments)
    await {"client": client, "server": server, "relay": relay}[mode](*arguments)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
    sys.exit(min(table.failed, 1))

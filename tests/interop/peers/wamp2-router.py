"""A router of WAMP v2 for the cases of tests/interop/run: a dealer for one realm, with JSON over WebSocket.

    wamp2-router.py

It reads each message as autobahn 26.10.2 and Crossbar do, and ends the session of a peer that sends one that they
refuse. What it passes on is what it got, but for the request: Details, URI and arguments of an error stay as they are.
"""

import asyncio
import itertools
import json

import autobahn.asyncio  # It chooses asyncio for the other modules, so it comes first.
import websockets
from autobahn.wamp.exception import InvalidUriError, ProtocolError
from autobahn.wamp.message import Call, Error, Goodbye, Hello, Register, Yield
from autobahn.wamp.serializer import JsonSerializer

WELCOME, GOODBYE, ERROR, RESULT, REGISTERED, INVOCATION = 2, 6, 8, 50, 65, 68
CALL = Call.MESSAGE_TYPE

ids = itertools.count(1)
procedures = {}  # its URI: its session, and the ID of its registration
pending = {}  # the request of an INVOCATION: the session of the caller, and the request of its CALL
read = JsonSerializer().unserialize


async def route(session, text):
    [message], raw = read(text.encode()), json.loads(text)

    async def send(to, *parts):
        await to.send(json.dumps(parts))

    match message:
        case Hello():
            await send(session, WELCOME, next(ids), {"roles": {"dealer": {}, "broker": {}}})
        case Goodbye():
            await send(session, GOODBYE, {}, "wamp.close.goodbye_and_out")
        case Register():
            registration = next(ids)
            procedures[message.procedure] = session, registration
            await send(session, REGISTERED, message.request, registration)
        case Call():
            if message.procedure not in procedures:
                text = f"no callee registered for procedure <{message.procedure}>"
                return await send(session, ERROR, CALL, message.request, {}, "wamp.error.no_such_procedure", [text])
            callee, registration = procedures[message.procedure]
            request = next(ids)
            pending[request] = session, message.request
            await send(callee, INVOCATION, request, registration, {}, *raw[4:])
        case Yield():
            caller, request = pending.pop(message.request)
            await send(caller, RESULT, request, {}, *raw[3:])
        case Error():
            caller, request = pending.pop(message.request)
            await send(caller, ERROR, CALL, request, *raw[3:])
        case _:
            raise ProtocolError(f"not for a dealer: {text}")


async def serve(session):
    try:
        async for text in session:
            await route(session, text)
    except (InvalidUriError, ProtocolError) as error:
        await session.close(1002, str(error)[:100])
    except websockets.ConnectionClosed:
        pass


async def main():
    async with websockets.serve(serve, "127.0.0.1", 0, subprotocols=["wamp.2.json"]) as server:
        port = server.sockets[0].getsockname()[1]
        print(f"listening on ws://127.0.0.1:{port}/", flush=True)
        await asyncio.Future()


if __name__ == "__main__":
    asyncio.run(main())

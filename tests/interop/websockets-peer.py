"""Python's "websockets" (Debian's python3-websockets), as client and as server."""
import asyncio
import base64
import itertools
import json
import sys

import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory, ServerPerMessageDeflateFactory

LIMIT = 64 * 1024 * 1024
sockets = {}
accepted = itertools.count(1_000_000)


def emit(**event):
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def opened(ws, socket, **more):
    names = "; ".join(f"{extension.name} {extension}" for extension in ws.extensions)
    emit(event="open", socket=socket, subprotocol=ws.subprotocol or "", extensions=names, **more)


async def watch(ws, socket):
    try:
        async for message in ws:
            if isinstance(message, str):
                emit(event="text", socket=socket, data=message)
            else:
                emit(event="binary", socket=socket, data=base64.b64encode(message).decode())
    except websockets.exceptions.ConnectionClosed:
        pass
    emit(event="close", socket=socket, code=ws.close_code, reason=ws.close_reason or "")


def options(command):
    return dict(subprotocols=command["subprotocols"] or None, compression=None, max_size=LIMIT, ping_interval=None)


async def connect(command):
    socket = command["socket"]
    deflate = command.get("deflate")
    extensions = None if deflate is None else [ClientPerMessageDeflateFactory(**deflate)]
    try:
        ws = await websockets.connect(command["url"], extensions=extensions, **options(command))
    except websockets.exceptions.InvalidStatusCode as error:
        emit(event="refused", socket=socket, status=error.status_code)
        return
    sockets[socket] = ws
    opened(ws, socket)
    await watch(ws, socket)


async def listen(command):
    server = command["server"]

    async def accept(ws):
        socket = next(accepted)
        sockets[socket] = ws
        opened(ws, socket, server=server)
        await watch(ws, socket)

    deflate = command.get("deflate")
    extensions = None if deflate is None else [ServerPerMessageDeflateFactory(**deflate)]
    listener = await websockets.serve(accept, "127.0.0.1", 0, extensions=extensions, **options(command))
    emit(event="listening", server=server, port=listener.sockets[0].getsockname()[1])
    await asyncio.Future()


async def pong_of(ws, command):
    await (await ws.ping(base64.b64decode(command["data"])))
    emit(event="pong", socket=command["socket"], data=command["data"])


async def send(ws, command):
    match command["do"]:
        case "text":
            await ws.send(command["data"])
        case "binary":
            await ws.send(base64.b64decode(command["data"]))
        case "fragments":
            parts = [base64.b64decode(part) for part in command["parts"]]
            await ws.send([part.decode() for part in parts] if command["kind"] == "text" else parts)
        case "ping":
            await pong_of(ws, command)
        case "close":
            await ws.close(command["code"], command["reason"])


async def run(command):
    try:
        match command["do"]:
            case "connect":
                await connect(command)
            case "listen":
                await listen(command)
            case _:
                await send(sockets[command["socket"]], command)
    except Exception as error:
        emit(event="failed", socket=command.get("socket"), message=repr(error))


async def main():
    loop = asyncio.get_running_loop()
    running = set()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        # Started at once and in order: a send takes its place before the next line is read.
        task = asyncio.ensure_future(run(json.loads(line)))
        running.add(task)
        task.add_done_callback(running.discard)
    for task in running:
        task.cancel()


asyncio.run(main())

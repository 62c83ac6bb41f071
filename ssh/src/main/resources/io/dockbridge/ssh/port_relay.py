"""Connects streams of an SSH connection to TCP ports of this machine, each when its first line has come.

It listens at a unix socket that only this user gets at, and says where: "dockbridge-ports PATH". Whoever connects
there sends the line "ADDRESS PORT" and, without waiting, what is meant for the port. One byte is the answer, "+" if
the port is connected, "-" if it cannot be. Behind that bytes go both ways, and the end of each way by itself.
Every line that comes by stdin is answered by one, to show that it still works. All ends with stdin.
"""
import asyncio
import os
import resource
import select
import shutil
import signal
import socket
import sys
import tempfile

PIECE = 1 << 16  # what waits here for an end that takes no more, each way
BACKLOG = 1024
LONGEST_LINE = 300
LOOK = 60  # seconds; whoever has hung up is noticed by then, if nothing else comes

streams = set()  # tasks; asyncio itself does not keep those that wait


async def accept(listener):
    loop = asyncio.get_running_loop()
    while True:
        try:
            near, _ = await loop.sock_accept(listener)
        except OSError:  # no file is left for it
            await asyncio.sleep(0.1)
            continue
        near.setblocking(False)
        stream = loop.create_task(serve(near))
        streams.add(stream)
        stream.add_done_callback(streams.discard)


async def serve(near):
    with near:
        try:
            line, first = await read_line(near)
            far = await connect(line)
        except (OSError, ValueError):
            await send(near, b"-")
            return
        with far:
            if await send(near, b"+"):
                await copy_both(near, far, first)


async def read_line(near):
    data = b""
    while b"\n" not in data and len(data) < LONGEST_LINE:
        piece = await asyncio.get_running_loop().sock_recv(near, PIECE)
        if not piece:
            break
        data += piece
    line, _, first = data.partition(b"\n")
    return line.decode(), first


async def connect(line):
    address, port = line.split()
    far = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    try:
        far.setblocking(False)
        far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(far, (address, int(port)))
    except BaseException:
        far.close()
        raise
    return far


async def copy_both(near, far, first):
    both = asyncio.gather(copy(near, far, first), copy(far, near, b""))
    while not both.done():
        await asyncio.wait([both], timeout=LOOK)
        if has_hung_up(near):
            both.cancel()


def has_hung_up(near):
    """Tells an end that is closed from one that has only finished sending; a read cannot."""
    poll = select.poll()
    poll.register(near, 0)
    return any(event & select.POLLHUP for _, event in poll.poll(0))


async def copy(source, target, piece):
    """Passes on what comes, and its end. Where the target takes no more the other way goes on."""
    loop = asyncio.get_running_loop()
    try:
        while True:
            if piece:
                await loop.sock_sendall(target, piece)
            piece = await loop.sock_recv(source, PIECE)
            if not piece:
                break
        target.shutdown(socket.SHUT_WR)
    except OSError:
        shut_down(target, socket.SHUT_WR)
        shut_down(source, socket.SHUT_RD)


def shut_down(end, ways):
    try:
        end.shutdown(ways)
    except OSError:
        pass  # it is gone altogether


async def send(target, piece):
    try:
        await asyncio.get_running_loop().sock_sendall(target, piece)
        return True
    except OSError:
        return False


async def main(path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(BACKLOG)
        listener.setblocking(False)
        streams.add(asyncio.get_running_loop().create_task(accept(listener)))
        print("dockbridge-ports", path, flush=True)
        while await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.readline):
            print("works", flush=True)


def leave(*_):
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


most_files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))
folder = tempfile.mkdtemp(prefix="dockbridge-")  # of this user alone
signal.signal(signal.SIGTERM, leave)
signal.signal(signal.SIGHUP, leave)
try:
    asyncio.run(main(os.path.join(folder, "ports.sock")))
finally:
    shutil.rmtree(folder, ignore_errors=True)

"""Connects streams of an SSH connection to TCP ports of this machine, each when its first line has come.

It listens at a unix socket that only this user gets at, and says where: "dockbridge-ports PATH". Whoever connects
there sends the line "ADDRESS PORT" and, without waiting, what is meant for the port. One byte is the answer, "+" if
the port is connected, "-" if it cannot be. Behind that bytes go both ways, and the end of each way by itself.
All ends with stdin.
"""
import asyncio
import os
import resource
import shutil
import sys
import tempfile

PIECE = 1 << 18
BACKLOG = 1024


async def serve(near, to_near):
    ends = [to_near]
    try:
        address, port = (await near.readline()).decode().split()
        far, to_far = await asyncio.open_connection(address, int(port), limit=PIECE)
        ends.append(to_far)
        to_near.write(b"+")
        await asyncio.gather(copy(near, to_far), copy(far, to_near))
        for end in ends:
            end.close()  # behind what is still to be sent
    except (OSError, ValueError):
        refuse(ends)
    finally:
        for end in ends:
            if not end.transport.is_closing():
                end.transport.abort()


def refuse(ends):
    if len(ends) == 1:
        ends[0].write(b"-")
        ends[0].close()


async def copy(source, target):
    while True:
        piece = await source.read(PIECE)
        if not piece:
            break
        target.write(piece)
        await target.drain()
    target.write_eof()


async def main(path):
    server = await asyncio.start_unix_server(serve, path, limit=PIECE, backlog=BACKLOG)
    print("dockbridge-ports", path, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)
    server.close()


most_files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))
folder = tempfile.mkdtemp(prefix="dockbridge-")  # of this user alone
try:
    asyncio.run(main(os.path.join(folder, "ports.sock")))
finally:
    shutil.rmtree(folder, ignore_errors=True)

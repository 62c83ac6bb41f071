"""Connects streams of an SSH connection to TCP ports of this machine, each when its first line has come.

It listens at a unix socket that only this user gets at, and says where: "dockbridge-ports PATH". Whoever connects
there sends the line "ADDRESS PORT" and, without waiting, what is meant for the port. One byte is the answer, "+" if
the port is connected, "-" if it cannot be. Behind that bytes go both ways, and the end of each way by itself.
Every line that comes by stdin is answered by one, to show that it still works. All ends with stdin.
"""
import os
import shutil
import signal
import socket
import sys
import tempfile


def serve(near):
    with near:
        try:
            line, first = read_line(near)
            address, port = line.split()
            far = socket.create_connection((address, int(port)))
        except (OSError, ValueError, OverflowError):
            send(near, b"-")
            return
        with far:
            far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if send(near, b"+"):
                copy_both(near, far, first)


def leave(*_):
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


folder = tempfile.mkdtemp(prefix="dockbridge-")  # of this user alone
signal.signal(signal.SIGTERM, leave)
signal.signal(signal.SIGHUP, leave)
path = os.path.join(folder, "ports.sock")
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
listener.listen(BACKLOG)
start(accept, listener, serve)
print("dockbridge-ports", path, flush=True)
while sys.stdin.buffer.readline():
    print("works", flush=True)
leave()

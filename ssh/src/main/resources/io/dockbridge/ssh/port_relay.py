"""Connects streams of an SSH connection to TCP ports of this machine, each when its first line has come.

It listens at a unix socket that only this user gets at, and says where: "dockbridge-ports PATH". Whoever connects
there sends the line "ADDRESS PORT" and, without waiting, what is meant for the port. One byte is the answer, "+" if
the port is connected, "-" if it cannot be. Behind that bytes go both ways, and the end of each way by itself.
Every line that comes by stdin is answered by one, to show that it still works. All ends with stdin.

A thread copies each way, which takes less of the processor than asyncio does.
"""
import os
import resource
import select
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time

FIRST_PIECE = 1 << 12
LARGEST_PIECE = 1 << 18
BACKLOG = 1024
LONGEST_LINE = 300
LOOK = 60  # seconds; whoever has hung up is noticed by then, if nothing else tells
STACK = 1 << 18


def accept(listener):
    while True:
        try:
            near, _ = listener.accept()
        except OSError:  # no file is left for it
            time.sleep(0.1)
            continue
        try:
            start(serve, near)
        except RuntimeError:  # no thread
            near.close()


def start(what, *arguments):
    thread = threading.Thread(target=what, args=arguments, daemon=True)
    thread.start()
    return thread


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


def read_line(near):
    data = b""
    while b"\n" not in data and len(data) < LONGEST_LINE:
        piece = near.recv(FIRST_PIECE)
        if not piece:
            break
        data += piece
    line, _, first = data.partition(b"\n")
    return line.decode(), first


def copy_both(near, far, first):
    """Ends both ways when the near end has hung up, even if the far one neither says nor takes anything."""
    ways = [start(copy, near, far, first)]
    try:
        ways.append(start(copy, far, near, b""))
    except RuntimeError:  # no thread
        shut_down(far, socket.SHUT_RDWR)
        shut_down(near, socket.SHUT_RDWR)
    for way in ways:
        while way.is_alive():
            way.join(LOOK)
            if has_hung_up(near):
                shut_down(far, socket.SHUT_RDWR)


def has_hung_up(near):
    """Tells an end that is closed from one that has only finished sending; a read cannot."""
    poll = select.poll()
    poll.register(near, 0)
    return any(event & select.POLLHUP for _, event in poll.poll(0))


def copy(source, target, first):
    """Passes on what comes, and its end. Where the target takes no more the other way goes on."""
    piece = bytearray(FIRST_PIECE)
    try:
        target.sendall(first)
        while True:
            count = source.recv_into(piece)
            if not count:
                break
            target.sendall(memoryview(piece)[:count])
            if count == len(piece) < LARGEST_PIECE:
                piece = bytearray(2 * count)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        shut_down(target, socket.SHUT_WR)
        shut_down(source, socket.SHUT_RD)


def send(target, piece):
    try:
        target.sendall(piece)
        return True
    except OSError:
        return False


def shut_down(end, ways):
    try:
        end.shutdown(ways)
    except OSError:
        pass  # it is gone altogether


def leave(*_):
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


most_files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))
threading.stack_size(STACK)
folder = tempfile.mkdtemp(prefix="dockbridge-")  # of this user alone
signal.signal(signal.SIGTERM, leave)
signal.signal(signal.SIGHUP, leave)
path = os.path.join(folder, "ports.sock")
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
listener.listen(BACKLOG)
start(accept, listener)
print("dockbridge-ports", path, flush=True)
while sys.stdin.buffer.readline():
    print("works", flush=True)
leave()

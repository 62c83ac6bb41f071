"""What the relays for TCP share: copies bytes between two sockets. It stands in front of their scripts.

A thread copies each way, which takes less of the processor than asyncio does.
"""
import resource
import select
import socket
import threading
import time

BACKLOG = 1024
FIRST_PIECE = 1 << 12
LARGEST_PIECE = 1 << 18
LONGEST_LINE = 300
CHECK = 60  # seconds; a peer that has hung up is noticed by then

most_files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))
threading.stack_size(1 << 18)


def start(what, *arguments):
    thread = threading.Thread(target=what, args=arguments, daemon=True)
    thread.start()
    return thread


def accept(listener, serve):
    while True:
        try:
            near, _ = listener.accept()
        except OSError:
            if listener.fileno() < 0:
                return
            time.sleep(0.1)  # no file is left for it
            continue
        try:
            start(serve, near)
        except RuntimeError:  # no thread
            near.close()


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
            way.join(CHECK)
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



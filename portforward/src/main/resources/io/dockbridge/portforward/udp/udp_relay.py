"""Passes UDP datagrams on between an SSH channel, at stdin and stdout, and UDP ports of this machine.

It greets with the line "dockbridge-udp". Then come frames, both ways, all numbers big-endian:
kind (1 byte), flow (4 bytes), length of the body (2 bytes), body.

  in   O  opens a flow, a socket of its own: the body is port (2 bytes) and address (text)
       D  a datagram to the flow's port
       C  closes a flow
  out  D  a datagram that came back
       L  so many datagrams of a flow were lost here (4 bytes)

Nothing waits for anybody: what cannot be passed on at once is lost, and counted. All ends with stdin.
"""
import functools
import os
import resource
import selectors
import socket
import struct

FRAME = struct.Struct("!cIH")
LARGEST = 65535
BACKLOG = 1 << 20  # bytes that wait for stdout; datagrams beyond are lost
TURN = 64  # datagrams of a flow before the others have their turn


class Relay:
    def __init__(self):
        self.flows = {}  # sockets by number
        self.lost = {}  # counts by number
        self.requests = bytearray()
        self.replies = bytearray(b"dockbridge-udp\n")
        self.stdout_is_full = False
        self.ended = False
        self.poll = selectors.DefaultSelector()
        self.poll.register(0, selectors.EVENT_READ, self.read_requests)

    def run(self):
        while not self.ended:
            self.write_replies()
            for key, _ in self.poll.select():
                key.data()

    def read_requests(self):
        try:
            data = os.read(0, 1 << 18)
        except BlockingIOError:
            return
        self.ended = not data
        self.requests += data
        start = 0
        while len(self.requests) >= start + FRAME.size:
            kind, flow, length = FRAME.unpack_from(self.requests, start)
            end = start + FRAME.size + length
            if len(self.requests) < end:
                break
            self.obey(kind, flow, bytes(self.requests[start + FRAME.size:end]))
            start = end
        del self.requests[:start]

    def obey(self, kind, flow, body):
        if kind == b"O":
            self.open(flow, struct.unpack_from("!H", body)[0], body[2:].decode())
        elif kind == b"D":
            self.send(flow, body)
        elif kind == b"C":
            self.close(flow)

    def open(self, flow, port, address):
        self.close(flow)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        try:
            sock = socket.socket(family, socket.SOCK_DGRAM)
        except OSError:
            return  # its datagrams are lost
        self.flows[flow] = sock
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BACKLOG)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BACKLOG)
        self.poll.register(sock, selectors.EVENT_READ, functools.partial(self.receive, flow, sock))
        try:
            sock.connect((address, port))
        except OSError:
            self.close(flow)

    def close(self, flow):
        if flow in self.flows:
            self.poll.unregister(self.flows[flow])
            self.flows.pop(flow).close()

    def send(self, flow, datagram):
        for _ in range(2):  # the first call may only tell that the last datagram met a closed port
            try:
                self.flows[flow].send(datagram)
                return
            except ConnectionRefusedError:
                continue
            except (OSError, KeyError):
                break
        self.lose(flow)

    def receive(self, flow, sock):
        for _ in range(TURN):
            try:
                datagram = sock.recv(LARGEST)
            except ConnectionRefusedError:
                continue  # nobody listens at the port
            except OSError:
                return  # nothing is there any more, or the flow was closed
            if len(self.replies) < BACKLOG:
                self.replies += FRAME.pack(b"D", flow, len(datagram)) + datagram
            else:
                self.lose(flow)

    def lose(self, flow):
        self.lost[flow] = self.lost.get(flow, 0) + 1

    def write_replies(self):
        while self.lost and len(self.replies) < BACKLOG:
            flow, count = self.lost.popitem()
            self.replies += FRAME.pack(b"L", flow, 4) + struct.pack("!I", count)
        try:
            while self.replies:
                del self.replies[:os.write(1, self.replies)]
        except BlockingIOError:
            pass
        self.await_stdout(bool(self.replies))

    def await_stdout(self, full):
        if full and not self.stdout_is_full:
            self.poll.register(1, selectors.EVENT_WRITE, lambda: None)
        elif self.stdout_is_full and not full:
            self.poll.unregister(1)
        self.stdout_is_full = full


os.set_blocking(0, False)
os.set_blocking(1, False)
most_files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))
try:
    Relay().run()
except (BrokenPipeError, ConnectionResetError):
    pass  # the connection is gone, and so is our task

"""Lets containers of this machine reach services of the machine that has started it.

What containers send to ADDRESS, whatever the port, is translated to a port of this relay, which reads the one that
was meant (SO_ORIGINAL_DST). For each connection it takes one of the streams that wait at a unix socket, writes
"tcp PORT PEER" and a line feed to it, and gets one line back:

    +            the port is connected: bytes go both ways, and the end of each way by itself
    = HOST PORT  a port of this machine has what was meant: the bytes do not leave it
    -            nothing is there, or it is not allowed: the connection is reset

Likewise "agent ID" for whoever connects to the socket of an ssh agent, which is in a container's mount.

It outlives the SSH connection that started it, so that sockets in containers stay what they are and connections wait
for the way back. What runs at that connection's end only passes its input and output on to a control socket:

    in   hello ports       the machine that is reached from now on; "ready STREAMS" or "failed WHY" is the answer
         hello agents      the same without its ports, which needs no root
         agent ID          makes the socket of an agent; "agent ID PATH" or "failed WHY"
         forget ID         removes it
         end               undoes everything and ends
    out  waiting N         so many connections have found no stream

Without a control connection for ten minutes it undoes everything and ends.
"""
import collections
import fcntl
import os
import shutil
import signal
import stat
import struct
import subprocess
import sys
import zlib

ADDRESS = "192.168.65.254"
FOLDER = os.path.expanduser("~/.dockbridge/run") if os.getuid() else "/run/dockbridge"
streams_path = os.path.join(FOLDER, "streams.sock")
SO_ORIGINAL_DST = 80
PATIENCE = 30  # seconds that a connection waits for a stream
ABANDONED = 600  # seconds without a control connection

NFT_TABLE = "dockbridge_host"
CHAIN = "DOCKBRIDGE-HOST"
# Before the engine's own rules, which translate what goes to a published port of any address.
NFT_RULES = """table ip %(table)s
delete table ip %(table)s
table ip %(table)s {
  chain prerouting {
    type nat hook prerouting priority -110
    ip daddr %(address)s meta l4proto tcp dnat to %(address)s:%(port)d
  }
}
"""
IPTABLES_RULES = """*nat
:%(chain)s - [0:0]
-A %(chain)s -p tcp -j DNAT --to-destination %(address)s:%(port)d
COMMIT
"""


class Streams:
    """Those that wait to be used, from the machine that is reached; newer ones replace all older."""

    def __init__(self):
        self.condition = threading.Condition()
        self.idle = collections.deque()
        self.asked = set()
        self.waiting = 0

    def add(self, stream):
        with self.condition:
            self.idle.append(stream)
            self.condition.notify()

    def take(self, deadline):
        with self.condition:
            self.waiting += 1
            waiting = self.waiting if len(self.idle) < self.waiting else 0
        if waiting:
            control.say("waiting", str(waiting))
        with self.condition:
            while not self.idle and time.monotonic() < deadline:
                self.condition.wait(deadline - time.monotonic())
            self.waiting -= 1
            stream = self.idle.popleft() if self.idle else None
            if stream:
                self.asked.add(stream)
            return stream

    def answered(self, stream):
        with self.condition:
            self.asked.discard(stream)

    def replace(self):
        """Those of a connection that was lost would never answer. Who has asked one asks another."""
        with self.condition:
            old = list(self.idle) + list(self.asked)
            self.idle.clear()
        for stream in old:
            shut_down(stream, socket.SHUT_RDWR)
        return self.waiting


class Control:
    """The connection that the commands come by."""

    def __init__(self):
        self.lock = threading.Lock()
        self.current = None
        self.lost = time.monotonic()

    def replace(self, connection):
        with self.lock:
            old, self.current = self.current, connection
        if old:
            shut_down(old, socket.SHUT_RDWR)

    def end(self, connection):
        with self.lock:
            if self.current is connection:
                self.current = None
                self.lost = time.monotonic()

    def say(self, *words):
        """Waits for nothing: whoever does not read this any more will be replaced."""
        with self.lock:
            try:
                if self.current:
                    self.current.send((" ".join(words) + "\n").encode(), socket.MSG_DONTWAIT)
            except OSError:
                pass

    def is_abandoned(self):
        with self.lock:
            return not self.current and time.monotonic() - self.lost > ABANDONED


streams = Streams()
control = Control()
agents = {}
port = 0  # none yet


def serve_stream(stream):
    streams.add(stream)


def serve_port(near):
    _, port, _ = struct.unpack("!HH4s", near.getsockopt(socket.SOL_IP, SO_ORIGINAL_DST, 16)[:8])
    near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    serve(near, "tcp %d %s" % (port, near.getpeername()[0]))


def serve(near, question):
    with near:
        stream, answer, first = ask(question)
        try:
            if answer == "+":
                with stream:
                    near.sendall(first)
                    copy_both(near, stream, b"")
            elif answer.startswith("= "):
                _, host, port = answer.split()
                with socket.create_connection((host, int(port))) as here:
                    here.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    copy_both(near, here, b"")
            else:
                reset(near)
        except (OSError, RuntimeError, ValueError):
            reset(near)


def reset(near):
    if near.family == socket.AF_INET:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def ask(question):
    deadline = time.monotonic() + PATIENCE
    while True:
        stream = streams.take(deadline)
        if not stream:
            return None, "", b""
        answer, first = "", b""
        if send(stream, (question + "\n").encode()):
            try:
                answer, first = read_line(stream)
            except OSError:
                pass
        streams.answered(stream)
        if answer:
            if answer != "+":
                stream.close()
            return stream, answer, first
        stream.close()  # its connection was lost


def serve_control(connection):
    with connection, connection.makefile("rb") as lines:
        for line in lines:
            words = line.decode().split()
            try:
                obey(connection, *words)
            except (OSError, subprocess.SubprocessError, TypeError) as e:
                control.say("failed", " ".join(str(e).split()))
    control.end(connection)


def obey(connection, command, *arguments):
    if command == "hello":
        control.replace(connection)
        waiting = streams.replace()
        if arguments == ("ports",):
            redirect()
        control.say("ready", streams_path)
        control.say("waiting", str(waiting))
    elif command == "agent":
        control.say("agent", arguments[0], open_agent(*arguments))
    elif command == "forget":
        close_agent(*arguments)
    elif command == "end":
        leave()


def open_agent(agent):
    """Any user of a container may use it: no one else sees this folder."""
    path = os.path.join(FOLDER, "agent-%s.sock" % agent)
    if agent not in agents:
        remove(path)
        agents[agent] = listen_at(path)
        os.chmod(path, 0o666)
        start(accept, agents[agent], lambda near: serve(near, "agent " + agent))
    return path


def close_agent(agent):
    listener = agents.pop(agent, None)
    if listener:
        shut_down(listener, socket.SHUT_RDWR)
        listener.close()
        remove(os.path.join(FOLDER, "agent-%s.sock" % agent))


def remove(path):
    """The engine makes a folder of a mount's source that it does not find."""
    try:
        if stat.S_ISDIR(os.lstat(path).st_mode):
            os.rmdir(path)
        else:
            os.unlink(path)
    except FileNotFoundError:
        pass


def listen_at(path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(BACKLOG)
    return listener


def redirect():
    """Each time: somebody may have flushed the rules, or restarted the network."""
    global port
    if os.getuid():
        raise OSError("only root can give containers an address to reach; log in as root, or set host.ports to off")
    run("ip", "address", "replace", ADDRESS + "/32", "dev", "lo")
    if not port:
        ports = socket.socket()
        ports.bind((ADDRESS, 0))
        ports.listen(BACKLOG)
        port = ports.getsockname()[1]
        start(accept, ports, serve_port)
    values = {"table": NFT_TABLE, "chain": CHAIN, "address": ADDRESS, "port": port}
    if shutil.which("nft"):
        run("nft", "-f", "-", text=NFT_RULES % values)
        return
    run("iptables-restore", "-w", "-n", text=IPTABLES_RULES % values)
    if subprocess.run(iptables_jump("-C"), stderr=subprocess.DEVNULL).returncode:
        run(*iptables_jump("-I"))


def iptables_jump(action):
    return ["iptables", "-w", "-t", "nat", action, "PREROUTING", "-d", ADDRESS, "-p", "tcp", "-j", CHAIN]


def run(*command, text=None):
    done = subprocess.run(command, input=text, text=True, capture_output=True, timeout=20)
    if done.returncode:
        raise OSError("%s: %s" % (" ".join(command), done.stderr.strip()))


def leave(*_):
    if port:
        take_back()
    shutil.rmtree(FOLDER, ignore_errors=True)
    os._exit(0)


def take_back():
    if shutil.which("nft"):
        undo("nft", "delete", "table", "ip", NFT_TABLE)
    else:
        undo(*iptables_jump("-D"))
        undo("iptables", "-w", "-t", "nat", "-F", CHAIN)
        undo("iptables", "-w", "-t", "nat", "-X", CHAIN)
    undo("ip", "address", "delete", ADDRESS + "/32", "dev", "lo")


def undo(*command):
    subprocess.run(command, stderr=subprocess.DEVNULL)


def watch():
    while not control.is_abandoned():
        time.sleep(10)
    leave()


def become_relay(control_listener):
    """In a process of its own, which has nothing of the SSH connection."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    start(accept, listen_at(streams_path), serve_stream)
    start(accept, control_listener, serve_control)
    watch()


def connect_control():
    """To the relay that runs, if it is of this version; else to a new one."""
    version = "%08x" % zlib.crc32(source)
    path = os.path.join(FOLDER, "control-%s.sock" % version)
    os.makedirs(FOLDER, 0o700, exist_ok=True)
    with open(os.path.join(FOLDER, "lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in os.listdir(FOLDER):
            other = os.path.join(FOLDER, name)
            connection = connect(other) if name.startswith("control-") else None
            if connection and other == path:
                return connection
            if connection:
                end_other(connection)
        return start_relay(path, lock)


def start_relay(path, lock):
    remove(path)
    remove(streams_path)
    listener = listen_at(path)
    if not os.fork():
        try:
            lock.close()
            become_relay(listener)
        finally:
            os._exit(1)
    listener.close()
    return connect(path)


def connect(path):
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(path)
        return connection
    except OSError:
        connection.close()
        return None


def end_other(connection):
    with connection:
        if send(connection, b"end\n"):
            connection.recv(1)  # it ends with it
    os.makedirs(FOLDER, 0o700, exist_ok=True)


def pass_on(read, write):
    while True:
        piece = read(FIRST_PIECE)
        if not piece:
            os._exit(0)
        write(piece)


try:
    relay = connect_control()
except (OSError, subprocess.SubprocessError) as e:
    print("dockbridge-host failed", " ".join(str(e).split()), flush=True)
    sys.exit(1)
print("dockbridge-host runs", flush=True)
start(pass_on, relay.recv, lambda piece: os.write(1, piece))
pass_on(sys.stdin.buffer.raw.read, relay.sendall)

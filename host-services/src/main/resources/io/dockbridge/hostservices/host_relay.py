"""Lets containers of this machine reach services of the machine that has started it.

What containers send to ADDRESS, whatever the port, is translated to a port of this relay, which reads the one that
was meant (SO_ORIGINAL_DST). For each connection it takes one of the streams that wait at a unix socket, writes
"tcp PORT PEER" and a line feed to it, then what the container says before the answer, and gets one line back:

    +            the port is connected: bytes go both ways, and the end of each way by itself
    = HOST PORT  a port of this machine has what was meant: the bytes do not leave it
    -            nothing is there, or it is not allowed: the connection is reset

Likewise "agent ID" for whoever connects to the socket of an ssh agent, which is in a container's mount.

It outlives the SSH connection that started it, so that sockets in containers stay what they are and connections wait
for the way back. What runs at that connection's end only passes its input and output on to a control socket:

    in   hello ports       the machine that is reached from now on; "ready STREAMS" or "failed WHY" is the answer
         hello all         the same, and this server's own programs reach it, too: containers in its network are some
         hello agents      the same without its ports, which needs no root
         agent ID          makes the socket of an agent; "agent ID PATH" or "refused ID WHY"
         forget ID         removes it
         end               undoes everything and ends
    out  waiting N         so many connections have found no stream
         blocked HOW       this server's firewall drops what containers send; the cure

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
MOST_EARLY = 1 << 14  # bytes that are kept until they are known to have arrived
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
NFT_LOCAL_RULES = """add chain ip %(table)s output { type nat hook output priority -110; }
add rule ip %(table)s output ip daddr %(address)s meta l4proto tcp dnat to %(address)s:%(port)d
"""
IPTABLES_RULES = """*nat
:%(chain)s - [0:0]
-A %(chain)s -p tcp -j DNAT --to-destination %(address)s:%(port)d
COMMIT
"""


MOST_CONNECTIONS = 4096
MOST_OF_ONE = 1024  # from one address, as with a published port


class Places:
    """How many connections there are, by the address that they come from."""

    def __init__(self):
        self.lock = threading.Lock()
        self.counts = collections.Counter()

    def take(self, address):
        with self.lock:
            if self.counts[address] >= MOST_OF_ONE or sum(self.counts.values()) >= MOST_CONNECTIONS:
                return False
            self.counts[address] += 1
            return True

    def give_back(self, address):
        with self.lock:
            self.counts[address] -= 1
            self.counts += collections.Counter()  # without those at zero


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


places = Places()
streams = Streams()
control = Control()
agents = {}
bridges = set()  # the names of those that have been seen; sysfs may be another network's
port = 0  # none yet


def serve_stream(stream):
    streams.add(stream)


def serve_port(near):
    peer = near.getpeername()[0]
    if not is_container(peer) or not places.take(peer):
        reset(near)
        near.close()
        return
    try:
        _, wanted, _ = struct.unpack("!HH4s", near.getsockopt(socket.SOL_IP, SO_ORIGINAL_DST, 16)[:8])
        near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        serve(near, "tcp %d %s" % (wanted, peer))
    except OSError:
        near.close()
    finally:
        places.give_back(peer)


def is_container(address):
    """Whether it is in a network of a bridge that leads nowhere else, or of a container in this server's network.

    A neighbour of this server could send its packets here, too.
    """
    if address == ADDRESS:
        return True
    number = int.from_bytes(socket.inet_aton(address), sys.byteorder)
    with open("/proc/net/route") as table:
        routes = [line.split() for line in table][1:]
    ways_out = {device for device, _, gateway, *_ in routes if int(gateway, 16)}
    devices = {route[0] for route in routes if number & int(route[7], 16) == int(route[1], 16)} - ways_out
    if devices and not devices & bridges:
        known = output("ip", "-o", "link", "show", "type", "bridge")
        bridges.update(line.split(":")[1].strip() for line in known.splitlines())
    return bool(devices & bridges)


def serve(near, question):
    with near:
        stream, answer, first, early = ask(near, question)
        try:
            if answer == "+":
                with stream:
                    near.sendall(first)
                    copy_both(near, stream, b"")
            elif answer.startswith("= "):
                _, host, port = answer.split()
                with socket.create_connection((host, int(port))) as here:
                    here.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    copy_both(near, here, early)
            else:
                reset(near)
        except (OSError, RuntimeError, ValueError):
            reset(near)


def reset(near):
    if near.family == socket.AF_INET:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def ask(near, question):
    deadline = time.monotonic() + PATIENCE
    early = b""
    while True:
        stream = streams.take(deadline)
        if not stream:
            return None, "", b"", early
        answer, first = "", b""
        if send(stream, (question + "\n").encode() + early):
            answer, first, early = read_answer(stream, near, early)
        streams.answered(stream)
        if answer:
            if answer != "+":
                stream.close()
            return stream, answer, first, early
        stream.close()  # its connection was lost


def read_answer(stream, near, early):
    """Passes on meanwhile what the container says first, which would else cost another round trip."""
    poll = select.poll()
    poll.register(stream, select.POLLIN)
    if len(early) < MOST_EARLY:
        poll.register(near, select.POLLIN)
    said = b""
    try:
        while b"\n" not in said:
            ready = [descriptor for descriptor, _ in poll.poll()]
            if near.fileno() in ready:
                piece = read_early(near, MOST_EARLY - len(early))
                early += piece
                stream.sendall(piece)
                if not piece or len(early) == MOST_EARLY:
                    poll.unregister(near)
            if stream.fileno() in ready:
                piece = stream.recv(FIRST_PIECE)
                if not piece:
                    break
                said += piece
    except OSError:
        pass
    answer, end, first = said.partition(b"\n")
    return answer.decode() if end else "", first, early


def read_early(near, most):
    """Nothing at its end or if it is gone: whoever copies will see that again."""
    try:
        return near.recv(most)
    except OSError:
        return b""


def serve_control(connection):
    with connection, connection.makefile("rb") as lines:
        for line in lines:
            words = line.decode().split()
            try:
                obey(connection, *words)
            except (OSError, RuntimeError, subprocess.SubprocessError, TypeError) as e:
                failure = ["refused", words[1]] if words[0] == "agent" else ["failed"]
                control.say(*failure, " ".join(str(e).split()))
    control.end(connection)


def obey(connection, command, *arguments):
    if command == "hello":
        control.replace(connection)
        waiting = streams.replace()
        blocked = ""
        if arguments != ("agents",):
            redirect(arguments == ("all",))
            blocked = firewall()
        control.say("ready", streams_path)
        control.say("waiting", str(waiting))
        if blocked:
            control.say("blocked", blocked)
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


def redirect(from_here):
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
        run("nft", "-f", "-", text=(NFT_RULES + NFT_LOCAL_RULES * from_here) % values)
        return
    run("iptables-restore", "-w", "-n", text=IPTABLES_RULES % values)
    for hook in ["PREROUTING"] + ["OUTPUT"] * from_here:
        if not succeeds(*iptables_jump("-C", hook)):
            run(*iptables_jump("-I", hook))


def iptables_jump(action, hook):
    return ["iptables", "-w", "-t", "nat", action, hook, "-d", ADDRESS, "-p", "tcp", "-j", CHAIN]


def firewall():
    """How to open this server's own firewall, if it drops what containers send to ADDRESS; else nothing."""
    ufw = output("ufw", "status")
    if "Status: active" in ufw:
        return "" if ADDRESS in ufw else "ufw allow proto tcp from any to " + ADDRESS
    if output("firewall-cmd", "--state").strip() == "running":
        zone = output("firewall-cmd", "--get-zone-of-interface=docker0").strip()
        return "" if zone in ("docker", "trusted") else "firewall-cmd --zone=trusted --change-interface=docker0"
    rules = output("iptables", "-w", "-S", "INPUT")
    if rules.startswith(("-P INPUT DROP", "-P INPUT REJECT")) and ADDRESS not in rules:
        return "iptables -I INPUT -d %s -p tcp -j ACCEPT" % ADDRESS
    return ""


def run(*command, text=None):
    done = subprocess.run(command, input=text, text=True, capture_output=True, timeout=20)
    if done.returncode:
        raise OSError("%s: %s" % (" ".join(command), done.stderr.strip()))


def output(*command):
    """What it prints in English; nothing where there is no such command, or it fails."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=20, env={**os.environ, "LC_ALL": "C"}
        )
        return done.stdout if not done.returncode else ""
    except (OSError, subprocess.SubprocessError):
        return ""


def succeeds(*command):
    return not subprocess.run(command, stderr=subprocess.DEVNULL).returncode


def leave(*_):
    if port:
        take_back()
    shutil.rmtree(FOLDER, ignore_errors=True)
    os._exit(0)


def take_back():
    if shutil.which("nft"):
        succeeds("nft", "delete", "table", "ip", NFT_TABLE)
    if shutil.which("iptables"):  # nft may have been installed since
        succeeds(*iptables_jump("-D", "PREROUTING"))
        succeeds(*iptables_jump("-D", "OUTPUT"))
        succeeds("iptables", "-w", "-t", "nat", "-F", CHAIN)
        succeeds("iptables", "-w", "-t", "nat", "-X", CHAIN)
    succeeds("ip", "address", "delete", ADDRESS + "/32", "dev", "lo")


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

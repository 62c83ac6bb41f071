"""Keeps mirrors of the laptop's folders on this server, for containers to mount.

The laptop decides what changes; this program carries it out, watches the mirrors and reports what
containers changed. It runs over an SSH exec channel and ends with its standard input. It greets with
the line "dockbridge-mounts". Then come frames, both ways, all numbers big-endian: length of the body
(4 bytes), kind (1 byte), body. docs/mounts.md describes the bodies.

Containers can change a mirror at any moment, so no path is ever followed: every name is opened
relative to its directory's descriptor, without following links (openat(2), O_NOFOLLOW).
"""
import ctypes
import errno
import fcntl
import hashlib
import os
import secrets
import selectors
import shutil
import stat
import struct
import sys
import time
import zlib

FRAME = struct.Struct("!IB")
ENTRY = struct.Struct("!cHIIQqqQ")  # kind, mode, uid, gid, size, mtime, ctime, inode
BLOCK = 128 << 10  # compared by hash when a large file changes
CHUNK = 256 << 10
COMMANDS = 256  # in a row
SMALL = 256 << 10  # a file that is written in place although nobody mounts it by itself
SOON = 0.010  # how long changes are gathered before they are reported
LATER = 0.200  # the same for files that are still being written
BLIND = 3.0  # how often everything is read where not all folders can be watched
LONGEST_PATH = 4000  # bytes; a container can nest folders deeper than a path can name
IN_MODIFY, IN_ATTRIB, IN_CLOSE_WRITE = 0x2, 0x4, 0x8
IN_MOVED_FROM, IN_MOVED_TO, IN_CREATE, IN_DELETE = 0x40, 0x80, 0x100, 0x200
IN_Q_OVERFLOW, IN_IGNORED, IN_ONLYDIR, IN_ISDIR = 0x4000, 0x8000, 0x1000000, 0x40000000
WATCHED = (IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE
           | IN_DELETE | IN_ONLYDIR)
EVENT = struct.Struct("iIII")
REDO = struct.Struct("!HQqI")  # of a write in place: length of the path, inode, mtime, new size
RENAME_NOREPLACE, RENAME_EXCHANGE = 1, 2
# A container has put something else there meanwhile, which is reported.
ELSEWHERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EEXIST, errno.EISDIR, errno.ENOTEMPTY)
# Nothing is there; any other error means that it cannot be told what is there.
GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
KINDS = {stat.S_IFDIR: b"d", stat.S_IFREG: b"f", stat.S_IFLNK: b"l"}

UNKNOWN = object()  # what is there cannot be read: it counts as it was

libc = ctypes.CDLL(None, use_errno=True)


class Stale(Exception):
    """What is there is not what the laptop knew: nothing was changed."""


class Stream:
    """Standard input and output, in large pieces: thousands of small files are as many frames."""

    def __init__(self):
        self.read, self.at, self.unsent = b"", 0, bytearray()

    def fill(self):
        self.flush()
        piece = os.read(0, 1 << 20)
        if not piece:
            raise EOFError
        self.read, self.at = self.read[self.at:] + piece, 0

    def take(self, count):
        while len(self.read) - self.at < count:
            self.fill()
        self.at += count
        return self.read[self.at - count:self.at]

    def has_frame(self):
        there = len(self.read) - self.at - FRAME.size
        return there >= 0 and FRAME.unpack_from(self.read, self.at)[0] <= there

    def frame(self):
        length, kind = FRAME.unpack(self.take(FRAME.size))
        return kind, Body(self.take(length))

    def send(self, data):
        self.unsent += data
        if len(self.unsent) > CHUNK:
            self.flush()

    def flush(self):
        data = memoryview(bytes(self.unsent))
        self.unsent.clear()
        while data:
            data = data[os.write(1, data):]


laptop = Stream()


def send(kind, *parts):
    body = b"".join(parts)
    laptop.send(FRAME.pack(len(body), ord(kind)) + body)


def text(data):
    return struct.pack("!H", len(data)) + data


def renameat2(from_dir, old, to_dir, new, flags):
    """Not in Python's os; None where the kernel or the file system has no such call."""
    if libc.renameat2(from_dir, old, to_dir, new, flags) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL):
        return None
    raise OSError(code, os.strerror(code))


class Body:
    """Reads a frame's body from its beginning to its end."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        self.at += count
        return self.data[self.at - count:self.at]

    def unpack(self, fmt):
        return struct.unpack(fmt, self.take(struct.calcsize(fmt)))

    def text(self):
        return self.take(self.unpack("!H")[0])

    def entry(self):
        """None where there is nothing."""
        if self.take(1) == b"\0":
            return None
        return ENTRY.unpack(self.take(ENTRY.size)) + (self.text(),)

    def rest(self):
        return self.data[self.at:]


def entry_of(directory, name):
    """What a name in a directory is now: None if nothing, or nothing that is mirrored."""
    try:
        now = os.stat(name, dir_fd=directory, follow_symlinks=False)
        kind = KINDS.get(stat.S_IFMT(now.st_mode))
        target = os.readlink(name, dir_fd=directory) if kind == b"l" else b""
    except (FileNotFoundError, NotADirectoryError):
        return None
    return kind and described(now, kind, target)


def described(now, kind, target=b""):
    size = now.st_size if kind == b"f" else 0
    return (kind, stat.S_IMODE(now.st_mode), now.st_uid, now.st_gid, size, now.st_mtime_ns,
            now.st_ctime_ns, now.st_ino, target)


def packed(entry):
    return b"\0" if entry is None else b"\1" + ENTRY.pack(*entry[:-1]) + text(entry[-1])


def same(expected, now, renamed=False):
    """Whether what was known is what is there; a rename in between has changed the ctime."""
    if expected is None or now is None or expected[0] != now[0]:
        return expected is now
    if expected[0] == b"d":
        return True
    if expected[0] == b"l":
        return expected[-1] == now[-1]
    times = 6 if renamed else 7
    return expected[4:times] == now[4:times] and expected[7] == now[7]


def parent_of(path):
    folder, _, name = path.rpartition(b"/")
    return folder, name


def joined(folder, name):
    return folder + b"/" + name if folder else name


class Root:
    """One mirror: a folder, or a single file (its only path is empty)."""

    def __init__(self, number, path, is_file):
        self.number, self.path, self.is_file = number, path, is_file
        self.known = {}  # entries by path, as the laptop knows them
        self.children = {}  # known names by folder
        self.soon, self.later = set(), set()  # paths that may have changed
        self.replaced = set()  # folders that came or went; a new one may have an old inode
        self.lost = False  # events were lost: everything may have changed

    def remember(self, path, entry):
        if path:
            folder, name = parent_of(path)
            if entry is not None:
                self.children.setdefault(folder, set()).add(name)
            elif folder in self.children:
                self.children[folder].discard(name)
        if entry is not None:
            self.known[path] = entry
        else:
            self.known.pop(path, None)
            self.children.pop(path, None)

    def inside(self, path):
        """The known paths in a folder, not those in the folders in it."""
        return [joined(path, name) for name in self.children.get(path, ())]

    def below(self, path):
        found = self.inside(path)
        for inner in found:  # grows as it goes
            found.extend(self.inside(inner))
        return found


class Mirrors:
    def __init__(self):
        self.roots = {}
        self.watches = {}  # (root, folder) by watch descriptor
        self.watch_of = {}  # the reverse
        self.cached = None  # the folder that was opened last: (root, path, descriptor)
        self.blind = False  # more folders than the kernel lets us watch
        self.blind_at = 0.0  # when everything is read for that reason
        self.soon_at = self.later_at = None  # when changes are reported
        self.asked = None  # what the command is about: (root, path)
        self.inotify = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        self.poll = selectors.DefaultSelector()
        self.poll.register(0, selectors.EVENT_READ)
        self.poll.register(self.inotify, selectors.EVENT_READ)

    # --- the loop

    def run(self):
        while True:
            if not laptop.has_frame():
                laptop.flush()
                if 0 in {key.fd for key, _ in self.poll.select(self.until_due())}:
                    laptop.fill()
            for _ in range(COMMANDS):  # no more, so that the kernel's queue of events has room
                if laptop.has_frame():
                    self.obey()
            self.read_events()
            self.report_what_is_due()

    def until_due(self):
        blind_at = self.blind_at if self.blind else None
        due = [at for at in (self.soon_at, self.later_at, blind_at) if at is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def report_what_is_due(self):
        now = time.monotonic()
        if self.blind and now >= self.blind_at:
            self.look_at_everything()
        if self.later_at is not None and now >= self.later_at:
            self.report(True)
        elif self.soon_at is not None and now >= self.soon_at:
            self.report(False)

    def obey(self):
        kind, body = laptop.frame()
        command = self.COMMANDS[kind]
        self.asked = None
        try:
            command(self, body)
        except Stale:
            self.is_other()
        except OSError as e:
            if e.errno in ELSEWHERE:
                self.is_other()
            else:
                send(b"r", b"e", struct.pack("!i", e.errno or 0), (e.strerror or str(e)).encode())

    def is_other(self):
        """Not all changes have an event in the folder: a hard link made elsewhere changes ctime."""
        if self.asked:
            root, path = self.asked
            root.soon.add(path)
            self.soon_at = self.soon_at or time.monotonic() + SOON
        send(b"r", b"x")

    # --- names

    def step(self, folder, name, make=False):
        if make:
            try:
                os.mkdir(name, 0o755, dir_fd=folder)
            except FileExistsError:
                pass
        try:
            return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC,
                           dir_fd=folder)
        finally:
            os.close(folder)

    def folder(self, root, path):
        """A descriptor of a folder in a mirror, to be used at once: it is kept for the next."""
        if self.cached and self.cached[:2] == (root, path):
            return self.cached[2]
        at = os.dup(self.tree)
        outer = root.path if not root.is_file else parent_of(root.path)[0]
        for name in outer.split(b"/") + path.split(b"/"):
            if name in (b".", b".."):
                os.close(at)
                raise OSError(errno.EINVAL, "not a plain path")
            if name:
                at = self.step(at, name)
        self.forget_folder()
        self.cached = (root, path, at)
        return at

    def forget_folder(self):
        if self.cached:
            os.close(self.cached[2])
            self.cached = None

    def place(self, root, path):
        """The folder and the name of a path in a mirror."""
        if root.is_file:
            return self.folder(root, b""), parent_of(root.path)[1]
        if not path:
            raise OSError(errno.EINVAL, "the mirror itself")
        above, name = parent_of(path)
        if name in (b"", b".", b".."):
            raise OSError(errno.EINVAL, "not a plain path")
        return self.folder(root, above), name

    # --- watching

    def watch(self, root, path):
        folder = self.folder(root, path)
        wd = libc.inotify_add_watch(self.inotify, b"/proc/self/fd/%d" % folder, WATCHED)
        if wd < 0:
            self.blind = True  # told at the next flush
            return
        self.forget_watch(self.watch_of.get((root, path)), wd)  # of another folder of that name
        self.unwatch_key(self.watches.get(wd))
        self.watches[wd] = (root, path)
        self.watch_of[(root, path)] = wd

    def forget_watch(self, old, new):
        if old is not None and old != new:
            libc.inotify_rm_watch(self.inotify, old)
            self.watches.pop(old, None)

    def unwatch_key(self, key):
        if key is not None and key in self.watch_of:
            del self.watches[self.watch_of.pop(key)]

    def unwatch(self, root, path):
        for key in [(root, path)] + [(root, it) for it in root.below(path)]:
            wd = self.watch_of.get(key)
            if wd is not None:
                libc.inotify_rm_watch(self.inotify, wd)
                self.unwatch_key(key)

    def read_events(self):
        while True:
            try:
                data = os.read(self.inotify, 1 << 18)
            except BlockingIOError:
                return
            at = 0
            while at < len(data):
                wd, mask, _, length = EVENT.unpack_from(data, at)
                at += EVENT.size + length
                name = data[at - length:at].rstrip(b"\0")
                if mask & IN_Q_OVERFLOW:
                    self.look_at_everything()
                elif wd in self.watches:
                    self.note(mask, name, *self.watches[wd])

    def look_at_everything(self):
        self.blind, self.blind_at = False, time.monotonic() + BLIND  # perhaps there is room by now
        for root in self.roots.values():
            root.lost = True
        self.soon_at = self.soon_at or time.monotonic() + SOON

    def note(self, mask, name, root, folder):
        if mask & IN_IGNORED:
            return
        path = joined(folder, name)
        if root.is_file:
            if name != parent_of(root.path)[1]:
                return
            path = b""
        if mask & IN_ISDIR and mask & IN_MOVED_FROM:
            self.unwatch(root, path)  # what it is called now is seen where it went
        if mask & IN_ISDIR and mask & (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO):
            root.replaced.add(path)
        if mask & IN_MODIFY and path not in root.soon:
            root.later.add(path)
            self.later_at = self.later_at or time.monotonic() + LATER
        else:
            root.soon.add(path)
            self.soon_at = self.soon_at or time.monotonic() + SOON

    # --- what changed

    def scan(self, root, path, changes, deep=False):
        """Compares a path, and all below it, with what the laptop knows of it."""
        try:
            now = self.entry(root, path)
        except OSError as e:
            if e.errno not in GONE:
                changes[path] = UNKNOWN
                return
            now = None  # a folder above it is gone, or no folder any more
        known = root.known.get(path)
        if now != known:
            changes[path] = now
        is_folder = now is not None and now[0] == b"d"
        if known is not None and known[0] == b"d" and not is_folder:
            self.unwatch(root, path)
            changes.update(dict.fromkeys(root.below(path)))
        if is_folder and (deep or path in root.replaced or known is None or known[7] != now[7]
                          or (root, path) not in self.watch_of):
            self.scan_folder(root, path, changes, deep)

    def entry(self, root, path):
        if not path and not root.is_file:
            return described(os.fstat(self.folder(root, b"")), b"d")
        return entry_of(*self.place(root, path))

    def scan_folder(self, root, path, changes, deep):
        try:
            self.watch(root, path)  # first, so that nothing is missed
            names = os.listdir(self.folder(root, path))
        except OSError as e:
            if e.errno not in GONE:
                changes[path] = UNKNOWN
            return
        children = [joined(path, os.fsencode(name)) for name in names]
        children = [child for child in children if len(child) < LONGEST_PATH]
        for child in set(root.inside(path)).difference(children):
            self.scan(root, child, changes, deep)
        for child in children:
            self.scan(root, child, changes, deep)

    def changes_of(self, root, with_later):
        paths, root.soon = root.soon, set()
        lost, root.lost = root.lost, False
        if with_later:
            paths |= root.later
            root.later = set()
        changes = {}
        self.forget_folder()  # its name may be another one's by now
        for path in [b""] if lost else sorted(paths):
            self.scan(root, path, changes, lost)
        root.replaced.clear()
        for path, now in changes.items():
            if now is not UNKNOWN:
                root.remember(path, now)
        return changes

    def report(self, with_later):
        self.soon_at = None
        if with_later:
            self.later_at = None
        for root in self.roots.values():
            self.tell(root, self.changes_of(root, with_later))

    def tell(self, root, changes):
        parts, size = [], 0
        for path in sorted(changes):
            now = changes[path]
            parts.append(text(path) + (b"u" if now is UNKNOWN else b"e" + packed(now)))
            size += len(parts[-1])
            if size > CHUNK:
                send(b"c", struct.pack("!I", root.number), *parts)
                parts, size = [], 0
        if parts:
            send(b"c", struct.pack("!I", root.number), *parts)

    # --- commands

    def hello(self, body):
        """Where the mirrors are; answers who we are and which mirrors these are."""
        base = os.fsdecode(body.text())
        base = os.path.expanduser(base)
        for sub in ("tree", "staging"):
            os.makedirs(os.path.join(base, sub), 0o700, exist_ok=True)
        os.chmod(base, 0o700)
        self.tree = os.open(os.path.join(base, "tree"), os.O_RDONLY | os.O_DIRECTORY)
        every = os.open(os.path.join(base, "staging"), os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(every, fcntl.LOCK_EX)  # helpers begin one after the other
        self.staging = self.own_staging(every, os.path.join(base, "staging"))
        nonce = self.nonce(base)
        os.close(every)
        with open("/proc/sys/kernel/random/boot_id", "rb") as boot:
            send(b"h", text(nonce), struct.pack("!I", os.geteuid()),
                 text(os.fsencode(os.path.join(base, "tree"))), text(boot.read().strip()))

    def own_staging(self, every, path):
        """A folder for this helper; those of helpers that have ended are removed."""
        for left in os.listdir(every):
            try:
                folder = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=every)
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.redo_all(os.path.join(path, left))
                shutil.rmtree(os.path.join(path, left))
                os.close(folder)
            except BlockingIOError:
                os.close(folder)  # its helper runs
            except NotADirectoryError:
                os.unlink(left, dir_fd=every)
        own = secrets.token_hex(8)
        os.mkdir(own, 0o700, dir_fd=every)
        staging = os.open(own, os.O_RDONLY | os.O_DIRECTORY, dir_fd=every)
        fcntl.flock(staging, fcntl.LOCK_EX)  # until this helper ends, however it does
        return staging

    def redo_all(self, left):
        for name in os.listdir(left):
            if name.endswith(".redo"):
                try:
                    with open(os.path.join(left, name), "rb") as record:
                        self.redo(record.read())
                except (OSError, Stale, struct.error):
                    pass  # the file is gone, or the record is of a crash: contents are compared

    def nonce(self, base):
        """Names these mirrors; whole or not at all, even after a crash."""
        path = os.path.join(base, "id")
        try:
            with open(path, "rb") as known:
                nonce = known.read()
            if len(nonce) == 32:
                return nonce
        except FileNotFoundError:
            pass
        nonce = secrets.token_hex(16).encode()
        with open(path + ".new", "wb") as made:
            made.write(nonce)
            made.flush()
            os.fsync(made.fileno())
        os.rename(path + ".new", path)
        return nonce

    def open_root(self, body):
        number, is_file = body.unpack("!I?")
        path = body.text()
        owner = body.unpack("!HII")
        self.forget_folder()
        root = Root(number, path, is_file)
        self.make_root(path if not is_file else parent_of(path)[0], None if is_file else owner)
        self.roots[number] = root
        changes = {}
        if is_file:
            self.watch(root, b"")
        self.scan(root, b"", changes)
        for found, now in changes.items():
            if now is not UNKNOWN:
                root.remember(found, now)
        self.tell(root, changes)
        send(b"r", b"o", packed(root.known.get(b"")))

    def make_root(self, path, owner):
        at = os.dup(self.tree)
        above, name = parent_of(path)
        for outer in above.split(b"/"):
            if outer:
                at = self.step(at, outer, make=True)
        is_new = entry_of(at, name) is None
        at = self.step(at, name, make=True)
        if is_new and owner:
            self.adopt(at, *owner)
        os.close(at)

    def close_root(self, body):
        root = self.roots.pop(body.unpack("!I")[0])
        self.unwatch(root, b"")
        self.forget_folder()
        send(b"r", b"o", packed(None))

    def flush(self, body):
        """Reports everything that happened before this command."""
        self.read_events()  # the kernel queues an event before the call that caused it returns
        if self.blind:
            self.look_at_everything()
        self.report(True)
        send(b"r", b"b" if self.blind else b"o", packed(None))

    def target(self, body):
        root = self.roots[body.unpack("!I")[0]]
        path = body.text()
        self.asked = (root, path)
        folder, name = self.place(root, path)
        return root, path, folder, name

    def require(self, root, folder, name, expected):
        if not same(expected, entry_of(folder, name)):
            raise Stale

    def done(self, root, path):
        now = self.entry(root, path)
        root.remember(path, now)
        send(b"r", b"o", packed(now))

    def put(self, body):
        """A file: its new content follows as data (D), copies from the old one (K), and an end."""
        failure = old = None
        try:
            root, path, folder, name = self.target(body)
            expected = body.entry()
            mode, uid, gid, mtime, how = body.unpack("!HIIqc")
            in_place = self.writes_in_place(how, folder, name, expected)
            if expected is not None:  # else the rename finds out
                self.require(root, folder, name, expected)
                if expected[0] == b"f":
                    old = self.open_plain(folder, name, os.O_RDONLY, (stat.S_IFREG,))
            staged = secrets.token_hex(8).encode()
            new = os.open(staged, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600,
                          dir_fd=self.staging)
        except (OSError, Stale) as e:
            if old is not None:
                os.close(old)
            self.receive(None, None)
            raise e
        try:
            try:
                failure = self.receive(new, old)
            finally:
                if old is not None:
                    os.close(old)
            if failure:
                raise failure
            self.adopt(new, mode, uid, gid)
            os.utime(new, ns=(mtime, mtime))
            if in_place:
                self.overwrite(root, path, new, folder, name, expected, mtime)
            else:
                self.replace(staged, folder, name, expected)
            if in_place or expected is not None:
                self.discard(staged)
            staged = None
            self.done(root, path)
        finally:
            os.close(new)
            if staged is not None:
                self.discard(staged)

    def writes_in_place(self, how, folder, name, expected):
        """So that who watches or mounts the file sees what would be seen on the laptop."""
        if expected is None or expected[0] != b"f" or how == b"r":
            return False
        return how == b"m" or os.stat(name, dir_fd=folder, follow_symlinks=False).st_nlink == 1

    def receive(self, new, old):
        """Writes what follows; reads on after a failure, which is returned, up to the end."""
        failure = None
        while True:
            kind, body = laptop.frame()
            if kind == ord("E"):  # with a body where the laptop could not read it all
                return failure or (Stale() if body.rest() else None)
            if new is None or failure:
                continue
            try:
                self.receive_piece(kind, body, new, old)
            except OSError as e:
                failure = e

    def receive_piece(self, kind, body, new, old):
        if kind == ord("K"):
            offset, count = body.unpack("!QQ")
            while count > 0:
                piece = os.pread(old, min(count, 1 << 20), offset)
                if not piece:
                    raise OSError(errno.ESTALE, "the old file became shorter")
                os.write(new, piece)
                offset, count = offset + len(piece), count - len(piece)
            return
        deflated = body.take(1) == b"z"
        data = memoryview(zlib.decompress(body.rest()) if deflated else body.rest())
        while data:
            data = data[os.write(new, data):]

    def adopt(self, descriptor, mode, uid, gid):
        if os.geteuid() == 0:
            os.fchown(descriptor, uid, gid)
        os.fchmod(descriptor, mode)

    def replace(self, staged, folder, name, expected):
        """Takes the place of what is there, and back if that was changed in the last moment."""
        ours = entry_of(self.staging, staged)
        if expected is None:
            if renameat2(self.staging, staged, folder, name, RENAME_NOREPLACE) is None:
                os.rename(staged, name, src_dir_fd=self.staging, dst_dir_fd=folder)
            return
        if renameat2(self.staging, staged, folder, name, RENAME_EXCHANGE) is None:
            os.rename(staged, name, src_dir_fd=self.staging, dst_dir_fd=folder)
        elif not same(expected, entry_of(self.staging, staged), renamed=True):
            renameat2(self.staging, staged, folder, name, RENAME_EXCHANGE)
            back = entry_of(self.staging, staged)
            if back is None or back[7] != ours[7]:  # a container's, which was faster once more
                renameat2(self.staging, staged, folder, name, RENAME_EXCHANGE)
            raise Stale

    def overwrite(self, root, path, new, folder, name, expected, mtime):
        """Keeps the inode. A helper that dies meanwhile leaves a record, by which the next ends it."""
        old = self.open_plain(folder, name, os.O_RDWR, (stat.S_IFREG,))
        record = None
        try:
            if not same(expected, described(os.fstat(old), b"f")):
                raise Stale
            size = os.lseek(new, 0, os.SEEK_END)
            if max(size, expected[4]) <= SMALL:
                record = self.note_redo(root, path, old, expected, os.pread(new, size, 0), mtime)
            os.lseek(new, 0, os.SEEK_SET)
            copied = 0
            while copied < size:
                piece = os.read(new, 1 << 20)
                copied += os.write(old, piece)
            if size < expected[4]:
                os.ftruncate(old, size)
            os.fchmod(old, stat.S_IMODE(os.fstat(new).st_mode))
            os.utime(old, ns=(mtime, mtime))
        finally:
            os.close(old)
            if record is not None:
                self.discard(record)

    def note_redo(self, root, path, old, expected, content, mtime):
        place = joined(root.path, path) if path else root.path
        name = secrets.token_hex(8).encode()
        part = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600,
                       dir_fd=self.staging)
        with open(part, "wb", buffering=0) as record:
            data = (REDO.pack(len(place), expected[7], mtime, len(content)) + place + content
                    + os.pread(old, expected[4], 0))
            if record.write(data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.rename(name, name + b".redo", src_dir_fd=self.staging, dst_dir_fd=self.staging)
        return name + b".redo"

    def redo(self, record):
        """Ends a write of a helper that died, unless a container has written since."""
        length, inode, mtime, size = REDO.unpack_from(record)
        place, rest = record[REDO.size:REDO.size + length], record[REDO.size + length:]
        new, old = rest[:size], rest[size:]
        folder, name = parent_of(place)
        at = os.dup(self.tree)
        for outer in folder.split(b"/"):
            at = self.step(at, outer)
        try:
            there = self.open_plain(at, name, os.O_RDWR, (stat.S_IFREG,))
        finally:
            os.close(at)
        try:
            now = os.pread(there, 2 * SMALL, 0)
            same_to = len(os.path.commonprefix([now, new]))
            is_torn = now != old and (now == new or now[same_to:] == old[same_to:])
            if os.fstat(there).st_ino == inode and is_torn:
                os.pwrite(there, new, 0)
                os.ftruncate(there, size)
                os.utime(there, ns=(mtime, mtime))
        finally:
            os.close(there)

    def discard(self, staged):
        try:
            os.unlink(staged, dir_fd=self.staging)
        except IsADirectoryError:
            os.rmdir(staged, dir_fd=self.staging)
        except FileNotFoundError:
            pass

    def make_folder(self, body):
        root, path, folder, name = self.target(body)
        mode, uid, gid = body.unpack("!HII")
        try:
            os.mkdir(name, 0o700, dir_fd=folder)
        except FileExistsError:
            pass
        made = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
        try:
            self.adopt(made, mode, uid, gid)
        finally:
            os.close(made)
        self.watch(root, path)
        self.done(root, path)
        for left in os.listdir(self.folder(root, path)):
            root.soon.add(joined(path, os.fsencode(left)))
            self.soon_at = self.soon_at or time.monotonic() + SOON

    def change_mode(self, body):
        root, path, folder, name = self.target(body)
        mode, uid, gid = body.unpack("!HII")
        there = self.open_plain(folder, name, os.O_RDONLY, (stat.S_IFREG, stat.S_IFDIR))
        try:
            self.adopt(there, mode, uid, gid)
        finally:
            os.close(there)
        self.done(root, path)

    def link(self, body):
        root, path, folder, name = self.target(body)
        expected = body.entry()
        uid, gid = body.unpack("!II")
        self.require(root, folder, name, expected)
        staged = secrets.token_hex(8).encode()
        os.symlink(body.text(), staged, dir_fd=self.staging)
        try:
            if os.geteuid() == 0:
                os.chown(staged, uid, gid, dir_fd=self.staging, follow_symlinks=False)
            self.replace(staged, folder, name, expected)
            self.done(root, path)
        finally:
            self.discard(staged)

    def delete(self, body):
        root, path, folder, name = self.target(body)
        expected = body.entry()
        self.require(root, folder, name, expected)
        if expected is not None and expected[0] == b"d":
            try:
                os.rmdir(name, dir_fd=folder)
            except OSError as e:
                if e.errno in (errno.ENOTEMPTY, errno.EEXIST):
                    raise Stale from e
                raise
            self.unwatch(root, path)
            self.forget_folder()
        elif expected is not None:
            self.delete_unless_changed(folder, name, expected)
        self.done(root, path)

    def delete_unless_changed(self, folder, name, expected):
        staged = secrets.token_hex(8).encode()
        os.rename(name, staged, src_dir_fd=folder, dst_dir_fd=self.staging)
        if same(expected, entry_of(self.staging, staged), renamed=True):
            self.discard(staged)
        else:
            renameat2(self.staging, staged, folder, name, RENAME_NOREPLACE)
            raise Stale

    def open_file(self, body):
        _, _, folder, name = self.target(body)
        return self.open_plain(folder, name, os.O_RDONLY, (stat.S_IFREG,))

    def open_plain(self, folder, name, flags, kinds):
        """Opens nothing else: to open a device that a container made may do something by itself."""
        found = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        try:
            if stat.S_IFMT(os.fstat(found).st_mode) not in kinds:
                raise Stale
            return os.open(b"/proc/self/fd/%d" % found, flags | os.O_CLOEXEC)
        finally:
            os.close(found)

    def get(self, body):
        """Sends a file as put receives one; blocks whose hash the laptop has are not sent."""
        there = self.open_file(body)
        try:
            hashes = body.rest()
            begun = described(os.fstat(there), b"f")
            send(b"g", packed(begun))
            if hashes:
                self.send_blocks(there, hashes)
            else:
                self.send_all(there, begun[4])
            send(b"E", packed(described(os.fstat(there), b"f")))
        finally:
            os.close(there)

    def send_all(self, there, left):
        while left > 0:
            piece = os.read(there, min(left, CHUNK))
            if not piece:
                return
            left -= len(piece)
            self.send_data(piece)

    def send_data(self, piece):
        deflated = zlib.compress(piece, 1)
        if len(deflated) < len(piece) * 9 // 10:
            send(b"D", b"z", deflated)
        else:
            send(b"D", b"-", piece)

    def send_blocks(self, there, hashes):
        offset, same_from = 0, None
        while True:
            piece = os.pread(there, BLOCK, offset)
            at = offset // BLOCK * 16
            known = bool(piece) and hashlib.sha256(piece).digest()[:16] == hashes[at:at + 16]
            if known and same_from is None:
                same_from = offset
            if not known and same_from is not None:
                send(b"K", struct.pack("!QQ", same_from, offset - same_from))
                same_from = None
            if not piece:
                return
            if not known:
                self.send_data(piece)
            offset += len(piece)

    def blocks(self, body):
        """The hashes of a file's blocks, 16 bytes each."""
        there = self.open_file(body)
        try:
            hashes = []
            while True:
                piece = os.read(there, BLOCK)
                if not piece:
                    break
                hashes.append(hashlib.sha256(piece).digest()[:16])
            send(b"s", *hashes)
        finally:
            os.close(there)

    def digest(self, body):
        there = self.open_file(body)
        try:
            whole = hashlib.sha256()
            while True:
                piece = os.read(there, 1 << 20)
                if not piece:
                    break
                whole.update(piece)
            send(b"s", whole.digest(), packed(described(os.fstat(there), b"f")))
        finally:
            os.close(there)

    COMMANDS = {ord(kind): command for kind, command in {
        "H": hello, "R": open_root, "U": close_root, "C": flush, "P": put, "M": make_folder,
        "A": change_mode, "L": link, "X": delete, "G": get, "S": blocks, "Q": digest}.items()}


os.umask(0)
sys.setrecursionlimit(20000)
os.write(1, b"dockbridge-mounts\n")
try:
    Mirrors().run()
except (EOFError, BrokenPipeError):
    pass

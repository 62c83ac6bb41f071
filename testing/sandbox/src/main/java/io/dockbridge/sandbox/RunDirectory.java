package io.dockbridge.sandbox;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Who has what on this machine: {@code owners/<pid>-<start time>-<n>} holds the state directory of
 * a sandbox, and {@code slots/<N>}, a symbolic link to the owner's name, stands for network number
 * N. Making a link is atomic and carries its content, so two processes never get the same number
 * and there is no moment at which a number has no owner.
 */
final class RunDirectory {
  private static final Path ROOT = Path.of("/run/dockbridge-sandbox");
  private static final int NUMBERS = 255;
  private static final AtomicInteger SANDBOXES = new AtomicInteger();

  private final Path root;

  private RunDirectory(Path root) {
    this.root = root;
  }

  static RunDirectory ofThisMachine() {
    Tree.directory(ROOT.resolve("owners"));
    Tree.directory(ROOT.resolve("slots"));
    return new RunDirectory(ROOT);
  }

  /** A new owner in this process, with the directory where its files are. */
  String register(Path state) {
    long pid = ProcessHandle.current().pid();
    String owner = pid + "-" + startTime(pid).orElse("0") + "-" + SANDBOXES.incrementAndGet();
    Tree.write(root.resolve("owners").resolve(owner), state.toString());
    return owner;
  }

  void forget(String owner) {
    slotsOf(owner).forEach(this::release);
    Tree.deleteFile(root.resolve("owners").resolve(owner));
  }

  /** Whether there is no sandbox on this machine, alive or dead. */
  boolean isEmpty() {
    return Tree.list(root.resolve("owners")).isEmpty();
  }

  /** Claims a network number for an owner. */
  int claim(String owner) {
    int start = (int) (ProcessHandle.current().pid() % NUMBERS);
    return IntStream.range(0, NUMBERS)
        .map(i -> 1 + (start + i) % (NUMBERS - 1))
        .filter(n -> !HostNetwork.inUse(n) && link(n, owner))
        .findFirst()
        .orElseThrow(
            () ->
                new SandboxException(SandboxException.Kind.NO_NETWORK, "no free network 10.231.N"));
  }

  void release(int number) {
    Tree.deleteFile(slot(number));
  }

  List<Integer> slotsOf(String owner) {
    return Tree.list(root.resolve("slots")).stream()
        .filter(s -> target(s).equals(Optional.of(owner)))
        .map(s -> Integer.valueOf(s.getFileName().toString()))
        .toList();
  }

  /** Owners whose process does not live any more. */
  List<String> dead() {
    return Tree.list(root.resolve("owners")).stream()
        .map(o -> o.getFileName().toString())
        .filter(o -> !lives(o))
        .toList();
  }

  Path stateOf(String owner) {
    try {
      return Path.of(Files.readString(root.resolve("owners").resolve(owner)));
    } catch (IOException e) {
      throw Tree.failed("cannot read the record of sandbox " + owner, e);
    }
  }

  /** The file that is locked while leftovers are removed, so that only one process does it. */
  Path cleanUpLock() {
    return root.resolve("lock");
  }

  private boolean link(int number, String owner) {
    try {
      Files.createSymbolicLink(slot(number), Path.of(owner));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw Tree.failed("cannot claim network " + number, e);
    }
  }

  private Path slot(int number) {
    return root.resolve("slots").resolve(Integer.toString(number));
  }

  private static Optional<String> target(Path slot) {
    try {
      return Optional.of(Files.readSymbolicLink(slot).toString());
    } catch (IOException e) {
      return Optional.empty(); // released in the meantime
    }
  }

  private static boolean lives(String owner) {
    String[] parts = owner.split("-", -1);
    return startTime(Long.parseLong(parts[0])).equals(Optional.of(parts[1]));
  }

  /**
   * When a process started, in clock ticks since boot: a pid that was given away again differs in
   * it.
   */
  private static Optional<String> startTime(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return Optional.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19]);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}

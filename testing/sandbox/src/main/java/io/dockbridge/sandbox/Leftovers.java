package io.dockbridge.sandbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what servers leave on this machine, found by its names alone: it works for a sandbox
 * whose process was killed as well.
 */
final class Leftovers {
  private static final Logger log = LoggerFactory.getLogger(Leftovers.class);
  private static final Path MOUNTS = Path.of("/proc/self/mounts");
  private static final Path NSPAWN = Path.of("/run/systemd/nspawn");

  private Leftovers() {}

  /** Removes what sandboxes of dead processes left; those of live ones are not touched. */
  static void removeOfDeadProcesses(Pause pause) {
    RunDirectory run = RunDirectory.ofThisMachine();
    try (FileChannel channel =
            FileChannel.open(
                run.cleanUpLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      for (String owner : run.dead()) {
        log.info("removing what sandbox {} left behind ({})", owner, lock.acquiredBy());
        remove(run, owner, pause);
      }
    } catch (IOException e) {
      throw Tree.failed("cannot lock " + run.cleanUpLock(), e);
    }
  }

  /**
   * Removes everything of one sandbox, and its record last: after a failure the next try finds the
   * rest.
   */
  static void remove(RunDirectory run, String owner, Pause pause) {
    Path state = run.stateOf(owner);
    for (int number : run.slotsOf(owner)) {
      HostNetwork network = new HostNetwork(number);
      Container.killAll(network, pause);
      network.down(true);
      Tree.delete(NSPAWN.resolve("propagate").resolve(network.name()));
    }
    unmountBelow(state);
    LoopDevice.below(state).forEach(LoopDevice::detach);
    Tree.delete(state);
    run.forget(owner);
    if (run.isEmpty()) {
      HostNetwork.letGo();
    }
  }

  /** Removes everything of one server. */
  static void removeMachine(HostNetwork network, Path directory, boolean internet, Pause pause) {
    Container.killAll(network, pause);
    network.down(internet);
    unmountBelow(directory);
    Tree.delete(directory);
    Tree.delete(NSPAWN.resolve("propagate").resolve(network.name()));
  }

  private static void unmountBelow(Path directory) {
    for (String mount : mountsBelow(directory)) {
      Path lock = nspawnLock(Path.of(mount));
      Command.run("umount", mount);
      Tree.deleteFile(lock);
    }
  }

  /**
   * systemd-nspawn locks the tree that it boots by device and inode number; killed, it leaves the
   * file.
   */
  private static Path nspawnLock(Path root) {
    try {
      var attributes = Files.readAttributes(root, "unix:dev,ino");
      return NSPAWN.resolve("locks/inode-" + attributes.get("dev") + ":" + attributes.get("ino"));
    } catch (IOException e) {
      throw Tree.failed("cannot look at " + root, e);
    }
  }

  /** Innermost first. Our own paths have no characters that the kernel would escape here. */
  private static List<String> mountsBelow(Path directory) {
    try {
      return Files.readAllLines(MOUNTS).stream()
          .map(line -> line.split(" ", -1)[1])
          .filter(mount -> Path.of(mount).startsWith(directory))
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (IOException e) {
      throw Tree.failed("cannot read the mounts", e);
    }
  }
}

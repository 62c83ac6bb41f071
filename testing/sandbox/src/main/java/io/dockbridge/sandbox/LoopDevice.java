package io.dockbridge.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A file as a block device. */
record LoopDevice(Path device) {
  private static final Duration RELEASE_LIMIT = Duration.ofSeconds(10);

  static LoopDevice attach(Path file) {
    return new LoopDevice(Path.of(Command.run("losetup", "-f", "--show", file.toString()).strip()));
  }

  /** The devices whose files lie below a directory. */
  static List<LoopDevice> below(Path directory) {
    return Command.attempt("losetup", "-l", "-n", "-O", "NAME,BACK-FILE")
        .output()
        .lines()
        .map(line -> line.strip().split("\\s+", 2))
        .filter(f -> f.length == 2 && f[1].startsWith(directory + "/"))
        .map(f -> new LoopDevice(Path.of(f[0])))
        .toList();
  }

  /** Major and minor number, as {@code 7:0}; a file's device is given as one number. */
  String number() {
    return Command.run("lsblk", "-n", "-d", "-o", "MAJ:MIN", device.toString()).strip();
  }

  /** Lets the device have the size that its file has now. */
  void resize() {
    Command.run("losetup", "-c", device.toString());
  }

  /** Gives the device back; the kernel waits with that until nobody uses it. */
  void detach() {
    Command.attempt("losetup", "-d", device.toString());
  }

  /**
   * Gives the device back and waits until it is free: the kernel takes the file systems of killed
   * processes down in its own time, and a second device on the same file would damage it.
   */
  void detach(Pause pause) {
    detach();
    pause.until(this::isFree, RELEASE_LIMIT);
  }

  private boolean isFree() {
    return !Command.attempt("losetup", device.toString()).ok();
  }
}

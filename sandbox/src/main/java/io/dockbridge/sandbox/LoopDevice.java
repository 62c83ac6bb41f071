package io.dockbridge.sandbox;

import java.nio.file.Path;
import java.util.List;

/** A file as a block device. */
record LoopDevice(Path device) {

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

  /** Gives the device back; the kernel waits with that until nobody uses it. */
  void detach() {
    Command.attempt("losetup", "-d", device.toString());
  }
}

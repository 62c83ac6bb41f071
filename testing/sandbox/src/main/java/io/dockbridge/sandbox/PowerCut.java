package io.dockbridge.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a power cut does to a volume: whatever is not on the disk yet is lost. Killing a server's
 * processes alone would not do that, for the kernel, which is this machine's, unmounts their file
 * systems in good order and writes everything that they had in mind.
 */
final class PowerCut {
  /**
   * {@code EXT4_IOC_SHUTDOWN}, in Linux {@code _IOR('X', 125, __u32)}, with {@code
   * EXT4_GOING_FLAGS_NOLOGFLUSH}; xfs has the same. Perl, because every Debian has one.
   */
  private static final String SHUT_DOWN =
      """
      open(my $mount, "<", $ARGV[0]) or die "$!";
      my $how = pack("I", 2);
      ioctl($mount, 0x8004587d, $how) or die "$!";
      """;

  private PowerCut() {}

  /** Cuts a device off if a process sees a file system of it; from then on nothing is written. */
  static void of(LoopDevice device, long process) {
    mountPoint(device, process)
        .ifPresent(path -> Command.attempt("perl", "-e", SHUT_DOWN, path.toString()));
  }

  /** The fields of a line are those of proc_pid_mountinfo(5): the third names the device. */
  private static Optional<Path> mountPoint(LoopDevice device, long process) {
    Path proc = Path.of("/proc", Long.toString(process));
    try (var lines = Files.lines(proc.resolve("mountinfo"))) {
      return lines
          .map(line -> line.split(" ", -1))
          .filter(fields -> fields[2].equals(device.number()))
          .map(fields -> proc.resolve("root" + fields[4]))
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty(); // it has just ended
    }
  }
}

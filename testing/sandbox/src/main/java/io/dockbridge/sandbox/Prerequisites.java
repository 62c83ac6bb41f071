package io.dockbridge.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a machine needs for a sandbox: Linux, root, and some Debian packages. */
public final class Prerequisites {
  /** A program that tells whether a package is there, and the package. */
  private static final Map<String, String> PACKAGE_OF =
      Map.of(
          "mmdebstrap", "mmdebstrap",
          "gpg", "gpg", // with which mmdebstrap finds out whose signature a mirror has
          "systemd-nspawn", "systemd-container",
          "ip", "iproute2",
          "iptables", "iptables",
          "mkfs.ext4", "e2fsprogs",
          "losetup", "mount",
          "perl", "perl-base",
          "nsenter", "util-linux");

  /** Debian's package busybox has the same program, but not a static one. */
  private static final String STATIC_BUSYBOX = "busybox-static";

  private static final List<String> FOLDERS = List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin");

  private Prerequisites() {}

  /** The Debian packages that a sandbox needs and this machine lacks, sorted. */
  public static List<String> missing() {
    Stream<String> packages =
        PACKAGE_OF.entrySet().stream()
            .filter(e -> !isInstalled(e.getKey()))
            .map(Map.Entry::getValue);
    boolean busybox = Files.exists(Path.of("/var/lib/dpkg/info", STATIC_BUSYBOX + ".list"));
    return Stream.concat(packages, Stream.of(STATIC_BUSYBOX).filter(b -> !busybox))
        .sorted()
        .toList();
  }

  private static boolean isInstalled(String program) {
    return FOLDERS.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /**
   * Installs packages with apt-get, on the calling thread.
   *
   * @param packages names, for example those that are {@link #missing()}
   * @param progress gets each line that apt-get writes
   * @throws SandboxException if apt-get fails
   */
  public static void install(List<String> packages, Consumer<String> progress) {
    Command.follow(progress, List.of("apt-get", "update", "-q"));
    Stream<String> command =
        Stream.of("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-q");
    List<String> all =
        Stream.concat(
                Stream.concat(command, Stream.of("--no-install-recommends")), packages.stream())
            .toList();
    Command.follow(progress, all);
  }

  /**
   * Why a sandbox cannot run here even if packages were installed, in one line; empty if it can.
   */
  public static Optional<String> obstacle() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.of("a sandbox needs Linux, and this is " + System.getProperty("os.name"));
    }
    if (!isRoot()) {
      return Optional.of(
          "a sandbox needs root, and this process is user " + System.getProperty("user.name"));
    }
    if (Cgroup.hierarchies().noneMatch(h -> Files.exists(h.resolve("cgroup.controllers")))) {
      return Optional.of("a sandbox needs control groups version 2, and none are mounted");
    }
    if (StateDirectories.find().isEmpty()) {
      return Optional.of(
          "a sandbox needs a directory outside overlay file systems, and found none");
    }
    return Optional.empty();
  }

  /** Why a sandbox cannot run here now, in one line; empty if it can. */
  public static Optional<String> reasonAgainst() {
    return obstacle()
        .or(
            () ->
                Optional.of(missing())
                    .filter(m -> !m.isEmpty())
                    .map(
                        m ->
                            "Debian packages are missing: "
                                + m.stream().collect(Collectors.joining(" "))));
  }

  static void require() {
    reasonAgainst()
        .ifPresent(
            reason -> {
              throw new SandboxException(SandboxException.Kind.PREREQUISITE, reason);
            });
  }

  private static boolean isRoot() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("Uid:"))
          .anyMatch(line -> Arrays.asList(line.split("\\s+", -1)).get(2).equals("0"));
    } catch (IOException e) {
      return false;
    }
  }
}

package io.dockbridge.sandbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The file system that every server of a sandbox boots from: Debian 13 with systemd, cloud-init,
 * OpenSSH and Docker Engine, as root may log in by key. It is built once per user and machine
 * (about a minute, 560 MB) and kept in the user's cache.
 */
public final class RootFs {
  private static final String VERSION = "trixie-2";
  private static final String SUITE = "trixie";
  private static final String PACKAGES =
      "systemd-sysv,udev,dbus,cloud-init,openssh-server,docker.io,docker-cli,netbase,iproute2,iptables,nftables,"
          + "ca-certificates,e2fsprogs,sshfs,kmod,curl";
  private static final List<String> MASKED =
      List.of(
          "systemd-networkd-wait-online.service",
          "networking.service",
          "apt-daily.timer",
          "apt-daily-upgrade.timer",
          // nothing of a machine's hardware is there to be looked after
          "e2scrub_reap.service",
          "modprobe@drm.service",
          "modprobe@efi_pstore.service",
          "dev-hugepages.mount",
          "sys-kernel-debug.mount",
          "sys-kernel-tracing.mount");

  private final Path cache;

  /** A root file system kept below this directory. */
  public RootFs(Path cache) {
    this.cache = cache;
  }

  /**
   * The one of this user: in {@code $XDG_CACHE_HOME} or {@code ~/.cache}, folder {@code
   * dockbridge/sandbox}.
   */
  public static RootFs ofThisUser() {
    Path caches =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .filter(p -> !p.isBlank())
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
    return new RootFs(caches.resolve("dockbridge/sandbox"));
  }

  /** Where it is, or will be. */
  public Path directory() {
    return cache.resolve("rootfs-" + VERSION);
  }

  /** Whether it was built already. */
  public boolean isBuilt() {
    return Files.isDirectory(directory());
  }

  /**
   * Builds it unless it is there, on the calling thread; a second process that wants it meanwhile
   * waits.
   *
   * @param progress gets a line per step
   * @return its directory
   * @throws SandboxException of kind ROOT_FILE_SYSTEM or HOST_COMMAND when it cannot be built
   */
  public Path ensure(Consumer<String> progress) {
    if (isBuilt()) {
      return directory();
    }
    Path lockFile = Tree.directory(cache).resolve("rootfs.lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!isBuilt() && lock.isValid()) {
        build(progress);
      }
      return directory();
    } catch (IOException e) {
      throw Tree.failed("cannot keep a root file system in " + cache, e);
    }
  }

  private void build(Consumer<String> progress) throws IOException {
    Path unfinished = cache.resolve("rootfs-" + VERSION + ".building");
    Tree.delete(unfinished);
    String mirror = AptSources.ofThisMachine().debianMirror();
    progress.accept(
        "building the servers' file system in "
            + directory()
            + " (about a minute, once per machine)");
    Command.follow(line -> step(line).ifPresent(progress), bootstrap(unfinished, mirror));
    adapt(unfinished);
    Files.move(unfinished, directory(), StandardCopyOption.ATOMIC_MOVE);
    progress.accept("the servers' file system is ready");
  }

  private static List<String> bootstrap(Path target, String mirror) {
    List<String> command =
        new ArrayList<>(List.of("mmdebstrap", "--variant=apt", "--include=" + PACKAGES));
    AptSources.proxy()
        .ifPresent(proxy -> command.add("--aptopt=Acquire::http::Proxy \"" + proxy + "\""));
    command.addAll(List.of(SUITE, target.toString(), mirror));
    return command;
  }

  /**
   * mmdebstrap's own messages, "I: installing essential packages...", without its progress bars.
   */
  private static Optional<String> step(String line) {
    return line.startsWith("I: ") ? Optional.of(line.substring("I: ".length())) : Optional.empty();
  }

  /**
   * Makes an image of it that many machines can boot from: nothing in it may be one machine's own.
   */
  private static void adapt(Path root) {
    Tree.write(root.resolve("etc/fstab"), "");
    Tree.write(root.resolve("etc/machine-id"), "");
    Tree.write(root.resolve("etc/default/locale"), "LANG=C.UTF-8\n");
    Tree.write(root.resolve("etc/ssh/sshd_config.d/50-root.conf"), "PermitRootLogin yes\n");
    Tree.list(root.resolve("etc/ssh")).stream()
        .filter(f -> f.getFileName().toString().startsWith("ssh_host_"))
        .forEach(Tree::deleteFile);
    for (String stamp : List.of("etc/.updated", "var/.updated")) {
      Tree.write(
          root.resolve(stamp),
          ""); // newer than /usr: no first boot rebuilds the linker's cache and the like
    }
    MASKED.forEach(unit -> mask(root.resolve("etc/systemd/system").resolve(unit)));
  }

  private static void mask(Path unit) {
    try {
      Files.deleteIfExists(unit);
      Files.createSymbolicLink(unit, Path.of("/dev/null"));
    } catch (IOException e) {
      throw Tree.failed("cannot mask " + unit, e);
    }
  }
}

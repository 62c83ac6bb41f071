package io.dockbridge.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Other programs that bring a folder to a server, over OpenSSH's client. The server gets this
 * machine's rsync with its libraries, as its own image has none.
 */
final class OtherSync {
  private static final Path BASE = Path.of("/root/others");

  private final Link link;
  private final Path folder;
  private final String ssh;

  OtherSync(Link link, Path folder) throws IOException, InterruptedException {
    this.link = link;
    this.folder = folder;
    this.ssh = "/usr/bin/ssh -F none " + String.join(" ", OpenSsh.access(link.dockbridge().key()));
    for (String program : List.of("rsync", "git")) {
      install(program);
    }
  }

  private void install(String program) throws IOException, InterruptedException {
    String place = BASE + "/" + program;
    Path bin = Files.createDirectories(onServer(place));
    sh("cp $(ldd /usr/bin/%1$s | grep -o '/[^ ]*') /usr/bin/%1$s %2$s".formatted(program, bin));
    Path script = onServer("/usr/local/bin/" + program);
    Files.writeString(
        script,
        "#!/bin/sh\nexec %1$s/ld-linux-x86-64.so.2 --library-path %1$s %1$s/%2$s \"$@\"\n"
            .formatted(place, program));
    sh("chmod +x " + script);
  }

  /** A path of the server, as this machine sees it. */
  Path onServer(String path) {
    return Path.of(link.serverRoot() + path);
  }

  /** Brings what differs; ms. */
  double rsync(Path from, String to) throws IOException, InterruptedException {
    return sh(
        "rsync -az --delete -e '%s' %s/ root@%s:%s/%s/"
            .formatted(ssh, from, link.address(), BASE, to));
  }

  /** Brings all; ms. */
  double tar(Path from, String to) throws IOException, InterruptedException {
    String unpack = "mkdir -p %1$s/%2$s && tar -xzf - -C %1$s/%2$s".formatted(BASE, to);
    return sh("tar -czf - -C %s . | %s root@%s '%s'".formatted(from, ssh, link.address(), unpack));
  }

  /** Whether sshfs is here; if not it says so. */
  boolean hasSshfs() {
    boolean has = Files.exists(Path.of("/usr/bin/sshfs")) && Files.exists(Path.of("/dev/fuse"));
    if (!has) {
      System.out.println("\nWithout sshfs: /usr/bin/sshfs or /dev/fuse is missing.\n");
    }
    return has;
  }

  /** Mounts a copy of a git repository of the tree, which lies on the server, live on this one. */
  Path mountLive(Path tree) throws IOException, InterruptedException {
    sh(
        "cd %s && git init -q . && git add -A && git -c user.name=a -c user.email=a@b commit -qm a"
            .formatted(tree));
    new EngineCalls(link.dockbridge().socket()).syncFolders();
    tar(tree, "live");
    Path archive = folder.resolve("tree.tar");
    sh(
        "mkdir -p %1$s/few && cp -r %2$s/1? %1$s/few && tar -cf %3$s -C %1$s/few ."
            .formatted(folder, tree, archive));
    Files.copy(archive, onServer("/var/lib/docker/dockbridge/tree" + archive));
    Path live = Files.createDirectories(folder.resolve("live/tree"));
    Files.copy(archive, folder.resolve("live/tree.tar"));
    sh(
        "sshfs -o ssh_command=\"%s\",kernel_cache,attr_timeout=30,entry_timeout=30 root@%s:%s/live %s"
            .formatted(ssh, link.address(), BASE, live));
    return live;
  }

  void unmountLive(Path live) throws IOException, InterruptedException {
    sh("umount -l " + live);
  }

  /** Runs a command in a folder, for two minutes at most; ms. */
  static double in(Path at, String command) throws IOException, InterruptedException {
    return sh(limited(at.toString(), command));
  }

  /** Runs a command in a folder of the server, without a round trip; ms. */
  double inServer(String at, String command) throws IOException, InterruptedException {
    long pid = link.serverProcess();
    return new Program(List.of("nsenter", "-t", "" + pid, "-m", "-r", "-w"), System.getenv())
        .with("sh", "-c", limited(at, command))
        .time();
  }

  private static String limited(String at, String command) {
    return "cd %s && timeout 120 sh -c '%s' >/dev/null || [ $? = 124 ]".formatted(at, command);
  }

  private static double sh(String script) throws IOException, InterruptedException {
    return new Program(List.of("sh", "-c", script), System.getenv()).time();
  }
}

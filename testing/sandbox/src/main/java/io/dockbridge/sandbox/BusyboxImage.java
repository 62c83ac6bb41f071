package io.dockbridge.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A first image that needs no registry: a tarball for {@code docker import} with a static busybox
 * and a link per applet that is wanted. Import it with {@code docker import -c 'CMD ["sh"]'
 * busybox.tar busybox}.
 */
public final class BusyboxImage {
  private static final List<String> APPLETS =
      List.of(
          "sh",
          "ash",
          "httpd",
          "nc",
          "echo",
          "cat",
          "sleep",
          "ls",
          "env",
          "id",
          "hostname",
          "true",
          "false",
          "wget",
          "head",
          "tail",
          "wc",
          "grep",
          "sed",
          "awk",
          "tr",
          "cut",
          "sort",
          "seq",
          "yes",
          "dd",
          "date",
          "kill",
          "ps",
          "mkdir",
          "rm",
          "cp",
          "mv",
          "ln",
          "chmod",
          "touch",
          "mount",
          "printf",
          "test",
          "tee",
          "ip",
          "ping",
          "stat",
          "md5sum",
          "sha256sum",
          "uname",
          "vi",
          "find",
          "xargs",
          "base64",
          "timeout",
          "stty",
          "tty");

  private BusyboxImage() {}

  /**
   * Writes the tarball.
   *
   * @throws SandboxException if there is no busybox on this machine
   */
  public static void write(Path tar) {
    try {
      Path root = Files.createTempDirectory("dockbridge-busybox-");
      try {
        fill(root);
        Command.run(
            "tar",
            "-C",
            root.toString(),
            "--owner=0",
            "--group=0",
            "--sort=name",
            "-cf",
            tar.toString(),
            ".");
      } finally {
        Tree.delete(root);
      }
    } catch (IOException e) {
      throw Tree.failed("cannot write " + tar, e);
    }
  }

  private static void fill(Path root) throws IOException {
    for (String name : List.of("bin", "etc", "tmp", "root", "www", "dev", "proc", "sys")) {
      Tree.directory(root.resolve(name));
    }
    root.toFile().setExecutable(true, false);
    root.toFile().setReadable(true, false);
    Tree.write(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    Tree.write(root.resolve("etc/group"), "root:x:0:\n");
    Tree.write(root.resolve("www/index.html"), "<h1>It works</h1>\n");
    Files.copy(busybox(), root.resolve("bin/busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    for (String applet : APPLETS) {
      Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
    }
  }

  private static Path busybox() {
    return Stream.of("/usr/bin/busybox", "/bin/busybox")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new SandboxException(
                    SandboxException.Kind.PREREQUISITE,
                    "no busybox here: install the Debian package busybox-static"));
  }
}

package io.dockbridge.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code ssh -L}, held for the whole run: one port and the engine's socket.
 *
 * @param process the client
 * @param port the local end of the backend's port
 * @param socket the local end of the engine's socket
 */
record OpenSsh(Process process, int port, Path socket) implements AutoCloseable {
  private static final String CLIENT = "/usr/bin/ssh";
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  /** What every use of the client needs to get in without asking anybody. */
  static List<String> access(Path key) {
    return List.of(
        "-i", key.toString(),
        "-o", "IdentitiesOnly=yes",
        "-o", "BatchMode=yes",
        "-o", "StrictHostKeyChecking=no",
        "-o", "UserKnownHostsFile=/dev/null",
        "-o", "LogLevel=ERROR");
  }

  static OpenSsh open(Path folder, Path key, String server, int remotePort, String... options)
      throws IOException, InterruptedException {
    int port = freePort();
    Path socket = folder.resolve("ssh-" + port + ".sock");
    List<String> command = new ArrayList<>(List.of(CLIENT, "-N", "-F", "none"));
    command.addAll(access(key));
    command.addAll(List.of(options));
    command.addAll(List.of("-o", "ExitOnForwardFailure=yes"));
    command.addAll(List.of("-L", "127.0.0.1:" + port + ":127.0.0.1:" + remotePort));
    command.addAll(List.of("-L", socket + ":/var/run/docker.sock", "root@" + server));
    Process process = new Program(command, Map.of()).start();
    awaitPort(port);
    return new OpenSsh(process, port, socket);
  }

  /**
   * {@code ssh -R}, until the process is killed; the far end may be on any address of the server.
   */
  static Process reverse(Path key, String server, String forward)
      throws IOException, InterruptedException {
    String allow =
        "echo GatewayPorts clientspecified >/etc/ssh/sshd_config.d/01-benchmark.conf;"
            + " systemctl reload ssh";
    var _ = client(key).with("root@" + server, allow).output();
    return client(key)
        .with("-c", "aes128-gcm@openssh.com", "-o", "ExitOnForwardFailure=yes", "-R", forward)
        .with("root@" + server, "echo ready; exec sleep 100000")
        .startUntilReady();
  }

  private static Program client(Path key) {
    return new Program(List.of(CLIENT, "-F", "none"), Map.of())
        .with(access(key).toArray(String[]::new));
  }

  /** A folder with an {@code ssh} for {@code DOCKER_HOST=ssh://…}, which takes no options. */
  static Path wrapper(Path folder, Path key) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path script = bin.resolve("ssh");
    Files.writeString(
        script,
        "#!/bin/sh\nexec " + CLIENT + " -F none " + String.join(" ", access(key)) + " \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return bin;
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0)) {
      return any.getLocalPort();
    }
  }

  static void awaitPort(int port) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try (SocketChannel _ = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
        return;
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}

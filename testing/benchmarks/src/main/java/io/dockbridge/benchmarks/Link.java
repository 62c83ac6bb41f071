package io.dockbridge.benchmarks;

import io.dockbridge.sandbox.BusyboxImage;
import io.dockbridge.sandbox.MachineView;
import io.dockbridge.sandbox.Sandbox;
import io.dockbridge.sandbox.ServerView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A server at some distance with everything that leads to it: our daemon, OpenSSH's clients, and a
 * container with the {@link Backend} behind a published port.
 */
final class Link implements AutoCloseable {
  private static final int RELAY_PORT = 2222;

  private final int roundTripMillis;
  private final Path folder;
  private final DockBridge dockbridge;
  private final ServerView server;
  private final int port;
  private final OpenSsh gcm;
  private final OpenSsh defaults;
  private final Deque<Process> processes = new ArrayDeque<>();

  /**
   * Orders the server, and waits until all of it stands.
   *
   * @param port a port that is free here and there
   */
  Link(Sandbox sandbox, Path folder, int roundTripMillis, int port)
      throws IOException, InterruptedException {
    this.roundTripMillis = roundTripMillis;
    this.folder = Files.createDirectories(folder);
    this.dockbridge = new DockBridge(folder.resolve("home"), sandbox);
    this.port = port;
    this.server = order(sandbox);
    if (roundTripMillis > 0) {
      lengthen();
    }
    runBackend();
    this.gcm = ssh("-c", "aes128-gcm@openssh.com");
    this.defaults = ssh();
  }

  private ServerView order(Sandbox sandbox) throws IOException, InterruptedException {
    Set<Long> before = sandbox.servers().stream().map(ServerView::id).collect(Collectors.toSet());
    dockbridge.start();
    Path image = folder.resolve("busybox.tar");
    BusyboxImage.write(image);
    dockbridge.docker().with("import", "-c", "CMD [\"sh\"]", image.toString(), "busybox").time();
    return sandbox.servers().stream()
        .filter(it -> !before.contains(it.id()))
        .findFirst()
        .orElseThrow();
  }

  /** Puts the relay in front of the server's sshd, and lets the daemon connect again. */
  private void lengthen() throws IOException, InterruptedException {
    dockbridge.stop("--keep-server");
    processes.push(
        inNetwork("/run/netns/" + machine().namespace())
            .with(java(DelayRelay.class))
            .with("" + RELAY_PORT, "22", "" + roundTripMillis / 2)
            .startUntilReady());
    inNetwork("/run/netns/" + machine().namespace())
        .with("iptables", "-t", "nat", "-A", "PREROUTING", "-p", "tcp", "--dport", "22")
        .with("-j", "REDIRECT", "--to-ports", "" + RELAY_PORT)
        .output();
    // The server's own firewall, which lets in what is for sshd alone, sees the relay's port.
    inNetwork("/run/netns/" + machine().namespace())
        .with("iptables", "-w", "-t", "security", "-I", "DOCKBRIDGE", "-p", "tcp")
        .with("--dport", "" + RELAY_PORT, "-j", "RETURN")
        .output();
    dockbridge.start();
    dockbridge.docker().with("ps").time();
  }

  private void runBackend() throws IOException, InterruptedException {
    String container =
        dockbridge
            .docker()
            .with("run", "-d", "-p", port + ":" + port, "busybox", "sleep", "100000")
            .output();
    processes.push(
        inNetwork("/proc/" + processOf(container) + "/ns/net")
            .with(java(Backend.class))
            .with("" + port)
            .startUntilReady());
  }

  /**
   * Runs a {@link UdpBackend} until the end behind the same port as the other backend.
   *
   * @return the port, here and there
   */
  int runUdpBackend() throws IOException, InterruptedException {
    String published = port + ":" + port + "/udp";
    String container =
        dockbridge
            .docker()
            .with("run", "-d", "-p", published, "busybox", "sleep", "100000")
            .output();
    processes.push(
        inNetwork("/proc/" + processOf(container) + "/ns/net")
            .with(java(UdpBackend.class))
            .with("" + port)
            .startUntilReady());
    return port;
  }

  private static Program inNetwork(String namespace) {
    return new Program(List.of("nsenter", "--net=" + namespace), System.getenv());
  }

  /** {@code ssh -R}: like {@link #gcm}, from an address of the server to one of this machine. */
  Process reverse(String forward) throws IOException, InterruptedException {
    return OpenSsh.reverse(dockbridge.key(), server.address(), forward);
  }

  /** What measures in the network of a new container. */
  Remote inContainer(String host, int port) throws IOException, InterruptedException {
    String container = dockbridge.docker().with("run", "-d", "busybox", "sleep", "100000").output();
    return new Remote(
        inNetwork("/proc/" + processOf(container) + "/ns/net")
            .with(java(RemoteLoad.class))
            .with(host, "" + port));
  }

  /** A program of these benchmarks, in the server's own network. */
  Program onServer(Class<?> main, String... arguments) {
    return inNetwork("/run/netns/" + machine().namespace()).with(java(main)).with(arguments);
  }

  /** A program of these benchmarks, on this machine. */
  static Program here(Class<?> main, String... arguments) {
    return new Program(List.of(java(main)), System.getenv()).with(arguments);
  }

  private static String[] java(Class<?> main) {
    return new String[] {
      DockBridge.JAVA.toString(),
      "-XX:+UseSerialGC",
      "-Xmx256m",
      "-cp",
      System.getProperty("java.class.path"),
      main.getName()
    };
  }

  /** A process of a container, as this machine numbers it. */
  static long processOf(String container) throws IOException {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.map(ProcessHandle::pid)
          .filter(pid -> isIn(container, pid))
          .findFirst()
          .orElseThrow(() -> new IOException("no process of container " + container));
    }
  }

  private static boolean isIn(String container, long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cgroup")).contains(container);
    } catch (IOException _) {
      return false; // ended meanwhile
    }
  }

  private OpenSsh ssh(String... options) throws IOException, InterruptedException {
    return OpenSsh.open(folder, dockbridge.key(), server.address(), port, options);
  }

  private MachineView machine() {
    return server.machine().orElseThrow();
  }

  int roundTripMillis() {
    return roundTripMillis;
  }

  DockBridge dockbridge() {
    return dockbridge;
  }

  /** {@code ssh -c aes128-gcm@openssh.com}. */
  OpenSsh gcm() {
    return gcm;
  }

  /** {@code ssh} with its own choice of cipher. */
  OpenSsh defaults() {
    return defaults;
  }

  /** The backend through DockBridge. */
  Load ours() {
    return new Load(port);
  }

  Path folder() {
    return folder;
  }

  String address() {
    return server.address();
  }

  /** The root of the server's file system, as this machine sees it. */
  Path serverRoot() {
    return Path.of("/proc/" + serverProcess() + "/root");
  }

  /** The server's first process. */
  long serverProcess() {
    return machine().firstProcess().orElseThrow();
  }

  /** The engine's own socket, without anything in between. */
  Path engineSocket() {
    return serverRoot().resolve("run/docker.sock");
  }

  /** A docker client that goes by {@code DOCKER_HOST=ssh://}. */
  Program dockerOverSsh() throws IOException {
    Path bin = OpenSsh.wrapper(folder, dockbridge.key());
    return dockbridge
        .docker("ssh://root@" + server.address())
        .env("PATH", bin + ":" + System.getenv("PATH"));
  }

  /** Ends everything; the server goes with the sandbox. */
  @Override
  public void close() throws IOException {
    gcm.close();
    defaults.close();
    processes.forEach(Process::destroyForcibly);
    try {
      dockbridge.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

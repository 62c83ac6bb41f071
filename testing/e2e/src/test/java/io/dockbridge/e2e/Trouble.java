package io.dockbridge.e2e;

import io.dockbridge.sandbox.MachineView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Does to an installation's server what life does to servers: to its network, in its own network
 * namespace, and to its programs.
 */
final class Trouble {
  /** What serves one SSH connection; the listener is {@code sshd}. */
  static final String SESSION = "sshd-session";

  static final String SSHD = "sshd";
  static final String DOCKERD = "/usr/sbin/dockerd";

  private final Installation installation;

  Trouble(Installation installation) {
    this.installation = installation;
  }

  /** Lasts until it is closed. */
  @FunctionalInterface
  interface Lasting extends AutoCloseable {
    @Override
    void close();
  }

  /** Which packets of a connection are lost. */
  enum Lost {
    TO_SERVER("INPUT -i"),
    FROM_SERVER("OUTPUT -o");

    private final String rule;

    Lost(String rule) {
      this.rule = rule;
    }
  }

  private MachineView machine() {
    return installation.server().machine().orElseThrow();
  }

  /** The cable is out. */
  Lasting linkDown() {
    String link = machine().networkInterface();
    run("ip link set " + link + " down");
    return () -> run("ip link set " + link + " up");
  }

  /** Packets vanish and nobody says so. */
  Lasting blackHole(Lost lost) {
    filter("-I " + lost.rule);
    return () -> filter("-D " + lost.rule);
  }

  private void filter(String rule) {
    run(
        "nsenter --net=/run/netns/%s iptables -w %s host0 -j DROP"
            .formatted(machine().namespace(), rule));
  }

  /** Kills all processes of the server whose command begins like this; returns how many. */
  int kill(String program) {
    List<Long> found = processes(program);
    found.forEach(pid -> run("kill -KILL " + pid + " || true"));
    return found.size();
  }

  /** Stops them as if they hung. */
  Lasting freeze(String program) {
    List<Long> found = processes(program);
    found.forEach(pid -> run("kill -STOP " + pid));
    return () -> found.forEach(pid -> run("kill -CONT " + pid + " || true"));
  }

  /** Stops this installation's daemon, as a laptop's lid does. */
  Lasting freezeDaemon() {
    long pid = installation.dockbridge().pid();
    run("kill -STOP " + pid);
    return () -> run("kill -CONT " + pid);
  }

  /** Gives the server another address on its network; the cloud has to be told, too. */
  void move(String address) {
    String old = installation.server().address();
    String gateway = old.replaceFirst("\\d+$", "1");
    run(
        "ip -n %1$s address del %2$s/24 dev host0 && ip -n %1$s address add %3$s/24 dev host0"
                .formatted(machine().namespace(), old, address)
            + " && ip -n %1$s route replace default via %2$s"
                .formatted(machine().namespace(), gateway));
  }

  /** Runs something on the server, by the back door. */
  void onServer(String script) {
    new Guest(installation).sh(script);
  }

  private List<Long> processes(String program) {
    return machine().processes().stream().filter(pid -> command(pid).startsWith(program)).toList();
  }

  private static String command(long pid) {
    try {
      return Files.readString(Path.of("/proc", pid + "", "cmdline"));
    } catch (IOException _) {
      return ""; // it has ended
    }
  }

  private void run(String script) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script));
    Map<String, String> environment = Map.of("PATH", System.getenv("PATH"));
    try (Program shell =
        Program.start(command, environment, installation.folder(), Program.nothing())) {
      shell.await().ok();
    }
  }
}

package io.dockbridge.sandbox;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The network of one server: a namespace, a pair of links into it, and (where the machine has a way
 * to the Internet) address translation. Number N gives 10.231.N.1 outside, 10.231.N.2 inside, and
 * one name for all of it.
 */
final class HostNetwork {
  private static final Path NAMESPACES = Path.of("/run/netns");

  /** Every address that a server of any sandbox can have. */
  private static final String RANGE = "10.231.0.0/16";

  /** Of our route to all of them. */
  private static final String METRIC = "4000000";

  private final int number;

  HostNetwork(int number) {
    this.number = number;
  }

  /**
   * The name of the namespace, the outer link, the control group and the machine; 15 characters at
   * most.
   */
  String name() {
    return name(number);
  }

  static String name(int number) {
    return "dbsand-" + number;
  }

  Path namespace() {
    return NAMESPACES.resolve(name());
  }

  String address() {
    return address(number);
  }

  static String address(int number) {
    return "10.231." + number + ".2";
  }

  static String gateway(int number) {
    return "10.231." + number + ".1";
  }

  private String subnet() {
    return "10.231." + number + ".0/24";
  }

  /** Whether somebody who isn't us has something of this number. */
  static boolean inUse(int number) {
    return Files.exists(NAMESPACES.resolve(name(number)))
        || Files.exists(Path.of("/sys/class/net", name(number)))
        || isAddressOfThisMachine(gateway(number));
  }

  private static boolean isAddressOfThisMachine(String address) {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .anyMatch(a -> a.getHostAddress().equals(address));
    } catch (SocketException e) {
      return false; // no interface at all
    }
  }

  /** Whether this machine itself can reach more than its own networks. */
  static boolean hasDefaultRoute() {
    return !Command.attempt("ip", "-4", "route", "show", "default").output().isBlank();
  }

  /**
   * An address whose server isn't there (yet, or any more) is unreachable. Without this route, a
   * connection to it would leave this machine by the default route, where anybody may answer. The
   * metric makes it a route of its own: one of the user's to the same addresses stays and wins.
   */
  static void keepOnThisMachine() {
    Command.run("ip", "route", "replace", "unreachable", RANGE, "metric", METRIC);
  }

  /** Undoes {@link #keepOnThisMachine}, when there is no sandbox left. */
  static void letGo() {
    Command.attempt("ip", "route", "del", "unreachable", RANGE, "metric", METRIC);
  }

  void up(boolean internet) {
    String name = name();
    Command.run("ip", "netns", "add", name);
    Command.runWithInput(
        """
        link add %1$s type veth peer name host0 netns %1$s
        address add %2$s/24 dev %1$s
        link set %1$s up
        """
            .formatted(name, gateway(number)),
        "ip",
        "-batch",
        "-");
    Command.runWithInput(
        """
        address add %s/24 dev host0
        link set host0 up
        link set lo up
        route add default via %s
        """
            .formatted(address(), gateway(number)),
        "ip",
        "-n",
        name,
        "-batch",
        "-");
    if (internet) {
      Tree.write(Path.of("/proc/sys/net/ipv4/ip_forward"), "1");
      internetRules("-I").forEach(rule -> Command.run(rule.toArray(String[]::new)));
    }
  }

  /** Removes all of it, whatever of it there is. */
  void down(boolean internet) {
    if (internet) {
      internetRules("-D").forEach(rule -> Command.attempt(rule.toArray(String[]::new)));
    }
    Command.attempt("ip", "link", "del", name());
    if (Files.exists(namespace())) {
      Command.run("ip", "netns", "del", name());
    }
  }

  private List<List<String>> internetRules(String operation) {
    return List.of(
        rule(
            "nat", operation, "POSTROUTING", "-s", subnet(), "!", "-o", name(), "-j", "MASQUERADE"),
        rule("filter", operation, "FORWARD", "-i", name(), "-j", "ACCEPT"),
        rule("filter", operation, "FORWARD", "-o", name(), "-j", "ACCEPT"));
  }

  private static List<String> rule(String table, String operation, String chain, String... rest) {
    List<String> rule = new ArrayList<>(List.of("iptables", "-w", "-t", table, operation, chain));
    rule.addAll(List.of(rest));
    return rule;
  }

  /** Process ids of everything in the namespace. */
  List<Long> processes() {
    if (!Files.exists(namespace())) {
      return List.of();
    }
    return Command.attempt("ip", "netns", "pids", name())
        .output()
        .lines()
        .map(Long::parseLong)
        .toList();
  }

  /**
   * Lets in what the rules allow and nothing else. Done in the server's namespace before address
   * translation, so that Docker's published ports are covered as they are by Hetzner's firewall,
   * which stands in front of the server.
   */
  void firewall(List<FirewallRule> rules, boolean active) {
    StringBuilder table = new StringBuilder("*mangle\n");
    if (active) {
      table.append("-A PREROUTING -i host0 -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT\n");
      rules.forEach(
          r ->
              r.inbound()
                  .forEach(
                      match ->
                          table
                              .append("-A PREROUTING -i host0 ")
                              .append(match)
                              .append(" -j ACCEPT\n")));
      table.append("-A PREROUTING -i host0 -j DROP\n");
    }
    table.append("COMMIT\n");
    Command.runWithInput(
        table.toString(),
        "nsenter",
        "--net=" + namespace(),
        "iptables-restore",
        "-w",
        "-T",
        "mangle");
  }
}

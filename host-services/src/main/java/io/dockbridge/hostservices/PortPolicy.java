package io.dockbridge.hostservices;

import java.util.List;

/**
 * Which TCP ports of this machine containers may reach. Immutable.
 *
 * @param allowed inclusive ranges; empty: none
 * @param denied inclusive ranges that are refused although they are allowed
 */
public record PortPolicy(List<Range> allowed, List<Range> denied) {
  /** Ports from the first to the last, both included. */
  public record Range(int first, int last) {
    boolean contains(int port) {
      return first <= port && port <= last;
    }

    /** Reads {@code 5432} or {@code 9000-9010}; the configuration has checked it. */
    static Range of(String text) {
      int dash = text.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
      return new Range(first, dash < 0 ? first : Integer.parseInt(text.substring(dash + 1)));
    }
  }

  private static final Range EVERY = new Range(1, 65_535);

  /**
   * Reads settings.
   *
   * @param ports {@code any}, {@code off}, or ports and ranges
   * @param deny ports and ranges
   */
  public static PortPolicy of(List<String> ports, List<String> deny) {
    List<Range> denied = deny.stream().map(Range::of).toList();
    return switch (ports.getFirst()) {
      case "any" -> new PortPolicy(List.of(EVERY), denied);
      case "off" -> new PortPolicy(List.of(), denied);
      default -> new PortPolicy(ports.stream().map(Range::of).toList(), denied);
    };
  }

  /** Whether no port is allowed. */
  boolean isOff() {
    return allowed.isEmpty();
  }

  boolean allows(int port) {
    return allowed.stream().anyMatch(it -> it.contains(port))
        && denied.stream().noneMatch(it -> it.contains(port));
  }
}

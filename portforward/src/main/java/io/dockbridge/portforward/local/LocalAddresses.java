package io.dockbridge.portforward.local;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Where local ports are opened by default: never off this machine. */
public enum LocalAddresses {
  /** 127.0.0.1 and, where the machine has it, ::1. */
  BOTH,
  /** 127.0.0.1 alone. */
  IPV4,
  /** ::1 alone. */
  IPV6;

  /**
   * Where a port is opened that is published on this address: on the loopback address that was
   * asked for ({@code 127.0.0.2}, {@code ::1}), or else on these.
   */
  List<InetAddress> forPublished(String hostIp) {
    if (hostIp.startsWith("127.") || hostIp.equals("::1")) {
      return List.of(address(hostIp));
    }
    return switch (this) {
      case BOTH -> List.of(address("127.0.0.1"), address("::1"));
      case IPV4 -> List.of(address("127.0.0.1"));
      case IPV6 -> List.of(address("::1"));
    };
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("Address literals are always known", e);
    }
  }
}

package io.dockbridge.portforward.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** An address as {@code /proc/net/tcp} writes it: words of 32 bits, as the processor has them. */
record ProcNetAddress(InetAddress address, int port) {
  /**
   * Reads {@code 0100007F:1F90}, or 32 digits for IPv6. Only of little-endian machines, as all are
   * that Docker runs on but one (s390x).
   */
  static ProcNetAddress parse(String text) {
    int colon = text.indexOf(':');
    ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(text.substring(0, colon)));
    ByteBuffer address = ByteBuffer.allocate(words.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    while (words.hasRemaining()) {
      address.putInt(words.getInt());
    }
    return new ProcNetAddress(
        address(address.array()), Integer.parseInt(text.substring(colon + 1), 16));
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no address: " + HexFormat.of().formatHex(bytes), e);
    }
  }

  /** Neither all addresses nor loopback. */
  boolean isSpecific() {
    return !address.isAnyLocalAddress() && !address.isLoopbackAddress();
  }

  boolean isIpv6() {
    return address instanceof java.net.Inet6Address;
  }

  /** As the engine writes it: {@code 0.0.0.0}, {@code ::}, {@code 127.0.0.1}. */
  String host() {
    if (address.isAnyLocalAddress()) {
      return isIpv6() ? "::" : "0.0.0.0";
    }
    return address.isLoopbackAddress() && isIpv6() ? "::1" : address.getHostAddress();
  }
}

package io.dockbridge.hetzner.model;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A firewall in front of servers. Without an inbound rule all inbound traffic is dropped; without
 * an outbound one all outbound traffic may pass.
 */
public record Firewall(long id, String name, Map<String, String> labels) {
  /** The way of the traffic. */
  public enum Direction {
    IN,
    OUT,
    /** A word this client does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
  }

  /** What the rule lets pass. */
  public enum Protocol {
    TCP,
    UDP,
    ICMP,
    ESP,
    GRE,
    /** A word this client does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
  }

  /**
   * Traffic that may pass.
   *
   * @param port one or a range, as {@code 22} or {@code 80-85}; only for TCP and UDP
   * @param sourceIps CIDR blocks, for inbound rules
   * @param destinationIps CIDR blocks, for outbound rules
   */
  public record Rule(
      Direction direction,
      Protocol protocol,
      Optional<String> port,
      List<String> sourceIps,
      List<String> destinationIps,
      Optional<String> description) {

    private static final List<String> ANYWHERE = List.of("0.0.0.0/0", "::/0");

    /** An unknown word is no reason not to list the others. */
    public Rule {
      direction = requireNonNullElse(direction, Direction.UNKNOWN);
      protocol = requireNonNullElse(protocol, Protocol.UNKNOWN);
    }

    /** Lets everybody reach a TCP port. */
    public static Rule inboundTcp(int port) {
      return inbound(Protocol.TCP, Optional.of(Integer.toString(port)));
    }

    /** Lets everybody ping. */
    public static Rule inboundIcmp() {
      return inbound(Protocol.ICMP, Optional.empty());
    }

    private static Rule inbound(Protocol protocol, Optional<String> port) {
      return new Rule(Direction.IN, protocol, port, ANYWHERE, List.of(), Optional.empty());
    }
  }
}

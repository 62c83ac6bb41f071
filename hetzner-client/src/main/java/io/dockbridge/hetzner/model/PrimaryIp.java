package io.dockbridge.hetzner.model;

import java.util.Map;
import java.util.Optional;

/**
 * A public address. An IPv4 one costs money as long as it exists, assigned or not.
 *
 * @param ip an address, or a /64 network
 * @param type {@code ipv4} or {@code ipv6}
 * @param assigneeId the server that has it
 */
public record PrimaryIp(
    long id, String ip, String type, Optional<Long> assigneeId, Map<String, String> labels) {}

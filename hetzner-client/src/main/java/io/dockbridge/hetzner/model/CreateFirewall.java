package io.dockbridge.hetzner.model;

import java.util.List;
import java.util.Map;

/**
 * What {@code POST /firewalls} takes. It is applied to servers by naming it when they are created.
 *
 * @param name unique in the project
 * @param rules at most 50
 */
public record CreateFirewall(String name, Map<String, String> labels, List<Firewall.Rule> rules) {}

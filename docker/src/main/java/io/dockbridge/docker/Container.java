package io.dockbridge.docker;

import java.util.List;
import java.util.Map;

/**
 * A container as the engine describes it now.
 *
 * @param id the full id, 64 hex digits
 * @param name without the leading slash
 * @param wanted the ports it asks for (HostConfig.PortBindings), with host port 0 where the engine
 *     shall choose and one entry per port of a range; known before it runs
 * @param published the ports it has (NetworkSettings.Ports), without exposed-only ones; the same
 *     port on 0.0.0.0 and :: is one entry; empty unless it runs
 */
public record Container(
    String id,
    String name,
    boolean running,
    Map<String, String> labels,
    List<PublishedPort> wanted,
    List<PublishedPort> published) {}

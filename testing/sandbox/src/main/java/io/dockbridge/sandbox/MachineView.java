package io.dockbridge.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a real server is on this machine, for tests that look at it or hurt it.
 *
 * @param namespace name of its network namespace ({@code ip netns exec} and {@code nsenter
 *     --net=/run/netns/…})
 * @param networkInterface the outer end of its link
 * @param root its root file system, as seen from here
 * @param firstProcess the pid of its systemd here; empty when it is off
 * @param processes pids of everything that runs in its network namespace
 */
public record MachineView(
    String namespace,
    String networkInterface,
    Path root,
    Optional<Long> firstProcess,
    List<Long> processes) {}

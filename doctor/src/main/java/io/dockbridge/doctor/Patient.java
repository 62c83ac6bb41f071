package io.dockbridge.doctor;

import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.StateDirectory;
import io.dockbridge.config.Surroundings;

/**
 * The instance that is looked at.
 *
 * @param daemon as it was a moment ago
 * @param docker where the docker command leads
 */
public record Patient(
    DockBridgeConfig config,
    StateDirectory state,
    Surroundings surroundings,
    DaemonView daemon,
    DockerClient docker) {}

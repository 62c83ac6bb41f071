package io.dockbridge.doctor;

import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.StateDirectory;
import io.dockbridge.config.Surroundings;

/**
 * The instance to check. Made by the {@code doctor} command.
 *
 * @param daemon as it was a moment ago
 * @param context which engine the docker command uses
 */
public record DiagnosticTarget(
    DockBridgeConfig config,
    StateDirectory state,
    Surroundings surroundings,
    DaemonView daemon,
    ContextCheck context) {}

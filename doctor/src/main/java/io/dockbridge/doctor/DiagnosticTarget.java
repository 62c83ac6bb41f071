package io.dockbridge.doctor;

import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.Environment;
import io.dockbridge.config.StateDirectory;

/**
 * The instance to check. Made by the {@code doctor} command.
 *
 * @param daemon as it was a moment ago
 * @param context which engine the docker command uses
 */
public record DiagnosticTarget(
    DockBridgeConfig config,
    StateDirectory state,
    Environment environment,
    DaemonView daemon,
    ContextCheck context) {}

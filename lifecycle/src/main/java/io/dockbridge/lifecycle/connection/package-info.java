/**
 * Reaches a server and keeps the connection: TCP, SSH with a pinned host key, an engine that
 * answers.
 *
 * <p>Entry: {@code ServerConnector} for a server that boots, {@code Reconnection} for one that was
 * lost; both run on the lifecycle's thread. {@code ServerStatusPoller} asks the cloud meanwhile, on
 * {@code dockbridge-server-status}. {@code HostKeyRotation} has a thread {@code
 * dockbridge-host-key} for each server.
 *
 * <p>To change how often a server is tried begin in {@link
 * io.dockbridge.lifecycle.connection.ReconnectPauses}; what counts as a refusal, in {@code
 * ServerConnector}; the sign of life that keeps a server on, in {@code Heartbeat}.
 */
package io.dockbridge.lifecycle.connection;

/**
 * The engine on a machine that the user has, reached by SSH.
 *
 * <p>{@link io.dockbridge.daemon.host.HostSource} builds and joins the parts; {@code Daemon} builds
 * it. {@code HostLink} keeps the connection on its thread {@code dockbridge-host}; {@code
 * HostConnector} makes one. {@link io.dockbridge.daemon.host.HostProbe} does so for {@code doctor}.
 *
 * <p>To change how the engine's socket is found begin in {@code EngineLookup}; what is said of a
 * host that is out of reach, in {@code HostProblem} and {@code HostConnector}; how often it is
 * tried again, in {@code HostLink}.
 */
package io.dockbridge.daemon.host;

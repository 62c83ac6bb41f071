/**
 * A server exists exactly when it is needed.
 *
 * <p>Entry: {@link io.dockbridge.lifecycle.ServerLifecycle}. The daemon builds it; threads of
 * Docker clients and of the control API call it. One thread, {@code dockbridge-lifecycle} ({@code
 * LifecycleLoop}), does what the state asks for, one thing at a time. While a server is in use it
 * never waits for the cloud: {@code dockbridge-sweep}, {@code dockbridge-labels} and {@code
 * dockbridge-server-status} do.
 *
 * <p>The jobs are in the sub-packages: provision, connection, idle, orphans, volume, on top of
 * journal and server. To change which state follows which begin in {@code ServerState}; what is
 * done in a state, in {@code LifecycleLoop}; what is done beside a server in use, in {@code
 * ServerMaintenance}; the end, in {@code Shutdown}.
 */
package io.dockbridge.lifecycle;

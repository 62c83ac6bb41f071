/**
 * The background process: builds all parts and joins them with each other.
 *
 * <p>Begin with {@link io.dockbridge.daemon.Daemon}, which {@code cli} starts and stops. An {@code
 * EngineSource} says where the engine is: {@code CloudSource} on a server that {@code lifecycle}
 * makes (package {@code cloud}), {@code HostSource} on a machine of the user's ({@code host}).
 * Either opens an {@code EngineSession} for each connection ({@code session}).
 *
 * <p>Threads: {@code dockbridge-host}, {@code engine-health}, {@code container-cpu}, {@code
 * dockbridge-stop}; everything else runs on the threads of the parts (docs/concurrency.md).
 *
 * <p>To change what {@code status} says begin in {@code control}; what a start does to local ports,
 * in {@code ports}; which setting reaches which part, in {@code Settings} and {@code
 * CloudSettings}.
 */
package io.dockbridge.daemon;

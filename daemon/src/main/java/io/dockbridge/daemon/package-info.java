/**
 * The background process: builds all parts and joins them with each other.
 *
 * <p>Begin with {@link io.dockbridge.daemon.Daemon}, which {@code cli} starts and stops. An {@code
 * EngineSource} says where the engine is: {@code CloudSource} on a server that {@code lifecycle}
 * makes, {@code HostSource} on a machine of the user's. Either opens an {@code EngineSession} for
 * each connection; {@code CurrentSession} is its one owner, and all others ask it.
 *
 * <p>Threads: {@code dockbridge-host}, {@code engine-health}, {@code container-cpu}, {@code
 * dockbridge-stop}; everything else runs on the threads of the parts (docs/concurrency.md).
 *
 * <p>To change what {@code status} says begin in {@code StatusReport}; what is answered without a
 * server, in {@code CachedEngineInfo}; which setting reaches which part, in {@code Settings}; what
 * a start does to local ports, in {@code LocalPorts}.
 */
package io.dockbridge.daemon;

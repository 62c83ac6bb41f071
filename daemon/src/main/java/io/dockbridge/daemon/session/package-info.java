/**
 * The connection to an engine: where it comes from, its one owner, and whether the engine answers.
 *
 * <p>Begin with {@link io.dockbridge.daemon.session.CurrentSession}, which all other packages of
 * the daemon ask; any thread may. {@link io.dockbridge.daemon.session.Sessions} opens and closes
 * sessions, on the thread of the lifecycle or of the connection to a host. {@code
 * EngineHealthMonitor} has the thread {@code engine-health}. An {@link
 * io.dockbridge.daemon.session.EngineSource} is a kind of place where an engine can be.
 *
 * <p>To change what is answered without a server begin in {@code CachedEngineInfo}; how long an
 * engine may be silent, in {@code EngineHealthMonitor.Pace}; folders of this machine, in {@code
 * SharedFolders}.
 */
package io.dockbridge.daemon.session;

/**
 * Bind mounts of this machine's folders: each has a mirror on the server, kept in step.
 *
 * <p>Entry: {@link io.dockbridge.mounts.Mounts}, called by the daemon on the threads of Docker
 * requests. Everything else happens on {@code mounts-sync} ({@code Synchronizer}); {@code
 * mounts-watch} reports changes here ({@code LocalWatcher}), {@code mounts-helper} those on the
 * server, where {@code mirror_helper.py} runs ({@code Helper}, {@code Session}).
 *
 * <p>A round: {@code LocalTree} and the helper say what is there; {@code Reconcile}, which is pure,
 * decides; {@code Transfer} carries it out with {@code Upload} and {@code Download}; an {@code
 * Agreement} for each path remembers what both sides had.
 *
 * <p>To change what wins a conflict begin in {@code Reconcile}; how files are written here, in
 * {@code LocalFiles}; the wire format, in {@code mirror_helper.py}. Why: docs/mounts.md.
 */
package io.dockbridge.mounts;

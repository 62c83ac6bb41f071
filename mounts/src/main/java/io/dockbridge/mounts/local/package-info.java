/**
 * The files of this machine: what is in a shared folder, what changes, and how it is written.
 *
 * <p>Called by {@code mirror} on the thread {@code mounts-sync}; {@code LocalWatcher} reports
 * changes on its own, {@code mounts-watch}. {@code LocalTree} holds what is there, {@code
 * IgnoreRules} says what of it is not shared, {@code LocalFiles} writes without following links.
 *
 * <p>To change how files are written here begin in {@code LocalFiles}; how changes are noticed, in
 * {@code LocalWatcher}.
 */
package io.dockbridge.mounts.local;

/**
 * Bind mounts of this machine's folders: each has a mirror on the server, kept in step.
 *
 * <p>Entry: {@link io.dockbridge.mounts.Mounts}, called by the daemon on the threads of Docker
 * requests. Everything else happens on {@code mounts-sync} ({@code Synchronizer}), one thread for
 * each of up to four lanes ({@code Shares}).
 *
 * <p>{@code mirror}: one share, and how decisions about it are carried out. {@code reconcile}: the
 * decisions, pure. {@code local}: this machine's files. {@code helper}: the program on the server
 * and its frames. {@code state}: what is remembered across runs.
 *
 * <p>To change when both sides are compared begin in {@code Synchronizer}. Why: docs/mounts.md.
 */
package io.dockbridge.mounts;

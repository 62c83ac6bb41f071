/**
 * Deletes servers and verifies that they are gone: those in the journal, and what crashes left.
 *
 * <p>Entry: {@code Reconciler}, on the lifecycle's thread at start, on {@code dockbridge-sweep}
 * beside a server in use; and {@link io.dockbridge.lifecycle.orphans.OrphanReaper} for {@code
 * server reap} and {@code doctor}, on the command's thread. Nothing without our labels is touched.
 *
 * <p>To change how a server is deleted begin in {@code ServerDeletion}; when a name is forgotten,
 * in {@code ServerRemover}; what {@code reap} takes, in {@code OrphanReaper}.
 */
package io.dockbridge.lifecycle.orphans;

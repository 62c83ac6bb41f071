/**
 * What is remembered of a share: what both sides agreed on, deletions that wait for the user, and
 * the versions of files that lost a conflict.
 *
 * <p>Called by {@code mirror} and {@code Synchronizer} on the thread {@code mounts-sync}; {@code
 * Conflicts} and {@code AgreementStore} also by the control API. All files are in the instance's
 * folder {@code mounts}.
 *
 * <p>To change what survives a restart begin in {@code Agreements} and {@code Recovery}; which
 * deletions are held, in {@code HeldDeletions}.
 */
package io.dockbridge.mounts.state;

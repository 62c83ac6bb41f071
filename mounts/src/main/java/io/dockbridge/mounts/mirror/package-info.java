/**
 * One shared folder or file, and how it is brought in step. All on the thread {@code mounts-sync}
 * of its lane.
 *
 * <p>Entry: {@code Mirror.step}, called by {@code Synchronizer}. A round: {@code LocalTree} and the
 * helper say what is there; {@code Reconcile} decides; {@code Transfer} carries it out with {@code
 * Upload} and {@code Download}; {@code Work} is what these share.
 *
 * <p>To change how files travel begin in {@code Upload} and {@code Download}; how their content is
 * cut and deflated, in {@code Content} and {@code ReceivedContent}.
 */
package io.dockbridge.mounts.mirror;

/**
 * What becomes of a path, from what both sides have and last agreed on. Pure: no thread, no I/O.
 *
 * <p>Entry: {@code Reconcile.plan}, called by {@code Mirror} in each round. An {@code Entry} is
 * what lstat(2) says of a path on one side; an {@code Agreement} holds both sides' entries of the
 * moment when they were alike; a {@code Decision} says what is to be done.
 *
 * <p>To change who wins a conflict begin in {@code Reconcile}; what counts as a change, in its
 * {@code Change} and in {@code Entry}.
 */
package io.dockbridge.mounts.reconcile;

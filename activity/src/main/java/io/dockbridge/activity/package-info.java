/**
 * When was the user last here, and what is open now.
 *
 * <p>Begin with {@link io.dockbridge.activity.ActivityTracker}. The engine socket and the port
 * forwarder take a {@link io.dockbridge.activity.Lease} for all that a user opens, each on its own
 * threads; {@code lifecycle}'s idle policy and {@code status} read a snapshot. Nothing here waits.
 *
 * <p>To change what counts as use, begin in {@link io.dockbridge.activity.ActivityKind}; whose
 * questions do not count, in {@code PollerDetector}. How long anything keeps a server is decided in
 * {@code lifecycle}.
 */
package io.dockbridge.activity;

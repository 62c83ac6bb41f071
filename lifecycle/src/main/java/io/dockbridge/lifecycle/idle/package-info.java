/**
 * Decides whether a server is still needed, and says why.
 *
 * <p>Entry: {@code IdleReaper}, one for each server; the lifecycle's thread asks it every few
 * seconds, and threads that want a status read it. It reads the activity, asks the engine for
 * containers through {@link io.dockbridge.lifecycle.idle.ContainerProbe} only when nothing else
 * keeps the server, and lets {@code IdlePolicy} decide. {@code KeepUntil} is what {@code dockbridge
 * keep} sets.
 *
 * <p>To change when a server is idle begin in {@code IdlePolicy}; a rule of the user's, in {@link
 * io.dockbridge.lifecycle.idle.IdleRules}.
 */
package io.dockbridge.lifecycle.idle;

/**
 * The user's commands and notifications when something becomes of a server.
 *
 * <p>{@link io.dockbridge.daemon.hooks.Hooks} hears of it from {@code lifecycle}, on its thread;
 * {@code Daemon} builds and closes it. Commands but {@code before_destroy} run on virtual threads.
 *
 * <p>To add an event begin in {@code ServerEvents} of {@code lifecycle}; to change what a command
 * sees, in {@code Hooks.variables} and docs/hooks.md; how it is bounded, in {@code BoundedCommand}.
 */
package io.dockbridge.daemon.hooks;

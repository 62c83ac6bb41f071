package io.dockbridge.mounts.reconcile;

/**
 * The last moment at which a path was the same on both sides, and how each side described it then.
 * What differs from it now has been changed since.
 *
 * @param at when, in seconds since the epoch
 */
public record Agreement(Entry here, Entry there, long at) {}

/**
 * What the program says of itself: {@code help}, {@code version}, and scripts for a shell's
 * completion. Called by {@code Commands} on the main thread.
 */
package io.dockbridge.cli.help;

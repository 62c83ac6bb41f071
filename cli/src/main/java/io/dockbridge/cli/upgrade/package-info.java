/**
 * {@code dockbridge upgrade}: {@code UpgradeCommand} asks {@code LatestRelease} for the newest
 * release, only when a user asks, and compares. Called by {@code Commands} on the main thread.
 */
package io.dockbridge.cli.upgrade;

/**
 * {@code dockbridge service}: the daemon, or a clean-up, at login. {@code ServiceCommand} writes
 * the file of a {@code LoginManager} (systemd or launchd) for a copy of the program that {@code
 * ProgramCopy} makes; why a copy: ADR 9. Called by {@code Commands} on the main thread.
 */
package io.dockbridge.cli.service;

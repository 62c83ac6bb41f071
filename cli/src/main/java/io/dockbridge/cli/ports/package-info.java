/**
 * {@code dockbridge ports}: forwarded ports, their ended connections, and what containers use of
 * this machine. {@code PortsCommand} asks the daemon; each table prints one kind of answer. Called
 * by {@code Commands} on the main thread.
 */
package io.dockbridge.cli.ports;

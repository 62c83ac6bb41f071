/**
 * Commands about what exists in the cloud and what it costs: {@code server}, {@code volume}, {@code
 * cost}. They work without a daemon, through {@code CloudAccess}, except where the daemon has to do
 * it ({@code server create}, {@code server destroy}). Called by {@code Commands} on the main
 * thread.
 */
package io.dockbridge.cli.cloud;

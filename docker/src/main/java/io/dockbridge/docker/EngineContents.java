package io.dockbridge.docker;

/**
 * How much an engine holds.
 *
 * @param running of the containers
 * @param containers running and stopped
 */
public record EngineContents(int running, int containers, int images, int volumes) {}

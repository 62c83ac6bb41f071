/**
 * As much of the Docker Engine API as DockBridge speaks.
 *
 * <p>Begin with {@link io.dockbridge.docker.DockerEngine}, a client that {@code daemon} opens on
 * each connection to a server and {@code portforward} uses. It runs on its callers' threads; each
 * event stream has a virtual thread. {@link io.dockbridge.docker.EngineRequest} tells {@code
 * engine-socket} what a client's request is; it is pure.
 *
 * <p>Answers are read leniently (ADR 22). To read another field begin in {@code ContainerReader},
 * and add it to {@code LenientReadingTest}; to make another request, in {@code DockerEngine}; to
 * treat another request of clients specially, in {@code EngineRequest}.
 */
package io.dockbridge.docker;

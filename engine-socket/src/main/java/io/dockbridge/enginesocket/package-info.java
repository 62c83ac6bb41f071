/**
 * docker.sock: a proxy for HTTP/1.1 to whatever engine there is, and the answers while there is
 * none.
 *
 * <p>{@link io.dockbridge.enginesocket.EngineSocket} is opened by the daemon and accepts clients.
 * Each gets a client thread, which runs {@link io.dockbridge.enginesocket.ClientConnection}: it
 * reads requests, decides what each is, and carries it out by an {@code Exchange}: a {@code
 * ForwardedRequest}, an {@code EventsRequest} or a {@code RawConnection}. What else the client
 * sends meanwhile is read by a {@code ClientReader} on a thread of its own; one {@code
 * ClientWatchdog} finds clients that have gone. All threads are platform threads, since
 * junixsocket's channels spin on virtual ones.
 *
 * <p>{@code http} has the messages, {@code containers} what a request means for ports and mounts.
 * To change what a special request does begin in {@code ClientConnection.route}; how the engine is
 * asked, in {@code ForwardedRequest}; events, in {@code EventsRequest}; the socket file, in {@code
 * SocketFile}.
 */
package io.dockbridge.enginesocket;

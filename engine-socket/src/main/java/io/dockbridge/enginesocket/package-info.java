/**
 * docker.sock: an HTTP/1.1-aware proxy to whatever engine there is, and the answers while there is
 * none.
 *
 * <p>A connection has two platform threads (junixsocket's channels spin on virtual ones). The
 * <em>client thread</em> reads requests and their bodies from the client ({@link
 * io.dockbridge.enginesocket.ClientConnection}); for each request that goes to an engine, an
 * <em>exchange thread</em> takes or opens a stream to it, sends the head and carries the response
 * back ({@link io.dockbridge.enginesocket.Exchange}). So a client that hangs up is noticed while it
 * waits, and bodies flow both ways at once.
 */
package io.dockbridge.enginesocket;

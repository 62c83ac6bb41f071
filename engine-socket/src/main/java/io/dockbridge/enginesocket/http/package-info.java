/**
 * HTTP/1.x as it stands on the wire, on top of Apache HttpCore.
 *
 * <p>Begin with {@link io.dockbridge.enginesocket.http.HttpStream}, which reads heads and bodies
 * from one end of a connection. Its callers are the exchanges of {@code engine-socket}, on the
 * client thread, and {@code ClientReader} on its own. Heads are kept as they came, so that what is
 * passed on is what was read. {@code BodyCopy} passes each piece of a body on before it waits for
 * the next; {@code ChunkedBody} keeps the chunks as they are.
 *
 * <p>To change how a body's end is found begin in {@code BodyFraming}; what is refused, and in
 * which words, in {@code MalformedMessageException}.
 */
package io.dockbridge.enginesocket.http;

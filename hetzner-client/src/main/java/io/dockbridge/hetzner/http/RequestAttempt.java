package io.dockbridge.hetzner.http;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt of a request: encodes it, sends it, notes the answer's headers. Called by {@link
 * Retrying} on the caller's thread.
 */
public final class RequestAttempt {
  private static final Logger LOG = LoggerFactory.getLogger(RequestAttempt.class);

  private final RequestEncoder encoder;
  private final HttpTransport transport;
  private final ServerWatch watch;

  RequestAttempt(RequestEncoder encoder, HttpTransport transport, ServerWatch watch) {
    this.encoder = encoder;
    this.transport = transport;
    this.watch = watch;
  }

  /**
   * Sends the request once.
   *
   * @param limit how long it may take
   * @throws HetznerException for everything but a 2xx
   */
  HttpReply send(ApiRequest request, Duration limit) {
    String name = request.toString();
    HttpReply reply = transport.exchange(name, encoder.encode(request), limit);
    LOG.debug("{}: HTTP {}, correlation id {}", name, reply.status(), reply.correlationId());
    watch.observe(reply.headers());
    if (!reply.successful()) {
      throw ErrorReply.toException(request, reply);
    }
    return reply;
  }
}

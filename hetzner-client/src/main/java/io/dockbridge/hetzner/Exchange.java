package io.dockbridge.hetzner;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request, sent once: encoded, exchanged, its headers noted, a refusal thrown. */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final RequestEncoder encoder;
  private final HttpTransport transport;
  private final ServerWatch watch;

  Exchange(RequestEncoder encoder, HttpTransport transport, ServerWatch watch) {
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

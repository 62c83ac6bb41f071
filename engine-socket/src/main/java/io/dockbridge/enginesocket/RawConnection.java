package io.dockbridge.enginesocket;

import io.dockbridge.enginesocket.containers.ContainerHook;
import io.dockbridge.enginesocket.http.HttpStream;
import io.dockbridge.proxy.Duplex;
import java.io.IOException;

/**
 * HTTP/2 with prior knowledge (RFC 9113 §3.3), which engines speak since 29 and gRPC clients ask
 * for: the connection is a raw stream to the engine from its first byte to its last.
 */
final class RawConnection extends Exchange {
  RawConnection(
      Client client,
      ClientRequest request,
      ClientConnection.Shared shared,
      ExchangeListener listener) {
    super(client, request, shared, listener);
  }

  /** A client of HTTP/2 understands no answer of ours: without an engine the connection ends. */
  @Override
  boolean answer() throws IOException, InterruptedException {
    Duplex stream;
    try {
      stream = engine.open(shared.services().engine()::open);
    } catch (IOException e) {
      refusal(e);
      throw e;
    }
    shared.failures().succeeded();
    status = 200;
    engine.body().connect(stream.output(), request.head().head().bytes());
    engine.sent(stream);
    return relayRaw(new HttpStream(stream), new ContainerHook.None());
  }
}

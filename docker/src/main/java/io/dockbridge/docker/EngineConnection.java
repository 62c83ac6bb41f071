package io.dockbridge.docker;

import io.dockbridge.proxy.Duplex;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestWriter;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.impl.io.IdentityInputStream;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.apache.hc.core5.http.impl.io.SessionOutputBufferImpl;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/**
 * HTTP/1.1 over one {@link Duplex}, one exchange after the other. Used by one thread at a time;
 * {@link #close} by any.
 */
final class EngineConnection implements Closeable {
  private static final int BUFFER = 8192;

  private final Duplex duplex;
  private final SessionInputBufferImpl input = new SessionInputBufferImpl(BUFFER);
  private final SessionOutputBufferImpl output = new SessionOutputBufferImpl(BUFFER);
  private final DefaultHttpRequestWriter writer = new DefaultHttpRequestWriter();
  private final DefaultHttpResponseParser parser = new DefaultHttpResponseParser();

  EngineConnection(Duplex duplex) {
    this.duplex = duplex;
  }

  /**
   * What came back.
   *
   * @param body reads straight from the connection; at its end the next exchange may begin
   * @param reusable whether the engine allows a next exchange
   */
  record Exchange(ClassicHttpResponse head, InputStream body, boolean reusable) {}

  /** Sends a request that has no body, and returns when the answer's head is here. */
  Exchange exchange(ClassicHttpRequest request) throws IOException {
    try {
      writer.write(request, output, duplex.output());
      output.flush(duplex.output());
      return receive(request);
    } catch (HttpException e) {
      throw new IOException("The Docker engine doesn't speak HTTP: " + e.getMessage(), e);
    }
  }

  private Exchange receive(ClassicHttpRequest request) throws IOException, HttpException {
    ClassicHttpResponse head = head();
    while (head.getCode() < 200) { // interim answers, RFC 9110 §15.2
      head = head();
    }
    boolean reusable =
        DefaultConnectionReuseStrategy.INSTANCE.keepAlive(request, head, HttpCoreContext.create());
    return new Exchange(head, body(request, head), reusable);
  }

  /** A dockerd that cannot start hangs up: systemd has accepted the connection in its place. */
  private ClassicHttpResponse head() throws IOException, HttpException {
    ClassicHttpResponse head = parser.parse(input, duplex.input());
    if (head == null) {
      throw new EOFException("The Docker engine hung up without an answer");
    }
    return head;
  }

  private InputStream body(ClassicHttpRequest request, ClassicHttpResponse head)
      throws HttpException {
    int status = head.getCode();
    if (status == 204 || status == 304 || request.getMethod().equals("HEAD")) {
      return InputStream.nullInputStream(); // RFC 9112 §6.3
    }
    long length = DefaultContentLengthStrategy.INSTANCE.determineLength(head);
    if (length == ContentLengthStrategy.CHUNKED) {
      return new ChunkedInputStream(input, duplex.input());
    }
    if (length == ContentLengthStrategy.UNDEFINED) {
      return new IdentityInputStream(input, duplex.input());
    }
    return new ContentLengthInputStream(input, duplex.input(), length);
  }

  @Override
  public void close() throws IOException {
    duplex.close();
  }
}

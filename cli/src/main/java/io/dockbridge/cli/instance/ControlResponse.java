package io.dockbridge.cli.instance;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.impl.io.IdentityInputStream;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;

/** An HTTP response, read whole. */
public record ControlResponse(int status, String body) {
  private static final int BUFFER_BYTES = 8192;
  private static final int MOST_BYTES = 16 * 1024 * 1024;

  public static ControlResponse read(ReadableByteChannel channel) throws IOException {
    InputStream in = Channels.newInputStream(channel);
    SessionInputBufferImpl buffer = new SessionInputBufferImpl(BUFFER_BYTES);
    try {
      // The parser answers null where a connection ends before a response began.
      ClassicHttpResponse head =
          Optional.ofNullable(new DefaultHttpResponseParser().parse(buffer, in))
              .orElseThrow(() -> new EOFException("closed without an answer"));
      try (InputStream body = body(head, buffer, in)) {
        byte[] bytes = body.readNBytes(MOST_BYTES);
        return new ControlResponse(head.getCode(), new String(bytes, StandardCharsets.UTF_8));
      }
    } catch (HttpException e) {
      throw new IOException("not an HTTP response", e);
    }
  }

  private static InputStream body(
      ClassicHttpResponse head, SessionInputBufferImpl buffer, InputStream in)
      throws HttpException {
    long length = DefaultContentLengthStrategy.INSTANCE.determineLength(head);
    if (length == ContentLengthStrategy.CHUNKED) {
      return new ChunkedInputStream(buffer, in);
    }
    return length == ContentLengthStrategy.UNDEFINED
        ? new IdentityInputStream(buffer, in)
        : new ContentLengthInputStream(buffer, in, length);
  }
}

package io.dockbridge.enginesocket.http;

import io.dockbridge.proxy.Duplex;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.impl.BasicHttpTransportMetrics;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.apache.hc.core5.http.impl.io.IdentityInputStream;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.apache.hc.core5.http.message.BasicLineParser;
import org.apache.hc.core5.http.message.RequestLine;
import org.apache.hc.core5.http.message.StatusLine;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * HTTP/1.x messages on a {@link Duplex}; lines, numbers and chunks are read by Apache HttpCore. One
 * thread may read while another writes.
 */
public final class HttpStream {
  /**
   * What Go's HTTP server, which is the engine's, takes: 1 MiB and its own slack. Registry
   * credentials travel in a header.
   */
  private static final int MAX_HEAD = (1 << 20) + 4096;

  private static final int LINE_END = 2;

  private static final byte[] NOTHING = {};

  /** For heads; bodies with a length are read past it in larger pieces. */
  private static final int BUFFER = 4 * 1024;

  /** As much as goes into one packet of SSH: chunks and their frames are then read in one go. */
  private static final int LARGE_BUFFER = 32 * 1024;

  private final Duplex duplex;
  private SessionInputBufferImpl buffer = new SessionInputBufferImpl(BUFFER, MAX_HEAD);
  private boolean large;

  /** Reads nothing yet. */
  public HttpStream(Duplex duplex) {
    this.duplex = duplex;
  }

  /** What it reads from and writes to. */
  public Duplex duplex() {
    return duplex;
  }

  /** Where messages are written; not buffered. */
  public OutputStream output() {
    return duplex.output();
  }

  /** The next request's head; empty at a clean end of the stream. */
  public Optional<RequestHead> readRequest() throws IOException {
    Optional<String> startLine = readLine();
    if (startLine.isEmpty()) {
      return Optional.empty();
    }
    // Judged before the headers: what isn't HTTP at all may never send any.
    RequestLine line = requestLine(startLine.get());
    MessageHead head = new MessageHead(startLine.get(), readHeaderLines());
    if (line.getProtocolVersion().getMajor() != HttpVersion.HTTP_1_1.getMajor()
        && !startLine.get().equals(RequestHead.HTTP_2_PREFACE)) {
      throw MalformedMessageException.unsupportedVersion();
    }
    return Optional.of(
        new RequestHead(line.getMethod(), line.getUri(), line.getProtocolVersion(), head));
  }

  /** The next response's head. */
  public ResponseHead readResponse() throws IOException {
    String startLine =
        readLine().orElseThrow(() -> new EOFException("the engine closed the connection"));
    MessageHead head = new MessageHead(startLine, readHeaderLines());
    try {
      StatusLine line = BasicLineParser.INSTANCE.parseStatusLine(characters(startLine));
      return new ResponseHead(line.getStatusCode(), line.getProtocolVersion(), head);
    } catch (ParseException e) {
      throw new MalformedMessageException("bad status line", e);
    }
  }

  /** Asks the engine something on its own account, without a body; the answer's body, whole. */
  public byte[] ask(String method, String path) throws IOException {
    String head = method + " " + path + " HTTP/1.1\r\nHost: docker\r\n\r\n";
    output().write(head.getBytes(StandardCharsets.US_ASCII));
    output().flush();
    return body(BodyFraming.ofResponse(method, readResponse())).readAllBytes();
  }

  /**
   * The body that follows a head just read, a {@link ChunkedBody} where it is chunked. It ends with
   * the body and throws if the connection ends before.
   */
  public InputStream body(BodyFraming framing) {
    InputStream in = duplex.input();
    return switch (framing.kind()) {
      case NONE -> InputStream.nullInputStream();
      case LENGTH -> new ContentLengthInputStream(buffer, in, framing.length());
      case CHUNKED -> new ChunkedBody(this, in);
      case UNTIL_CLOSE -> raw();
    };
  }

  /** Whether some of what follows has been read already. */
  public boolean hasMore() {
    return buffer.hasBufferedData();
  }

  /** Waits until at least one more byte or the end is there; false at the end. */
  public boolean awaitData() throws IOException {
    return buffer.hasBufferedData() || buffer.fillBuffer(duplex.input()) > 0;
  }

  /** The body, if all of it came with the head. */
  public Optional<byte[]> bodyInBuffer(BodyFraming framing) throws IOException {
    return switch (framing.kind()) {
      case NONE -> Optional.of(NOTHING);
      case LENGTH ->
          framing.length() <= buffer.length()
              ? Optional.of(body(framing).readAllBytes())
              : Optional.empty();
      case CHUNKED, UNTIL_CLOSE -> Optional.empty();
    };
  }

  SessionInputBufferImpl buffer() {
    return buffer;
  }

  /**
   * More is read at once from now on. Not from the beginning: most streams carry a head and little
   * else, and larger buffers are work for the garbage collector.
   */
  void enlarge() throws IOException {
    if (!large) {
      large = true;
      byte[] left = new byte[buffer.length()];
      int count = buffer.read(left, InputStream.nullInputStream());
      buffer =
          new SessionInputBufferImpl(
              new BasicHttpTransportMetrics(), LARGE_BUFFER, LARGE_BUFFER, MAX_HEAD, null);
      if (count > 0) {
        buffer.fillBuffer(new ByteArrayInputStream(left));
      }
    }
  }

  /** Everything that still comes, beginning with what was read ahead. */
  public InputStream raw() {
    return new IdentityInputStream(buffer, duplex.input());
  }

  private static RequestLine requestLine(String text) throws MalformedMessageException {
    try {
      return BasicLineParser.INSTANCE.parseRequestLine(characters(text));
    } catch (ParseException e) {
      throw new MalformedMessageException("bad request line", e);
    }
  }

  private List<String> readHeaderLines() throws IOException {
    List<String> lines = new ArrayList<>();
    int size = 0;
    while (true) {
      String line =
          readLine().orElseThrow(() -> new MalformedMessageException("the head is cut off"));
      if (line.isEmpty()) {
        return lines;
      }
      checkHeaderLine(line, lines.isEmpty());
      size += line.length() + LINE_END;
      if (size > MAX_HEAD) {
        throw MalformedMessageException.headTooLong();
      }
      lines.add(line);
    }
  }

  private static void checkHeaderLine(String line, boolean first) throws MalformedMessageException {
    boolean folded = line.charAt(0) == ' ' || line.charAt(0) == '\t';
    if (folded ? first : line.indexOf(':') < 1) {
      throw new MalformedMessageException("bad header line");
    }
  }

  private Optional<String> readLine() throws IOException {
    CharArrayBuffer line = new CharArrayBuffer(128);
    try {
      return buffer.readLine(line, duplex.input()) < 0
          ? Optional.empty()
          : Optional.of(line.toString());
    } catch (MessageConstraintException e) {
      throw MalformedMessageException.headTooLong();
    }
  }

  private static CharArrayBuffer characters(String text) {
    CharArrayBuffer characters = new CharArrayBuffer(text.length());
    characters.append(text);
    return characters;
  }
}

package io.dockbridge.enginesocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Either end of a connection, as bytes. In all text {@code |} stands for a line end. */
record Wire(InputStream in, OutputStream out) {
  void send(String text) throws IOException {
    out.write(text.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  void sendBytes(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads until what came ends with the text; all that came. */
  String readUntil(String end) throws IOException {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    while (!text(got).endsWith(end)) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("the connection ended after: " + text(got));
      }
      got.write(b);
    }
    return text(got);
  }

  String readAll() throws IOException {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    in.transferTo(got);
    return text(got);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.ISO_8859_1).replace("\r\n", "|");
  }
}

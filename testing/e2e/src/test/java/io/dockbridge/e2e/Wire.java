package io.dockbridge.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A connection to a unix socket, as bytes. In all text {@code |} stands for a line end. */
final class Wire implements AutoCloseable {
  private final SocketChannel channel;
  private final InputStream in;
  private final OutputStream out;

  private Wire(SocketChannel channel) {
    this.channel = channel;
    this.in = Channels.newInputStream(channel);
    this.out = Channels.newOutputStream(channel);
  }

  static Wire connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return new Wire(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  Wire send(String text) throws IOException {
    return sendBytes(text.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  Wire sendBytes(byte[] bytes) throws IOException {
    out.write(bytes);
    return this;
  }

  Wire finishSending() throws IOException {
    channel.shutdownOutput();
    return this;
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

  /** Reads to the end; a reset is an end too. */
  String readAll() {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    try {
      in.transferTo(got);
      return text(got);
    } catch (IOException e) {
      return text(got) + "<" + e.getMessage() + ">";
    }
  }

  InputStream input() {
    return in;
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.ISO_8859_1).replace("\r\n", "|");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

package io.dockbridge.enginesocket;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A Docker client as the wire sees it: bytes out, bytes in, over the JDK's unix sockets. */
final class RawClient implements Closeable {
  private final SocketChannel channel;
  private final InputStream in;
  private final OutputStream out;

  private RawClient(SocketChannel channel) {
    this.channel = channel;
    this.in = Channels.newInputStream(channel);
    this.out = Channels.newOutputStream(channel);
  }

  static RawClient connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    return new RawClient(channel);
  }

  /** Sends text in which {@code |} stands for a line end. */
  RawClient send(String text) throws IOException {
    out.write(text.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    return this;
  }

  void sendBytes(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  InputStream input() {
    return in;
  }

  byte[] readBytes(int count) throws IOException {
    return in.readNBytes(count);
  }

  RawClient finishSending() throws IOException {
    channel.shutdownOutput();
    return this;
  }

  /**
   * Reads until what came ends with the text, in which {@code |} stands for a line end; all that
   * came, {@code |} likewise.
   */
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

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.ISO_8859_1).replace("\r\n", "|");
  }
}

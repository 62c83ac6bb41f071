package io.dockbridge.enginesocket;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A Docker client as the wire sees it: bytes out, bytes in, over the JDK's unix sockets. */
final class RawClient implements Closeable {
  private final SocketChannel channel;
  private final Wire wire;

  private RawClient(SocketChannel channel) {
    this.channel = channel;
    this.wire = new Wire(Channels.newInputStream(channel), Channels.newOutputStream(channel));
  }

  static RawClient connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    return new RawClient(channel);
  }

  RawClient send(String text) throws IOException {
    wire.send(text);
    return this;
  }

  void sendBytes(byte[] bytes) {
    wire.sendBytes(bytes);
  }

  InputStream input() {
    return wire.in();
  }

  byte[] readBytes(int count) throws IOException {
    return wire.in().readNBytes(count);
  }

  RawClient finishSending() throws IOException {
    channel.shutdownOutput();
    return this;
  }

  String readUntil(String end) throws IOException {
    return wire.readUntil(end);
  }

  String readAll() throws IOException {
    return wire.readAll();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

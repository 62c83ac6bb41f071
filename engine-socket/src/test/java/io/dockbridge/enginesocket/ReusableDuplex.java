package io.dockbridge.enginesocket;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/** A connection whose owner takes it back. */
record ReusableDuplex(SocketChannel channel, Duplex whole, Consumer<SocketChannel> owner)
    implements Duplex {
  ReusableDuplex(SocketChannel channel, Consumer<SocketChannel> owner) {
    this(channel, new ChannelDuplex(channel), owner);
  }

  @Override
  public InputStream input() {
    return whole.input();
  }

  @Override
  public OutputStream output() {
    return whole.output();
  }

  @Override
  public void shutdownOutput() throws IOException {
    whole.shutdownOutput();
  }

  @Override
  public void release() {
    owner.accept(channel);
  }

  @Override
  public void close() throws IOException {
    whole.close();
  }
}

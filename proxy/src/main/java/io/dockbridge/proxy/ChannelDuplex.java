package io.dockbridge.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.Optional;

/**
 * A blocking {@link SocketChannel} as a {@link Duplex}: TCP, or a unix socket of the JDK or of
 * junixsocket. Owns the channel.
 *
 * <p>The streams call the channel directly. {@code Channels.newInputStream} and {@code
 * newOutputStream} would share the channel's blocking lock, and a blocked read would then hold up
 * every write.
 */
public final class ChannelDuplex implements Duplex {
  private final SocketChannel channel;
  private final InputStream input = new Input();
  private final OutputStream output = new Output();

  /** Takes over a channel that is connected and in blocking mode. */
  public ChannelDuplex(SocketChannel channel) {
    this.channel = Objects.requireNonNull(channel);
  }

  /** The channel, if it is one that the JDK's selectors can wait for. */
  Optional<SocketChannel> selectable() {
    return channel.provider().equals(SelectorProvider.provider())
        ? Optional.of(channel)
        : Optional.empty();
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public String toString() {
    return channel.toString();
  }

  private final class Input extends BlockInput {
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = length == 0 ? 0 : channel.read(ByteBuffer.wrap(bytes, offset, length));
      if (count < 0 && !channel.isOpen()) {
        // junixsocket reports our own close as the peer's end of stream, which it is not.
        throw new ClosedChannelException();
      }
      return count;
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }
  }
}

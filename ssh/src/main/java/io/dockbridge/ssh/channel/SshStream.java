package io.dockbridge.ssh.channel;

import io.dockbridge.proxy.BlockInput;
import io.dockbridge.proxy.ConnectionListener;
import io.dockbridge.proxy.Joinable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/** One channel as a {@link Joinable}. Every write is sent at once. */
public final class SshStream implements Joinable {
  private final StreamChannel channel;
  private final LoopSource loop;
  private final Consumer<StreamChannel> released;
  private final InputStream input = new Input();
  private final OutputStream output = new Output();

  /** Gives the loop that serves the connection's sockets. */
  @FunctionalInterface
  public interface LoopSource {
    StreamLoop get() throws IOException;
  }

  /**
   * A channel that is open or being opened.
   *
   * @param released gets the channel when the stream is not used any more, but still works
   */
  public SshStream(StreamChannel channel, LoopSource loop, Consumer<StreamChannel> released) {
    this.channel = channel;
    this.loop = loop;
    this.released = released;
  }

  @Override
  public void join(SocketChannel socket, ConnectionListener listener) throws IOException {
    try {
      new SocketBridge(channel, socket, loop.get(), listener).run();
    } finally {
      socket.close();
      close();
    }
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
    channel.sender().finish();
  }

  @Override
  public void release() {
    released.accept(channel);
  }

  @Override
  public void close() {
    channel.abandon();
  }

  @Override
  public String toString() {
    return channel.toString();
  }

  private final class Input extends BlockInput {
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return length == 0 ? 0 : channel.read(bytes, offset, length);
    }

    @Override
    public int available() {
      return channel.available();
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      channel.sender().send(bytes, offset, length);
    }
  }
}

package io.dockbridge.openssh;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.apache.sshd.agent.common.AbstractAgentProxy;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * A connection to an ssh-agent. MINA knows the messages (draft-miller-ssh-agent); this is the way
 * they go: a unix socket, each message with its length in front. Thread-safe.
 */
final class Agent extends AbstractAgentProxy {
  /** What ssh-agent itself allows (ssh-agent.c, AGENT_MAX_LEN). */
  private static final int LONGEST_MESSAGE = 256 << 10;

  private final SocketChannel socket;

  private Agent(SocketChannel socket) {
    super(null);
    this.socket = socket;
  }

  static Agent connect(Path path) throws IOException {
    return new Agent(SocketChannel.open(UnixDomainSocketAddress.of(path)));
  }

  @Override
  protected synchronized Buffer request(Buffer request) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(request.array(), request.rpos(), request.available());
    while (out.hasRemaining()) {
      socket.write(out);
    }
    int length = read(Integer.BYTES).getInt();
    if (length < 1 || length > LONGEST_MESSAGE) {
      throw new IOException("the agent's answer makes no sense: " + length + " bytes");
    }
    return new ByteArrayBuffer(read(length).array());
  }

  private ByteBuffer read(int length) throws IOException {
    ByteBuffer in = ByteBuffer.allocate(length);
    while (in.hasRemaining()) {
      if (socket.read(in) < 0) {
        throw new EOFException("the agent hung up");
      }
    }
    return in.flip();
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

package io.dockbridge.ssh;

import io.dockbridge.proxy.ChannelDuplex;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.channel.ChannelOutputStream;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.AbstractServerChannel;

/**
 * The server's end of direct-streamlocal@openssh.com, which MINA does not have. As OpenSSH does, it
 * sends CLOSE right behind EOF. Two threads per channel.
 */
final class StreamLocalServerChannel extends AbstractServerChannel {
  private static final byte[] END = {};

  private final LinkedBlockingQueue<byte[]> toSocket = new LinkedBlockingQueue<>();

  StreamLocalServerChannel() {
    super("", List.of(), null);
  }

  /** Makes the channel for the session. */
  static final class Factory implements ChannelFactory {
    @Override
    public String getName() {
      return "direct-streamlocal@openssh.com";
    }

    @Override
    public Channel createChannel(Session session) {
      return new StreamLocalServerChannel();
    }
  }

  @Override
  protected OpenFuture doInit(Buffer buffer) {
    String path = buffer.getString();
    OpenFuture future = new DefaultOpenFuture(this, this);
    try {
      SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
      socket.connect(UnixDomainSocketAddress.of(path));
      signalChannelOpenSuccess();
      future.setOpened();
      serve(new ChannelDuplex(socket));
    } catch (IOException e) {
      future.setException(
          new SshChannelOpenException(
              getChannelId(), SshConstants.SSH_OPEN_CONNECT_FAILED, "open failed"));
    }
    return future;
  }

  private void serve(ChannelDuplex socket) {
    Thread out = Thread.ofVirtual().start(() -> copyToSocket(socket));
    Thread.ofVirtual()
        .start(
            () -> {
              copyFromSocket(socket);
              joinQuietly(out);
            });
  }

  private void copyFromSocket(ChannelDuplex socket) {
    try (OutputStream out =
        new ChannelOutputStream(
            this, getRemoteWindow(), log, SshConstants.SSH_MSG_CHANNEL_DATA, true)) {
      byte[] buffer = new byte[32 << 10];
      for (int n = socket.input().read(buffer); n > 0; n = socket.input().read(buffer)) {
        out.write(buffer, 0, n);
        out.flush();
      }
      sendEof();
    } catch (IOException e) {
      log.debug("socket broke", e);
    } finally {
      close(false);
      toSocket.add(END);
    }
  }

  private void copyToSocket(ChannelDuplex socket) {
    try (socket) {
      for (byte[] piece = toSocket.take(); piece.length > 0; piece = toSocket.take()) {
        socket.output().write(piece);
        getLocalWindow().release(piece.length);
      }
      socket.shutdownOutput();
      toSocket.take();
    } catch (IOException e) {
      log.debug("socket broke", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void joinQuietly(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  protected void doWriteData(byte[] data, int offset, long length) {
    toSocket.add(Arrays.copyOfRange(data, offset, offset + (int) length));
  }

  @Override
  protected void doWriteExtendedData(byte[] data, int offset, long length) {
    throw new UnsupportedOperationException("extended data");
  }

  @Override
  public void handleEof() throws IOException {
    super.handleEof();
    toSocket.add(END);
  }

  @Override
  protected void preClose() {
    toSocket.add(END);
    toSocket.add(END);
    super.preClose();
  }
}

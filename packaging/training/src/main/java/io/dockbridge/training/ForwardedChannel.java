package io.dockbridge.training;

import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.io.OutputStream;
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
 * The server's end of a forwarded connection, of whatever channel type; MINA itself does not know
 * direct-streamlocal@openssh.com. As OpenSSH does, it sends CLOSE right behind EOF. Two threads per
 * channel.
 */
public final class ForwardedChannel extends AbstractServerChannel {
  private static final byte[] END = {};

  private final Target target;
  private final LinkedBlockingQueue<byte[]> toSocket = new LinkedBlockingQueue<>();

  private ForwardedChannel(Target target) {
    super("", List.of(), null);
    this.target = target;
  }

  /** Connects to what a client asks for. */
  @FunctionalInterface
  public interface Target {
    /**
     * Connects.
     *
     * @param request what follows the window's size in the request, such as a path
     */
    Duplex connect(Buffer request) throws IOException;
  }

  /**
   * Makes the channels of one type.
   *
   * @param type such as {@code direct-tcpip}
   */
  public static ChannelFactory factory(String type, Target target) {
    return new ChannelFactory() {
      @Override
      public String getName() {
        return type;
      }

      @Override
      public Channel createChannel(Session session) {
        return new ForwardedChannel(target);
      }
    };
  }

  @Override
  protected OpenFuture doInit(Buffer buffer) {
    OpenFuture future = new DefaultOpenFuture(this, this);
    try {
      Duplex socket = target.connect(buffer);
      signalChannelOpenSuccess();
      future.setOpened();
      serve(socket);
    } catch (IOException e) {
      future.setException(
          new SshChannelOpenException(
              getChannelId(), SshConstants.SSH_OPEN_CONNECT_FAILED, "open failed"));
    }
    return future;
  }

  private void serve(Duplex socket) {
    Thread out = Thread.ofVirtual().start(() -> copyToSocket(socket));
    Thread.ofVirtual()
        .start(
            () -> {
              copyFromSocket(socket);
              joinQuietly(out);
            });
  }

  private void copyFromSocket(Duplex socket) {
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

  private void copyToSocket(Duplex socket) {
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

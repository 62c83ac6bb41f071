package io.dockbridge.docker;

import io.dockbridge.proxy.Dialer;
import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/**
 * Streams of a {@link Dialer} as the sockets that OkHttp wants, wherever it means to connect to.
 */
final class DialedSockets extends SocketFactory {
  private final Dialer dialer;

  DialedSockets(Dialer dialer) {
    this.dialer = dialer;
  }

  /** Without options: OkHttp is told to set no time-outs. Closed by any thread. */
  private static final class DialedSocket extends Socket {
    private final Dialer dialer;
    private volatile Duplex duplex;
    private volatile boolean closed;

    DialedSocket(Dialer dialer) {
      this.dialer = dialer;
    }

    @Override
    public void connect(SocketAddress ignored, int timeout) throws IOException {
      duplex = dialer.dial();
      if (closed) {
        duplex.close();
      }
    }

    @Override
    public InputStream getInputStream() {
      return duplex.input();
    }

    @Override
    public OutputStream getOutputStream() {
      return duplex.output();
    }

    @Override
    public void setSoTimeout(int timeout) {}

    @Override
    public int getSoTimeout() {
      return 0;
    }

    /** OkHttp closes both directions one after the other; the second one closes the socket. */
    @Override
    public void shutdownInput() {}

    @Override
    public void shutdownOutput() {}

    @Override
    public boolean isClosed() {
      return closed;
    }

    /** Does not wait for a dial that is under way; that one ends by itself. */
    @Override
    public void close() throws IOException {
      closed = true;
      Duplex dialed = duplex;
      if (dialed != null) {
        dialed.close();
      }
    }
  }

  @Override
  public Socket createSocket() {
    return new DialedSocket(dialer);
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("OkHttp connects sockets itself");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException("OkHttp connects sockets itself");
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    return createSocket(host, port);
  }
}

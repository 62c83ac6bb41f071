package io.dockbridge.ssh.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.Closeable;
import org.apache.sshd.common.Factory;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.io.DefaultIoConnectFuture;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoConnectFuture;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.IoServiceFactoryFactory;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.closeable.AbstractInnerCloseable;
import org.apache.sshd.common.util.threads.CloseableExecutorService;

/**
 * How MINA reaches the network, in the place of its own transport on asynchronous channels, which
 * hands every packet from thread to thread: here a {@link SocketSession} has one thread. Clients
 * only.
 */
public final class SocketTransport extends AbstractInnerCloseable
    implements IoServiceFactoryFactory, IoServiceFactory, IoConnector {
  private final Map<Long, IoSession> sessions = new ConcurrentHashMap<>();
  private volatile IoHandler handler;
  private volatile IoServiceEventListener listener;

  @Override
  public IoServiceFactory create(FactoryManager manager) {
    return this;
  }

  @Override
  public void setExecutorServiceFactory(Factory<CloseableExecutorService> factory) {
    // Each session has a thread of its own.
  }

  @Override
  public IoConnector createConnector(IoHandler newHandler) {
    handler = newHandler;
    return this;
  }

  @Override
  public IoAcceptor createAcceptor(IoHandler newHandler) {
    throw new UnsupportedOperationException("for clients only");
  }

  @Override
  public IoConnectFuture connect(
      SocketAddress address, AttributeRepository context, SocketAddress localAddress) {
    IoConnectFuture future = new DefaultIoConnectFuture(address, null);
    try {
      SocketChannel channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true); // else a new channel takes 44 ms
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      SocketSession session = new SocketSession(this, channel, handler, address);
      sessions.put(session.getId(), session);
      session.start(future, context);
    } catch (IOException e) {
      future.setException(e);
    }
    return future;
  }

  void forget(SocketSession session) {
    sessions.remove(session.getId());
  }

  @Override
  public Map<Long, IoSession> getManagedSessions() {
    return Map.copyOf(sessions);
  }

  @Override
  public IoServiceEventListener getIoServiceEventListener() {
    return listener;
  }

  @Override
  public void setIoServiceEventListener(IoServiceEventListener newListener) {
    listener = newListener;
  }

  @Override
  protected Closeable getInnerCloseable() {
    return builder().parallel(toString(), sessions.values()).build();
  }
}

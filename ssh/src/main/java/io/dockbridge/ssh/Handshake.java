package io.dockbridge.ssh;

import io.dockbridge.ssh.auth.Login;
import io.dockbridge.ssh.transport.Interrupts;
import io.dockbridge.ssh.transport.SshEndpoint;
import io.dockbridge.ssh.transport.SshException;
import io.dockbridge.ssh.transport.SshException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.AbstractClientSession;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;

/**
 * Connects, checks the host key, logs in, and tells from the events on the way what it was that
 * failed: MINA reports all of it as one kind of exception.
 *
 * <p>Events come on the connection's receiving thread.
 */
final class Handshake implements ServerKeyVerifier, SessionListener {
  private final SshEndpoint server;
  private final Login login;
  private final BiFunction<String, Integer, InetSocketAddress> resolver;
  private volatile boolean connected;
  private volatile Optional<String> objection = Optional.empty();
  private volatile boolean noSuchHostKey;
  private volatile boolean keysExchanged;

  Handshake(SshEndpoint server, Login login) {
    this(server, login, InetSocketAddress::new);
  }

  /** {@code resolver} finds the address of a name, which may take as long as it likes. */
  Handshake(
      SshEndpoint server, Login login, BiFunction<String, Integer, InetSocketAddress> resolver) {
    this.server = server;
    this.login = login;
    this.resolver = resolver;
  }

  /** Blocks for at most the given time. */
  ClientSession run(SshClient client, Duration timeout) throws SshException {
    long deadline = System.nanoTime() + timeout.toNanos();
    client.setServerKeyVerifier(this);
    client.addSessionListener(this);
    try {
      ClientSession session =
          client.connect(server.user(), target(timeout)).verify(left(deadline)).getClientSession();
      connected = true;
      login.proxy().ifPresent(it -> it.entered(localAddress(session)));
      session.auth().verify(left(deadline));
      return session;
    } catch (IOException e) {
      throw explained(e);
    }
  }

  @Override
  public boolean verifyServerKey(ClientSession session, SocketAddress address, PublicKey shown) {
    objection = login.hostKeys().objection(shown);
    return objection.isEmpty();
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
  }

  private InetSocketAddress target(Duration timeout) throws IOException {
    return login.proxy().isPresent() ? login.proxy().get().entrance() : resolved(timeout);
  }

  /** The system's resolver cannot be interrupted, so it has a thread of its own. */
  private InetSocketAddress resolved(Duration timeout) throws IOException {
    CompletableFuture<InetSocketAddress> address = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("ssh-resolve-" + server.host())
        .start(() -> address.complete(resolver.apply(server.host(), server.port())));
    try {
      return address.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new IOException("the name " + server.host() + " is not resolved in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while resolving " + server.host());
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private static InetSocketAddress localAddress(ClientSession session) {
    return (InetSocketAddress) session.getIoSession().getLocalAddress();
  }

  /** The names in a host certificate are compared with the address that MINA connected to. */
  @Override
  public void sessionNegotiationStart(
      Session session,
      Map<KexProposalOption, String> ours,
      Map<KexProposalOption, String> servers) {
    if (login.proxy().isPresent()) {
      ((AbstractClientSession) session)
          .setConnectAddress(InetSocketAddress.createUnresolved(server.host(), server.port()));
    }
  }

  @Override
  public void sessionNegotiationEnd(
      Session session,
      Map<KexProposalOption, String> ours,
      Map<KexProposalOption, String> servers,
      Map<KexProposalOption, String> agreed,
      Throwable failure) {
    // In the order of RFC 4253 §7.1: the exchange method was agreed, the host key algorithm was
    // not.
    noSuchHostKey =
        failure != null
            && agreed.get(KexProposalOption.ALGORITHMS) != null
            && agreed.get(KexProposalOption.SERVERKEYS) == null;
  }

  @Override
  public void sessionEvent(Session session, Event event) {
    if (event == Event.KeyEstablished) {
      keysExchanged = true;
    }
  }

  private SshException explained(IOException e) {
    Interrupts.restore(e);
    if (objection.isPresent()) {
      return new SshException(
          Kind.HOST_KEY, "the host key of " + server + " is refused: " + objection.get(), e);
    }
    if (noSuchHostKey) {
      return new SshException(
          Kind.HOST_KEY,
          server + " has no host key of the types expected: " + login.hostKeys().algorithms(),
          e);
    }
    if (keysExchanged && wasRefused(e)) {
      return new SshException(Kind.AUTHENTICATION, server + " accepts none of our keys", e);
    }
    String what = connected ? "the SSH handshake with " + server : "connecting to " + server;
    return new SshException(Kind.NETWORK, what + " failed: " + rootMessage(e), e);
  }

  /**
   * Only an answer of the server's carries a code of RFC 4253 §11.1; a lost connection has none.
   */
  private static boolean wasRefused(IOException e) {
    return e instanceof org.apache.sshd.common.SshException refusal
        && refusal.getDisconnectCode() > 0;
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof UnresolvedAddressException) {
      return "nobody knows this name";
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}

package io.dockbridge.ssh;

import io.dockbridge.ssh.SshException.Kind;
import java.io.IOException;
import java.net.SocketAddress;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Map;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;

/**
 * Connects, compares the host key with the pinned one, logs in, and tells from the events on the
 * way what it was that failed: MINA reports all of it as one kind of exception.
 *
 * <p>Events come on the connection's receiving thread.
 */
final class Handshake implements ServerKeyVerifier, SessionListener {
  private final SshEndpoint server;
  private final SshKey identity;
  private final PublicKey pinned;
  private volatile boolean connected;
  private volatile boolean wrongHostKey;
  private volatile boolean noSuchHostKey;
  private volatile boolean keysExchanged;

  Handshake(SshEndpoint server, SshKey identity, PublicKey pinned) {
    this.server = server;
    this.identity = identity;
    this.pinned = pinned;
  }

  /** Blocks for at most the given time. */
  ClientSession run(SshClient client, Duration timeout) throws SshException {
    long deadline = System.nanoTime() + timeout.toNanos();
    client.setServerKeyVerifier(this);
    client.addSessionListener(this);
    try {
      ClientSession session =
          client
              .connect(server.user(), server.host(), server.port())
              .verify(timeout)
              .getClientSession();
      connected = true;
      session.addPublicKeyIdentity(identity.keyPair());
      session.auth().verify(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      return session;
    } catch (IOException e) {
      throw explained(e);
    }
  }

  @Override
  public boolean verifyServerKey(ClientSession session, SocketAddress address, PublicKey shown) {
    wrongHostKey = !KeyUtils.compareKeys(pinned, shown);
    return !wrongHostKey;
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
    if (wrongHostKey) {
      return new SshException(
          Kind.HOST_KEY, server + " showed another host key than the one expected", e);
    }
    if (noSuchHostKey) {
      return new SshException(
          Kind.HOST_KEY,
          server + " has no host key of the expected type " + KeyUtils.getKeyType(pinned),
          e);
    }
    if (keysExchanged && wasRefused(e)) {
      return new SshException(Kind.AUTHENTICATION, server + " did not accept our key", e);
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
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}

package io.dockbridge.training;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.Duplex;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;

/**
 * An SSH server on loopback that lets in whom it was told to and runs no command: whatever a stream
 * is asked for, it is connected with the engine or the program. Ends with the process.
 */
final class Login {
  private static final Pattern PRIVATE_KEY =
      Pattern.compile(
          "-----BEGIN OPENSSH PRIVATE KEY-----.*?-----END OPENSSH PRIVATE KEY-----",
          Pattern.DOTALL);

  private final SshServer server = SshServer.setUpDefaultServer();
  private final List<PublicKey> letIn = new CopyOnWriteArrayList<>();

  private Login() {}

  static Login start(KeyPair host, SocketAddress engine, SocketAddress program) throws IOException {
    Login login = new Login();
    SshServer server = login.server;
    CoreModuleProperties.TCP_NODELAY.set(server, true);
    server.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.setKeyPairProvider(KeyPairProvider.wrap(host));
    server.setPublickeyAuthenticator(
        (user, key, session) -> KeyUtils.findMatchingKey(key, login.letIn) != null);
    // Whatever is asked for; and no sessions, so that nothing can be run.
    server.setChannelFactories(
        List.of(
            ForwardedChannel.factory("direct-streamlocal@openssh.com", _ -> connect(engine)),
            ForwardedChannel.factory("direct-tcpip", _ -> connect(program))));
    server.start();
    return login;
  }

  private static Duplex connect(SocketAddress address) throws IOException {
    return new ChannelDuplex(SocketChannel.open(address));
  }

  int port() {
    return server.getPort();
  }

  void lets(PublicKey key) {
    letIn.add(key);
  }

  /**
   * The same.
   *
   * @param key as a line of {@code authorized_keys}
   */
  void lets(String key) throws IOException, GeneralSecurityException {
    AuthorizedKeyEntry entry = AuthorizedKeyEntry.parseAuthorizedKeyEntry(key);
    lets(entry.resolvePublicKey(null, PublicKeyEntryResolver.IGNORING));
  }

  /** From now on it has the host key as well that is in there, somehow indented. */
  void showsKeyIn(String userData) throws IOException, GeneralSecurityException {
    Matcher found = PRIVATE_KEY.matcher(userData);
    if (!found.find()) {
      throw new IOException("no host key in the user data");
    }
    byte[] text = found.group().replaceAll("(?m)^ +", "").getBytes(StandardCharsets.US_ASCII);
    List<KeyPair> hostKeys = new ArrayList<>();
    server.getKeyPairProvider().loadKeys(null).forEach(hostKeys::add);
    SecurityUtils.loadKeyPairIdentities(
            null,
            NamedResource.ofName("user data"),
            new ByteArrayInputStream(text),
            FilePasswordProvider.EMPTY)
        .forEach(hostKeys::add);
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKeys));
  }
}

package io.dockbridge.ssh;

import io.dockbridge.ssh.auth.CryptoProviders;
import io.dockbridge.ssh.auth.Login;
import io.dockbridge.ssh.auth.OfferedKeys;
import io.dockbridge.ssh.channel.StreamService;
import io.dockbridge.ssh.transport.SocketTransport;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientUserAuthServiceFactory;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.helpers.AbstractSessionFactory;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.core.CoreModuleProperties;

/** MINA's client with our choices. */
final class ClientSettings {
  /**
   * OpenSSH itself rekeys after 64 GiB with AES; MINA's 1 GiB costs a fifth of the throughput. Its
   * limit of one hour stays.
   */
  private static final long REKEY_BYTES = 32L << 30;

  /** AES-GCM runs on the processor's own instructions; chacha20 is seven times slower in Java. */
  private static final List<NamedFactory<Cipher>> CIPHERS =
      List.of(
          BuiltinCiphers.aes128gcm,
          BuiltinCiphers.aes256gcm,
          BuiltinCiphers.aes256ctr,
          BuiltinCiphers.aes128ctr,
          BuiltinCiphers.cc20p1305_openssh);

  private ClientSettings() {}

  /**
   * Does not look every second how long a session has been idle or logging in, which wakes an idle
   * machine: the keep-alive and {@link Handshake}'s own patience see to that.
   */
  private static final class QuietClient extends SshClient {
    @Override
    protected void setupSessionTimeout(AbstractSessionFactory<?, ?> sessionFactory) {}
  }

  /**
   * A client for one connection, not started yet. It reads nothing of {@code ~/.ssh}, uses no
   * agent, and offers no identity but those of the login.
   */
  static SshClient client(Login login) {
    CryptoProviders.choose();
    SshClient client = ClientBuilder.builder().factory(QuietClient::new).build(true);
    client.setCipherFactories(CIPHERS);
    client.setSignatureFactories(signatures(login.hostKeys().algorithms()));
    client.setUserAuthFactories(List.of(new OfferedKeys(login.identities())));
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
    client.setFilePasswordProvider(FilePasswordProvider.EMPTY);
    client.setIoServiceFactoryFactory(new SocketTransport());
    client.setServiceFactories(
        List.of(ClientUserAuthServiceFactory.INSTANCE, StreamService.FACTORY));
    setProperties(client);
    return client;
  }

  private static void setProperties(SshClient client) {
    CoreModuleProperties.REKEY_BYTES_LIMIT.set(client, REKEY_BYTES);
    CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO); // KeepAlive decides
  }

  private static List<NamedFactory<Signature>> signatures(List<String> algorithms) {
    return algorithms.stream()
        .<NamedFactory<Signature>>map(BuiltinSignatures::fromFactoryName)
        .toList();
  }
}

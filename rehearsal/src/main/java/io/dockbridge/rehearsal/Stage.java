package io.dockbridge.rehearsal;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.ConnectionHandler;
import io.dockbridge.proxy.ProxyServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;

/**
 * A process of its own: what it loads and does is not to be learnt. Writes the port of its SSH
 * server to {@link #PORT_FILE} when it is ready, and lives until its standard input ends.
 */
public final class Stage {
  /** In the home directory; there when all the rest is. */
  public static final String PORT_FILE = "port";

  /** In the home directory: the root of the Hetzner Cloud API here. */
  public static final String CLOUD_FILE = "cloud";

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private Stage() {}

  /**
   * Sets it up.
   *
   * @param arguments a home directory, which gets the key that is let in and the host's
   */
  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    // It would say everything.
    System.setProperty("logback.configurationFile", "io/dockbridge/rehearsal/silent.xml");
    InetSocketAddress engine = Engine.start(freePort());
    SocketAddress program = startProgram();
    KeyPair identity = newKey();
    KeyPair host = newKey();
    Login login = Login.start(host, engine, program);
    login.lets(identity.getPublic());
    Path home = Path.of(arguments[0]);
    Files.writeString(home.resolve(CLOUD_FILE), Cloud.start(login).toString());
    writeKeys(home.resolve(".ssh"), identity, host, login.port());
    Path half = Files.writeString(home.resolve(PORT_FILE + ".new"), "" + login.port());
    Files.move(half, home.resolve(PORT_FILE), StandardCopyOption.ATOMIC_MOVE);
    System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0);
  }

  /** Says what it hears. */
  private static SocketAddress startProgram() throws IOException {
    ServerSocketChannel listener =
        ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
    ConnectionHandler echo =
        channel -> {
          ChannelDuplex client = new ChannelDuplex(channel);
          client.input().transferTo(client.output());
        };
    ProxyServer.open(listener, "program", Thread::startVirtualThread, 100, echo);
    return listener.getLocalAddress();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  private static KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private static void writeKeys(Path folder, KeyPair identity, KeyPair host, int port)
      throws IOException, GeneralSecurityException {
    Files.createDirectories(folder);
    Path file = folder.resolve("id_ecdsa");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (OutputStream out = Files.newOutputStream(file)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(identity, "rehearsal", null, out);
    }
    String key = PublicKeyEntry.toString(host.getPublic());
    Files.writeString(
        folder.resolve("known_hosts"),
        "[%s]:%d %s%n".formatted(LOOPBACK.getHostAddress(), port, key));
  }
}

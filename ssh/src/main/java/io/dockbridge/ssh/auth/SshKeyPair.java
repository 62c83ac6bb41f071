package io.dockbridge.ssh.auth;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.security.SecurityUtils;

/**
 * A key pair of ours: an ed25519 one made here, as our identity or a server's host key, or one of
 * the user's, of any type.
 */
public final class SshKeyPair implements Identity {
  private static final int ED25519_BITS = 256;
  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  static {
    CryptoProviders.choose();
  }

  private final KeyPair pair;
  private final String comment;

  private SshKeyPair(KeyPair pair, String comment) {
    this.pair = Objects.requireNonNull(pair);
    this.comment = Objects.requireNonNull(comment);
  }

  /** Makes a new pair. */
  public static SshKeyPair generate(String comment) {
    try {
      return new SshKeyPair(
          KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, ED25519_BITS), comment);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no ed25519 in this Java installation", e);
    }
  }

  /**
   * Reads the private key at {@code file} (OpenSSH format); if there is none, makes a pair and
   * writes it 0600, with the public half beside it as {@code file.pub}. Two processes at once end
   * with the same key.
   *
   * @throws IOException if the file cannot be read, is not a private key, or others may read it
   */
  public static SshKeyPair loadOrCreate(Path file, String comment) throws IOException {
    if (!Files.exists(file)) {
      create(file, generate(comment));
    }
    SshKeyPair key = load(file, comment);
    key.writePublicKey(file.resolveSibling(file.getFileName() + ".pub"));
    return key;
  }

  /**
   * Reads a private key in OpenSSH's or PEM format, such as one of the user's own. A key that needs
   * a passphrase cannot be read.
   *
   * @param comment for {@link #publicKey()}
   * @throws IOException if the file cannot be read, is not a private key, or others may read it
   */
  public static SshKeyPair load(Path file, String comment) throws IOException {
    requirePrivate(file);
    try (InputStream in = Files.newInputStream(file)) {
      Iterable<KeyPair> pairs =
          SecurityUtils.loadKeyPairIdentities(
              null, NamedResource.ofName(file.toString()), in, null);
      return new SshKeyPair(first(pairs, file), comment);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IOException(file + " is not a private key that can be used: " + e.getMessage(), e);
    }
  }

  private static KeyPair first(Iterable<KeyPair> pairs, Path file) throws IOException {
    // MINA returns null, not an empty Iterable, for a file without any key.
    Iterator<KeyPair> found = pairs == null ? null : pairs.iterator();
    if (found == null || !found.hasNext()) {
      throw new IOException(file + " holds no private key");
    }
    return found.next();
  }

  private static void requirePrivate(Path file) throws IOException {
    Set<PosixFilePermission> open = EnumSet.copyOf(OF_OTHERS);
    open.retainAll(Files.getPosixFilePermissions(file));
    if (!open.isEmpty()) {
      throw new IOException(file + " is a private key that others may read or write");
    }
  }

  /**
   * Puts the key in place unless there is one already. A hard link is the one way to create a file
   * that is complete from the first moment and never replaces another.
   */
  private static void create(Path file, SshKeyPair key) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory, permissions("rwx------"));
    Path complete = Files.createTempFile(directory, ".key-", ".new", permissions("rw-------"));
    try {
      writeDurably(complete, key.privateKey());
      Files.createLink(file, complete);
    } catch (FileAlreadyExistsException e) {
      // Another process was faster; its key is the one.
    } finally {
      Files.delete(complete);
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  private static void writeDurably(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardCharsets.US_ASCII);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private void writePublicKey(Path file) throws IOException {
    if (!Files.exists(file)) {
      Path complete = Files.createTempFile(file.toAbsolutePath().getParent(), ".pub-", ".new");
      Files.writeString(complete, publicKey() + "\n");
      Files.setPosixFilePermissions(complete, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(complete, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /**
   * The private key in OpenSSH's own format (PKCS#8 is refused by sshd), ending with a line feed. A
   * secret.
   */
  public String privateKey() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, comment, null, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot encode a key made here", e);
    }
    return out.toString(StandardCharsets.US_ASCII);
  }

  /** The public key as one line, {@code ssh-ed25519 AAAA… comment}, without a line feed. */
  public String publicKey() {
    return (PublicKeyEntry.toString(pair.getPublic()) + " " + comment).strip();
  }

  /** The MD5 fingerprint as Hetzner writes it: 16 bytes in hex with colons, without a prefix. */
  public String md5Fingerprint() {
    String prefixed = KeyUtils.getFingerPrint(BuiltinDigests.md5, pair.getPublic());
    return prefixed.substring(prefixed.indexOf(':') + 1);
  }

  @Override
  public PublicKey key() {
    return pair.getPublic();
  }

  @Override
  public byte[] sign(String algorithm, byte[] data) throws IOException {
    Signature signature = BuiltinSignatures.fromFactoryName(algorithm).create();
    try {
      signature.initSigner(null, pair.getPrivate());
      signature.update(null, data);
      return signature.sign(null);
    } catch (Exception e) { // what MINA declares
      throw new IOException("the key " + comment + " cannot sign: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean isAlwaysAtHand() {
    return true;
  }

  KeyPair keyPair() {
    return pair;
  }

  /** The public half; the private one stays out of logs. */
  @Override
  public String toString() {
    return publicKey();
  }
}

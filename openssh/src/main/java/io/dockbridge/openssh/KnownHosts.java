package io.dockbridge.openssh;

import io.dockbridge.ssh.auth.CryptoProviders;
import io.dockbridge.ssh.auth.HostKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the known_hosts files say of one host (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): plain and
 * hashed names, {@code [host]:port}, {@code @cert-authority}, {@code @revoked}. Read once.
 */
final class KnownHosts implements HostKeys {
  private static final Logger LOG = LoggerFactory.getLogger(KnownHosts.class);
  private static final int DEFAULT_PORT = 22;
  private static final String AUTHORITY = "cert-authority";
  private static final String REVOKED = "revoked";

  /** Best first; of those, the ones that known keys can make come before the others. */
  private static final List<String> ALGORITHMS =
      List.of(
          "ssh-ed25519",
          "ecdsa-sha2-nistp256",
          "ecdsa-sha2-nistp384",
          "ecdsa-sha2-nistp521",
          "rsa-sha2-512",
          "rsa-sha2-256");

  private static final String CERTIFICATE = "-cert-v01@openssh.com";

  static {
    CryptoProviders.choose();
  }

  /** What is known of a shown key. */
  enum Verdict {
    /** It is the known one. */
    KNOWN,
    /** Nothing is known of the host. */
    UNKNOWN,
    /** Another key is known. */
    CHANGED,
    /** It must not be used any more. */
    REVOKED
  }

  private record Line(KnownHostEntry entry, PublicKey key, boolean ofPort) {
    boolean isMarked(String marker) {
      return marker.equals(entry.getMarker());
    }

    boolean isPlain() {
      return entry.getMarker() == null;
    }
  }

  private final ClientConfig config;
  private final String name;
  private final int port;
  private final List<Line> lines = new ArrayList<>();
  private volatile Optional<Verdict> verdict = Optional.empty();

  /** The new key that was written to a file: it is shown again whenever keys are exchanged anew. */
  private volatile Optional<PublicKey> remembered = Optional.empty();

  private KnownHosts(ClientConfig config) {
    this.config = config;
    this.name = config.alias().orElse(config.host());
    this.port = config.alias().isPresent() ? DEFAULT_PORT : config.port();
  }

  /** Files that do not exist say nothing; a line that makes no sense is passed over. */
  static KnownHosts read(ClientConfig config) throws IOException {
    KnownHosts known = new KnownHosts(config);
    for (Path file : config.knownHosts()) {
      if (Files.isReadable(file)) {
        known.read(file);
      }
    }
    return known;
  }

  private void read(Path file) throws IOException {
    for (KnownHostEntry entry : KnownHostEntry.readKnownHostEntries(file)) {
      boolean ofPort = entry.isHostMatch(name, port);
      if (ofPort || entry.isHostMatch(name, DEFAULT_PORT)) {
        add(entry, ofPort);
      }
    }
  }

  private void add(KnownHostEntry entry, boolean ofPort) {
    try {
      lines.add(new Line(entry, entry.getKeyEntry().resolvePublicKey(null, null, null), ofPort));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      LOG.debug("a line of known_hosts is passed over: {}", e.toString());
    }
  }

  @Override
  public List<String> algorithms() {
    Set<String> wanted = new LinkedHashSet<>();
    if (lines.stream().anyMatch(it -> it.isMarked(AUTHORITY))) {
      ALGORITHMS.forEach(it -> wanted.add(it + CERTIFICATE));
    }
    Set<String> known = new LinkedHashSet<>();
    lines.stream()
        .filter(Line::isPlain)
        .forEach(it -> known.addAll(KeyUtils.getAllEquivalentKeyTypes(type(it))));
    ALGORITHMS.stream().filter(known::contains).forEach(wanted::add);
    wanted.addAll(ALGORITHMS);
    return List.copyOf(wanted);
  }

  private static String type(Line line) {
    return KeyUtils.getKeyType(line.key());
  }

  @Override
  public Optional<String> objection(PublicKey shown) {
    Verdict now = verdict(shown);
    verdict = Optional.of(now);
    String fingerprint = KeyUtils.getFingerPrint(plain(shown));
    return switch (now) {
      case KNOWN -> Optional.empty();
      case REVOKED -> Optional.of("it is marked as revoked (" + fingerprint + ")");
      case CHANGED ->
          config.strictness() == Strictness.ACCEPT_ALL
              ? trusted("another key than the known one", fingerprint)
              : Optional.of("it is not the one in known_hosts (it is " + fingerprint + ")");
      case UNKNOWN -> unknown(plain(shown), fingerprint);
    };
  }

  private Optional<String> unknown(PublicKey key, String fingerprint) {
    return switch (config.strictness()) {
      case REFUSE ->
          Optional.of(
              "nothing in known_hosts says whether it is the right one (" + fingerprint + ")");
      case ACCEPT_NEW -> remember(key, fingerprint);
      case ACCEPT_ALL -> trusted("a key that nobody knows", fingerprint);
    };
  }

  private Optional<String> trusted(String what, String fingerprint) {
    LOG.warn(
        "{} showed {} ({}), which is accepted because StrictHostKeyChecking is 'no':"
            + " whoever is in between would not be noticed",
        name,
        what,
        fingerprint);
    return Optional.empty();
  }

  private Optional<String> remember(PublicKey key, String fingerprint) {
    if (config.knownHosts().isEmpty()) {
      return trusted("a key that nobody knows and no file can remember", fingerprint);
    }
    try {
      new KnownHostsFile(config.knownHosts().getFirst())
          .add(KnownHostsFile.pattern(name, port), config.hashKnownHosts(), key);
      remembered = Optional.of(key);
      LOG.info("{} is new: its host key {} is remembered", name, fingerprint);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("it is new and cannot be remembered: " + e.getMessage());
    }
  }

  /** What became of the last key that was shown; empty if none was. */
  Optional<Verdict> verdict() {
    return verdict;
  }

  private Verdict verdict(PublicKey shown) {
    if (matches(shown, REVOKED) || matches(plain(shown), REVOKED)) {
      return Verdict.REVOKED;
    }
    if (shown instanceof OpenSshCertificate certificate
        && matches(certificate.getCaPubKey(), AUTHORITY)) {
      return Verdict.KNOWN;
    }
    if (lines.stream().anyMatch(it -> it.isPlain() && same(it, plain(shown)))) {
      return Verdict.KNOWN;
    }
    if (remembered.filter(it -> KeyUtils.compareKeys(it, plain(shown))).isPresent()) {
      return Verdict.KNOWN;
    }
    // As in OpenSSH, a line without the port can only speak for a key.
    boolean another = lines.stream().anyMatch(it -> it.isPlain() && it.ofPort());
    return another ? Verdict.CHANGED : Verdict.UNKNOWN;
  }

  private boolean matches(PublicKey shown, String marker) {
    PublicKey key =
        shown instanceof OpenSshCertificate certificate ? certificate.getCaPubKey() : shown;
    return lines.stream().anyMatch(it -> it.isMarked(marker) && same(it, key));
  }

  private static boolean same(Line line, PublicKey key) {
    return KeyUtils.compareKeys(line.key(), key);
  }

  private static PublicKey plain(PublicKey shown) {
    return shown instanceof OpenSshCertificate certificate ? certificate.getCertPubKey() : shown;
  }

  /** What the user can do about the last objection. */
  String advice(String destination) {
    String accept = "then accept it once with: ssh " + destination;
    return switch (verdict.orElse(Verdict.UNKNOWN)) {
      case KNOWN -> "Try it with: ssh " + destination;
      case UNKNOWN -> adviceAboutUnknown(accept);
      case CHANGED ->
          "If the host was installed anew, forget the old key (ssh-keygen -R '"
              + KnownHostsFile.pattern(name, port)
              + "'), "
              + accept
              + "; if not, somebody may be in between.";
      case REVOKED -> "Ask whoever runs the host for its new key.";
    };
  }

  private String adviceAboutUnknown(String accept) {
    if (config.knownHostsCommand()) {
      return "KnownHostsCommand is not run here: write what it says of '"
          + KnownHostsFile.pattern(name, port)
          + "' into a known_hosts file; ssh-keyscan shows what the host says.";
    }
    return "Compare it with what the host itself says (ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub),"
        + " "
        + accept;
  }

  /** For messages: the files that were looked into. */
  @Override
  public String toString() {
    return String.join(", ", Stream.of(config.knownHosts()).map(Object::toString).toList());
  }
}

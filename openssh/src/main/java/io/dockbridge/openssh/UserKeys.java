package io.dockbridge.openssh;

import io.dockbridge.ssh.auth.CryptoProviders;
import io.dockbridge.ssh.auth.Identity;
import io.dockbridge.ssh.auth.SshKeyPair;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user's keys in OpenSSH's order (sshconnect2.c, pubkey_prepare): those of the agent that are
 * in a file, too; the agent's others; those in files alone. A key with a passphrase is of use only
 * in the agent. A certificate comes right before its key.
 */
final class UserKeys implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(UserKeys.class);
  private static final String PUBLIC = ".pub";
  private static final String CERTIFICATE = "-cert" + PUBLIC;

  static {
    CryptoProviders.choose();
  }

  private record AgentKey(Agent agent, PublicKey key, String comment) implements Identity {
    @Override
    public byte[] sign(String algorithm, byte[] data) throws IOException {
      Map.Entry<String, byte[]> signature = agent.sign(null, key, algorithm, data);
      return signature.getValue();
    }

    /** It may ask a person each time, and our connection to it ends with the login. */
    @Override
    public boolean isAlwaysAtHand() {
      return false;
    }
  }

  /** A key and who vouches for it (OpenSSH's PROTOCOL.certkeys). */
  private record Certified(OpenSshCertificate key, Identity holder) implements Identity {
    /** The signature is the key's own: its algorithm has no part that names the certificate. */
    @Override
    public byte[] sign(String algorithm, byte[] data) throws IOException {
      return holder.sign(algorithm.replace("-cert-v01@openssh.com", ""), data);
    }

    @Override
    public boolean isAlwaysAtHand() {
      return holder.isAlwaysAtHand();
    }
  }

  private final Optional<Agent> agent;
  private final List<Path> certificateFiles;
  private final List<Identity> identities = new ArrayList<>();
  private final List<String> tried = new ArrayList<>();

  private UserKeys(Optional<Agent> agent, List<Path> certificateFiles) {
    this.agent = agent;
    this.certificateFiles = certificateFiles;
  }

  /** The connection to the agent stays open until this is closed. */
  static UserKeys collect(ClientConfig config) {
    UserKeys keys =
        new UserKeys(config.agent().flatMap(UserKeys::connect), config.certificateFiles());
    keys.collect(config.identityFiles(), config.identitiesOnly());
    return keys;
  }

  private static Optional<Agent> connect(Path socket) {
    try {
      return Optional.of(Agent.connect(socket));
    } catch (IOException e) {
      LOG.debug("no agent answers at {}: {}", socket, e.toString());
      return Optional.empty();
    }
  }

  private void collect(List<Path> files, boolean identitiesOnly) {
    List<AgentKey> held = agent.map(this::held).orElse(List.of());
    List<Identity> fromAgent = new ArrayList<>();
    List<Identity> fromFiles = new ArrayList<>();
    for (Path file : files) {
      Optional<AgentKey> match = publicHalf(file).flatMap(it -> find(held, it));
      match.ifPresentOrElse(
          key -> fromAgent.addAll(withCertificates(key, file)),
          () -> load(file).ifPresent(key -> fromFiles.addAll(withCertificates(key, file))));
    }
    if (!identitiesOnly) {
      held.stream().filter(it -> !fromAgent.contains(it)).forEach(fromAgent::add);
    }
    identities.addAll(fromAgent);
    identities.addAll(fromFiles);
    if (!fromAgent.isEmpty()) {
      tried.addFirst(fromAgent.size() + " of the agent");
    }
  }

  private List<AgentKey> held(Agent from) {
    try {
      List<AgentKey> held = new ArrayList<>();
      from.getIdentities().forEach(it -> held.add(new AgentKey(from, it.getKey(), it.getValue())));
      return held;
    } catch (IOException e) {
      tried.add("the agent failed (" + e.getMessage() + ")");
      return List.of();
    }
  }

  private static Optional<AgentKey> find(List<AgentKey> held, PublicKey key) {
    return held.stream().filter(it -> KeyUtils.compareKeys(it.key(), key)).findFirst();
  }

  private List<Identity> withCertificates(Identity key, Path file) {
    Path beside = file.resolveSibling(nameOf(file) + CERTIFICATE);
    List<Path> candidates = certificateFiles.isEmpty() ? List.of(beside) : certificateFiles;
    List<Identity> all = new ArrayList<>();
    for (Path candidate : candidates) {
      read(candidate)
          .filter(OpenSshCertificate.class::isInstance)
          .map(OpenSshCertificate.class::cast)
          .filter(it -> KeyUtils.compareKeys(it.getCertPubKey(), key.key()))
          .ifPresent(it -> all.add(new Certified(it, key)));
    }
    all.add(key);
    return all;
  }

  /** Of the private half, whichever of the two is named. */
  private static String nameOf(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(PUBLIC) ? name.substring(0, name.length() - PUBLIC.length()) : name;
  }

  private static Optional<PublicKey> publicHalf(Path file) {
    return read(file.resolveSibling(nameOf(file) + PUBLIC));
  }

  private static Optional<PublicKey> read(Path file) {
    try {
      return Files.isReadable(file)
          ? Optional.of(
              PublicKeyEntry.parsePublicKeyEntry(Files.readString(file).strip())
                  .resolvePublicKey(null, null, null))
          : Optional.empty();
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      LOG.debug("{} is passed over: {}", file, e.toString());
      return Optional.empty();
    }
  }

  private Optional<Identity> load(Path file) {
    if (!Files.exists(file) || file.toString().endsWith(PUBLIC)) {
      return Optional.empty();
    }
    try {
      SshKeyPair key = SshKeyPair.load(file, file.toString());
      tried.add(file.toString());
      return Optional.of(key);
    } catch (IOException e) {
      tried.add(unusable(file, e));
      return Optional.empty();
    }
  }

  private static String unusable(Path file, IOException e) {
    boolean locked = String.valueOf(e.getMessage()).contains("password");
    return locked
        ? file + " (needs a passphrase, and the agent does not have it: ssh-add " + file + ")"
        : e.getMessage();
  }

  /** What a server is asked about, in this order. */
  List<Identity> identities() {
    return List.copyOf(identities);
  }

  /** For messages: which keys there were, and which could not be used. */
  String description() {
    return tried.isEmpty() ? "none" : String.join("; ", tried);
  }

  @Override
  public void close() throws IOException {
    if (agent.isPresent()) {
      agent.get().close();
    }
  }
}

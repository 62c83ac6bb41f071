package io.dockbridge.openssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.dockbridge.openssh.OpenSshException.Kind;
import io.dockbridge.ssh.SshConnection;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.transport.Liveness;
import io.dockbridge.testkit.Sshd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against OpenSSH's own server, agent and client. */
class SshHostTest {
  private static final String ANSWER = "hello from " + SshHostTest.class.getSimpleName();

  @TempDir Path folder;
  private Sshd sshd;
  private SshKeyPair hostKey;
  private SshKeyPair key;
  private Path keyFile;
  private Path knownHosts;
  private Path configFile;
  private final Map<String, String> variables =
      new HashMap<>(Map.of("PATH", System.getenv("PATH")));

  @BeforeEach
  void start() throws IOException {
    hostKey = SshKeyPair.loadOrCreate(folder.resolve("host_key"), "host");
    sshd = Sshd.start(folder);
    keyFile = folder.resolve("user_key");
    key = SshKeyPair.loadOrCreate(keyFile, "user");
    Files.writeString(folder.resolve("authorized_keys"), key.publicKey() + "\n");
    knownHosts = folder.resolve("known_hosts");
    Files.writeString(knownHosts, knownAs() + " " + hostKey.publicKey() + "\n");
    configFile = folder.resolve("config");
    configure("IdentityFile " + keyFile);
  }

  @AfterEach
  void stop() {
    sshd.close();
  }

  /** What known_hosts calls the server. */
  private Optional<String> proxyCommand = Optional.empty();

  private String knownAs() {
    return "[127.0.0.1]:" + sshd.port();
  }

  /** The configuration: an alias for the server, with lines of its own. */
  private void configure(String... lines) throws IOException {
    Files.writeString(
        configFile,
        """
        Host box
          HostName 127.0.0.1
          Port %d
          User root
        Host *
          UserKnownHostsFile %s
          GlobalKnownHostsFile none
          HashKnownHosts no
          IdentityAgent %s
          %s
        """
            .formatted(
                sshd.port(),
                knownHosts,
                variables.getOrDefault("SSH_AUTH_SOCK", "none"),
                String.join("\n  ", lines)));
  }

  private SshHost host(String url) throws OpenSshException {
    return new SshHost(
        SshUrl.parse(url),
        new UserEnvironment("root", folder, variables, Optional.of(configFile), proxyCommand),
        Optional.empty(),
        Duration.ofSeconds(20),
        Liveness.ofKeepAlive(Duration.ofSeconds(15)));
  }

  private void assertThatItGetsIn(String url) throws IOException {
    try (SshConnection connection = host(url).connect()) {
      assertThat(connection.exec("echo " + ANSWER, Duration.ofSeconds(20)).stdout())
          .contains(ANSWER);
    }
  }

  private OpenSshException failure(String url) {
    return catchThrowableOfType(OpenSshException.class, () -> host(url).connect().close());
  }

  @Test
  void anAliasOfTheConfigurationIsEnough() throws IOException {
    assertThatItGetsIn("ssh://box");
  }

  @Test
  void includedFilesAreRead() throws IOException {
    Path included = folder.resolve("included");
    Files.writeString(included, "IdentityFile " + keyFile + "\n");
    configure("Include " + included);
    assertThatItGetsIn("ssh://box");
  }

  @Test
  void whatTheAddressSaysWins() throws IOException {
    configure("IdentityFile " + keyFile, "Port 1");
    assertThatItGetsIn("ssh://root@127.0.0.1:" + sshd.port());
  }

  @Test
  void aCertificateBesideItsKeyIsEnough() throws Exception {
    certify(keyFile);
    assertThatItGetsIn("ssh://box");
  }

  @Test
  void aCertificateMayBeInAFileOfItsOwn() throws Exception {
    certify(keyFile);
    Path elsewhere = folder.resolve("elsewhere.pub");
    Files.move(folder.resolve("user_key-cert.pub"), elsewhere);
    assertThat(failure("ssh://box").kind()).isEqualTo(Kind.AUTHENTICATION);
    configure("IdentityFile " + keyFile, "CertificateFile " + elsewhere);
    assertThatItGetsIn("ssh://box");
  }

  /** From now on the server lets in only whom an authority vouches for, as it does for the key. */
  private void certify(Path userKey) throws Exception {
    Path authority = folder.resolve("authority");
    SshKeyPair vouching = SshKeyPair.loadOrCreate(authority, "authority");
    Files.writeString(userKey.resolveSibling("user_key.pub"), key.publicKey() + "\n");
    run("ssh-keygen", "-q", "-s", authority.toString(), "-I", "us", "-n", "root", userKey + ".pub");
    Files.writeString(
        folder.resolve("authorized_keys"), "cert-authority " + vouching.publicKey() + "\n");
  }

  @Test
  void aHostThatOnlyAKnownHostsCommandKnowsIsRefusedAndItsCommandNamed() throws IOException {
    Files.writeString(knownHosts, "");
    configure("IdentityFile " + keyFile, "KnownHostsCommand /bin/true");
    OpenSshException failure = failure("ssh://box");
    assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY);
    assertThat(failure.advice()).contains("KnownHostsCommand", "ssh-keyscan");
  }

  @Test
  void aHashedNameIsKnown() throws Exception {
    run("ssh-keygen", "-H", "-f", knownHosts.toString());
    assertThat(Files.readString(knownHosts)).startsWith("|1|");
    assertThatItGetsIn("ssh://box");
  }

  @Test
  void anUnknownHostIsRefusedWithItsFingerprintAndAdvice() throws IOException {
    Files.writeString(knownHosts, "");
    OpenSshException failure = failure("ssh://box");
    assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY);
    assertThat(failure).hasMessageContaining("SHA256:").hasMessageContaining(knownHosts.toString());
    assertThat(failure.advice()).contains("ssh ssh://box");
    assertThat(knownHosts).hasContent("");
  }

  @Test
  void aChangedKeyIsRefusedAndSaysHowToForgetTheOldOne() throws IOException {
    Files.writeString(
        knownHosts, knownAs() + " " + SshKeyPair.generate("other").publicKey() + "\n");
    OpenSshException failure = failure("ssh://box");
    assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY);
    assertThat(failure.advice()).contains("ssh-keygen -R '" + knownAs() + "'");
  }

  @Test
  void acceptNewRemembersANewHostAndStillRefusesAChangedKey() throws IOException {
    Files.delete(knownHosts);
    configure("IdentityFile " + keyFile, "StrictHostKeyChecking accept-new");
    assertThatItGetsIn("ssh://box");
    assertThat(Files.readString(knownHosts)).startsWith(knownAs() + " ssh-ed25519 ");
    Files.writeString(
        knownHosts, knownAs() + " " + SshKeyPair.generate("other").publicKey() + "\n");
    assertThat(failure("ssh://box").kind()).isEqualTo(Kind.HOST_KEY);
  }

  @Test
  void whatAcceptNewWritesIsUnderstoodByOpenSshAlsoHashed() throws Exception {
    Files.delete(knownHosts);
    configure("IdentityFile " + keyFile, "StrictHostKeyChecking accept-new", "HashKnownHosts yes");
    // The first value counts in ssh_config, and "no" stands above.
    Files.writeString(
        configFile, Files.readString(configFile).replaceFirst("HashKnownHosts no", ""));
    assertThatItGetsIn("ssh://box");
    assertThat(Files.readString(knownHosts)).startsWith("|1|");
    run("ssh-keygen", "-F", knownAs(), "-f", knownHosts.toString());
  }

  @Test
  void aRevokedKeyIsRefusedEvenIfItIsKnown() throws IOException {
    Files.writeString(
        knownHosts, Files.readString(knownHosts) + "@revoked * " + hostKey.publicKey() + "\n");
    OpenSshException failure = failure("ssh://box");
    assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY);
    assertThat(failure).hasMessageContaining("revoked");
  }

  @Test
  void aHostCertificateOfAKnownAuthorityIsEnough() throws Exception {
    sshd.close();
    Path authority = folder.resolve("ca");
    SshKeyPair ca = SshKeyPair.loadOrCreate(authority, "ca");
    run(
        "ssh-keygen",
        "-s",
        authority.toString(),
        "-I",
        "box",
        "-h",
        "-n",
        "127.0.0.1",
        folder.resolve("host_key.pub").toString());
    sshd = Sshd.start(folder, "HostCertificate " + folder.resolve("host_key-cert.pub"));
    Files.writeString(knownHosts, "@cert-authority " + knownAs() + " " + ca.publicKey() + "\n");
    configure("IdentityFile " + keyFile);
    assertThatItGetsIn("ssh://box");
  }

  @Test
  void aKeyThatTheHostDoesNotKnowIsNamed() throws IOException {
    Path other = folder.resolve("other_key");
    SshKeyPair.loadOrCreate(other, "other");
    configure("IdentityFile " + other);
    OpenSshException failure = failure("ssh://box");
    assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION);
    assertThat(failure).hasMessageContaining(other.toString());
    assertThat(failure.advice()).contains("ssh-copy-id");
  }

  @Test
  void aKeyWithAPassphraseSaysThatTheAgentIsNeeded() throws Exception {
    run("ssh-keygen", "-q", "-p", "-P", "", "-N", "secret", "-f", keyFile.toString());
    OpenSshException failure = failure("ssh://box");
    assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION);
    assertThat(failure).hasMessageContaining("ssh-add " + keyFile);
  }

  @Test
  void aKeyWithAPassphraseIsUsedThroughTheAgent() throws Exception {
    try (TestAgent agent = TestAgent.start(folder, "secret")) {
      run("ssh-keygen", "-q", "-p", "-P", "", "-N", "secret", "-f", keyFile.toString());
      agent.add(keyFile);
      variables.put("SSH_AUTH_SOCK", agent.socket().toString());
      configure("IdentityFile " + keyFile);
      assertThatItGetsIn("ssh://box");
    }
  }

  @Test
  void ofAnAgentWithManyKeysTheOneThatIsNamedComesFirst() throws Exception {
    try (TestAgent agent = TestAgent.start(folder, "")) {
      for (int i = 0; i < 7; i++) { // one more than sshd's MaxAuthTries
        Path file = folder.resolve("many-" + i);
        SshKeyPair.loadOrCreate(file, "many");
        agent.add(file);
      }
      agent.add(keyFile);
      variables.put("SSH_AUTH_SOCK", agent.socket().toString());
      configure("IdentityFile " + keyFile + ".pub");
      assertThatItGetsIn("ssh://box");
    }
  }

  @Test
  void anRsaKeyIsUsedWithoutSha1() throws Exception {
    Path rsa = folder.resolve("rsa_key");
    run("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", rsa.toString());
    Files.copy(
        folder.resolve("rsa_key.pub"),
        folder.resolve("authorized_keys"),
        StandardCopyOption.REPLACE_EXISTING);
    configure("IdentityFile " + rsa);
    assertThatItGetsIn("ssh://box");
  }

  @Test
  void aProxyCommandIsTheWay() throws IOException {
    configure("IdentityFile " + keyFile, "ProxyCommand nc %h %p".replace("nc", netcat()));
    assertThatItGetsIn("ssh://box");
  }

  @Test
  void aProxyCommandOfOursBeatsTheConfiguration() throws IOException {
    configure("IdentityFile " + keyFile, "ProxyCommand false");
    proxyCommand = Optional.of(netcat() + " %h %p");
    assertThatItGetsIn("ssh://box");
  }

  @Test
  void theProgramOfTheWayEndsWithTheConnection() throws IOException {
    Path pid = folder.resolve("pid");
    configure(
        "IdentityFile " + keyFile,
        "ProxyCommand sh -c 'echo $$ > " + pid + "; exec " + netcat() + " %h %p'");
    assertThatItGetsIn("ssh://box");
    long program = Long.parseLong(Files.readString(pid).strip());
    await().until(() -> ProcessHandle.of(program).filter(ProcessHandle::isAlive).isEmpty());
  }

  /** A program that passes a stream on, made of what is here anyway. */
  private String netcat() throws IOException {
    Path script = folder.resolve("netcat");
    Files.writeString(
        script,
        """
        #!/bin/sh
        exec ssh -F %s -o ProxyCommand=none -o BatchMode=yes -W "$1:$2" way
        """
            .formatted(folder.resolve("way_config")));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(
        folder.resolve("way_config"),
        """
        Host way
          HostName 127.0.0.1
          Port %d
          User root
          IdentityFile %s
          UserKnownHostsFile %s
        """
            .formatted(sshd.port(), keyFile, knownHosts));
    return script.toString();
  }

  @Test
  void aJumpHostIsTheWay() throws IOException {
    configure("IdentityFile " + keyFile);
    Files.writeString(
        configFile,
        "Host far\n  HostName 127.0.0.1\n  Port "
            + sshd.port()
            + "\n  User root\n  ProxyJump box\n"
            + Files.readString(configFile));
    assertThatItGetsIn("ssh://far");
    assertThat(sshd.said().lines().filter(it -> it.contains("Accepted publickey"))).hasSize(2);
  }

  @Test
  void whyAJumpHostFailsIsTold() throws IOException {
    configure("IdentityFile " + keyFile, "ProxyCommand sh -c 'echo the bastion is closed >&2'");
    OpenSshException failure = failure("ssh://box");
    assertThat(failure.kind()).isEqualTo(Kind.NETWORK);
    assertThat(failure).hasMessageContaining("the bastion is closed");
  }

  @Test
  void aHostThatNobodyKnowsIsANetworkFailure() {
    OpenSshException failure = failure("ssh://host.invalid");
    assertThat(failure.kind()).isEqualTo(Kind.NETWORK);
    assertThat(failure).hasMessageContaining("nobody knows this name");
  }

  @Test
  void aConfigurationThatIsWrongIsToldInOpenSshsWords() throws IOException {
    Files.writeString(configFile, "Prot 22\n");
    OpenSshException failure = failure("ssh://box");
    assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
    assertThat(failure).hasMessageContaining("does not accept");
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", String.join(" ", command), said).isZero();
  }
}

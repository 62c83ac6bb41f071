package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dockbridge.cli.docker.ContextStore;
import io.dockbridge.cli.docker.DockerContext;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.ConfigLoader;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.Environment;
import io.dockbridge.config.Flag;
import io.dockbridge.config.StateDirectory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DockerContextTest {
  /** Of the docker CLI 28.2: {@code contexts/meta/<sha256("dockbridge")>}. */
  private static final String FOLDER =
      "d21f825b0152fad01c98270f880af454433b1e6fa3c1177158bb63a1cc5665c3";

  @TempDir private Path home;
  private Path docker;
  private Path config;
  private Path meta;

  @BeforeEach
  void nameFiles() throws IOException {
    docker = home.resolve("docker");
    config = docker.resolve("config.json");
    meta = docker.resolve("contexts/meta").resolve(FOLDER).resolve("meta.json");
    Files.createDirectories(docker);
  }

  @Test
  void theContextIsWrittenAsDockerItselfWritesIt() throws Exception {
    assertThat(context("a.sock").select()).isEqualTo("dockbridge");

    assertThat(meta)
        .hasContent(
            "{\"Name\":\"dockbridge\",\"Metadata\":{\"Description\":\"DockBridge\"},"
                + "\"Endpoints\":{\"docker\":{\"Host\":\"unix://"
                + home.resolve("a.sock")
                + "\",\"SkipTLSVerify\":false}}}");
    assertThat(Files.readString(config)).isEqualTo("{\n\t\"currentContext\": \"dockbridge\"\n}");
  }

  @Test
  void nothingIsLeftWhereNothingWas() throws Exception {
    context("a.sock").select();
    context("a.sock").restore();

    assertThat(config).doesNotExist();
    assertThat(meta.getParent()).doesNotExist();
  }

  @Test
  void everythingElseInTheFileStays() throws Exception {
    String before =
        """
        {
        \t"auths": {},
        \t"HttpHeaders": {
        \t\t"X": "y"
        \t},
        \t"currentContext": "colima",
        \t"unheardOf": [
        \t\t1.10,
        \t\ttrue
        \t]
        }\
        """;
    Files.writeString(config, before);
    Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r-----"));
    new ContextStore(docker).write("colima", "unix:///c.sock");

    context("a.sock").select();
    assertThat(Files.readString(config)).isEqualTo(before.replace("colima", "dockbridge"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
        .isEqualTo("rw-r-----");

    context("a.sock").restore();
    assertThat(Files.readString(config)).isEqualTo(before);
  }

  @Test
  void aChoiceMadeMeanwhileStays() throws Exception {
    context("a.sock").select();
    Files.writeString(config, "{\"currentContext\": \"mine\"}");

    context("a.sock").restore();

    assertThat(config).hasContent("{\"currentContext\": \"mine\"}");
  }

  @Test
  void afterAKillTheNextStartStillKnowsWhatWasBefore() throws Exception {
    Files.writeString(config, "{\"currentContext\": \"default\"}");
    context("a.sock").select();
    // Killed: no restore.
    context("a.sock").select();
    context("a.sock").restore();

    assertThat(Files.readString(config)).contains("\"currentContext\": \"default\"");
  }

  @Test
  void aPreviousContextThatIsGoneIsNotSelected() throws Exception {
    Files.writeString(config, "{\"auths\": {}, \"currentContext\": \"colima\"}");
    context("a.sock").select();

    context("a.sock").restore();

    assertThat(Files.readString(config)).isEqualTo("{\n\t\"auths\": {}\n}");
  }

  @Test
  void aSecondInstanceThatRunsHasANameOfItsOwn() throws Exception {
    try (ServerSocketChannel _ = listen("a.sock")) {
      context("a.sock").select();
      String second = context("b.sock").select();

      assertThat(second).isEqualTo("dockbridge-" + state("b.sock").instanceId());
      assertThat(Files.readString(config)).contains(second);
    }
  }

  @Test
  void instancesThatStopInAnyOrderLeaveTheFirstChoice() throws Exception {
    Files.writeString(config, "{\"currentContext\": \"default\"}");
    try (ServerSocketChannel _ = listen("a.sock")) {
      context("a.sock").select();
      context("b.sock").select();
    }

    context("a.sock").restore();
    assertThat(Files.readString(config)).contains("dockbridge-b-");
    context("b.sock").restore();

    assertThat(Files.readString(config)).contains("\"currentContext\": \"default\"");
  }

  @Test
  void theNameOfAnInstanceThatDiedIsTaken() throws Exception {
    context("a.sock").select();

    assertThat(context("b.sock").select()).isEqualTo("dockbridge");
    assertThat(Files.readString(meta)).contains("b.sock");
    context("a.sock").restore();
    assertThat(meta).as("no longer the first one's to remove").exists();
  }

  @Test
  void aContextOfThatNameThatIsNotOursIsLeftAlone() throws Exception {
    Files.createDirectories(meta.getParent());
    String theirs =
        "{\"Name\":\"dockbridge\",\"Metadata\":{},\"Endpoints\":{\"docker\":{\"Host\":\"ssh://h\"}}}";
    Files.writeString(meta, theirs);

    assertThat(context("a.sock").select()).startsWith("dockbridge-a-");
    context("a.sock").restore();
    assertThat(meta).hasContent(theirs);
  }

  @Test
  void aBrokenFileIsNeverWritten() throws Exception {
    for (String broken : List.of("{\"auths\": {", "[]", "{} {}", "{\"a\": 1, \"a\": 2}")) {
      Files.writeString(config, broken);

      assertThatExceptionOfType(CliException.class)
          .isThrownBy(() -> context("a.sock").select())
          .withMessageContaining("was left as it is");
      assertThat(config).hasContent(broken);
    }
  }

  @Test
  void aFileBehindALinkIsWrittenAndTheLinkStays() throws Exception {
    Path real = home.resolve("dotfiles.json");
    Files.writeString(real, "{\"auths\": {}}");
    Files.createSymbolicLink(config, real);

    context("a.sock").select();

    assertThat(config).isSymbolicLink();
    assertThat(Files.readString(real)).contains("dockbridge");
  }

  private DockerContext context(String socket) throws ConfigException {
    StateDirectory state = state(socket);
    state.prepare();
    return new DockerContext(environment(), state, home.resolve(socket));
  }

  private StateDirectory state(String socket) throws ConfigException {
    DockBridgeConfig settings =
        new ConfigLoader(environment())
            .load(Optional.empty(), List.of(new Flag("--socket", "socket_path", socket)));
    return new StateDirectory(settings);
  }

  private Environment environment() {
    return new Environment(Map.of("DOCKER_CONFIG", docker.toString()), home, home);
  }

  private ServerSocketChannel listen(String socket) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(home.resolve(socket)));
    return server;
  }
}

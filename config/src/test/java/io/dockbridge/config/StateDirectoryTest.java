package io.dockbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dockbridge.config.ConfigException.Kind;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateDirectoryTest {
  @TempDir private Path user;

  @Test
  void whatIsMadeIsItsOwnersAlone() throws Exception {
    StateDirectory state = state("docker.sock");

    state.prepare();

    for (Path folder : List.of(state.home(), state.instance(), state.sshFolder())) {
      assertThat(modes(folder)).isEqualTo("rwx------");
    }
    assertThat(modes(state.home().resolve("owner"))).isEqualTo("rw-------");
  }

  @Test
  void theFilesOfAnInstanceHaveNames() throws Exception {
    StateDirectory state = state("docker.sock");

    assertThat(state.instance()).isEqualTo(user.resolve("home/instances/" + state.instanceId()));
    assertThat(state.lockFile()).isEqualTo(state.instance().resolve("daemon.lock"));
    assertThat(state.pidFile()).isEqualTo(state.instance().resolve("daemon.pid"));
    assertThat(state.stateFile()).isEqualTo(state.instance().resolve("state.json"));
    assertThat(state.logFile()).isEqualTo(state.instance().resolve("daemon.log"));
    assertThat(state.auditFile()).isEqualTo(state.instance().resolve("audit.jsonl"));
    assertThat(state.home()).doesNotExist();
  }

  @Test
  void aFolderOfTheSocketThatCannotBeMadeIsNotTheStateDirectorysFault() throws Exception {
    Files.createFile(user.resolve("file"));

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> state("file/docker.sock").prepare())
        .withMessageStartingWith("The folder of the socket cannot be made: ")
        .satisfies(it -> assertThat(it.advice()).isEqualTo("Choose another path with --socket."));
  }

  @Test
  void lockPidAndLogCanBeElsewhere() throws Exception {
    Path file = user.resolve("c.yaml");
    Files.writeString(file, "instance_lock_path: l\npid_file_path: p\nlogging: {file: log}\n");
    StateDirectory state =
        new StateDirectory(
            new ConfigLoader(environment()).load(Optional.of(file.toString()), List.of()));

    assertThat(List.of(state.lockFile(), state.pidFile(), state.logFile()))
        .containsExactly(user.resolve("l"), user.resolve("p"), user.resolve("log"));
  }

  @Test
  void eachSocketPathIsAnInstanceOfItsOwn() throws Exception {
    String id = state("/run/one/docker.sock").instanceId();

    assertThat(id).matches("docker-[0-9a-f]{8}");
    assertThat(state("/run/one/../one/docker.sock").instanceId()).isEqualTo(id);
    assertThat(state("/run/two/docker.sock").instanceId()).isNotEqualTo(id);
    assertThat(state("/run/My Very Long_and_Strange--Name.sock").instanceId())
        .matches("[a-z0-9-]{1,20}-[0-9a-f]{8}");
  }

  @Test
  void aSymbolicLinkOnTheWayToTheSocketMakesNoOtherInstance() throws Exception {
    Files.createDirectory(user.resolve("real"));
    Files.createSymbolicLink(user.resolve("link"), user.resolve("real"));

    assertThat(state("link/d.sock").instanceId()).isEqualTo(state("real/d.sock").instanceId());
  }

  @Test
  void theInstanceStaysTheSameWhenTheSocketsFolderIsMade() throws Exception {
    String before = state("new/folder/d.sock").instanceId();

    state("new/folder/d.sock").prepare();

    assertThat(state("new/folder/d.sock").instanceId()).isEqualTo(before);
    assertThat(modes(user.resolve("new/folder"))).isEqualTo("rwx------");
  }

  @Test
  void theOwnerIsMadeOnceEvenByManyAtOnce() throws Exception {
    StateDirectory state = state("docker.sock");
    List<Callable<String>> starts =
        IntStream.range(0, 8)
            .<Callable<String>>mapToObj(
                _ ->
                    () -> {
                      state.prepare();
                      return state.ownerId();
                    })
            .toList();

    try (ExecutorService threads = Executors.newFixedThreadPool(starts.size())) {
      assertThat(threads.invokeAll(starts))
          .extracting(it -> it.get())
          .containsOnly(state.ownerId());
    }
    assertThat(state.ownerId()).matches("[0-9a-f]{16}");
    try (var files = Files.list(state.home())) {
      assertThat(files).extracting(it -> it.getFileName().toString()).contains("owner").hasSize(2);
    }
  }

  @Test
  void aReadableHomeIsClosedAndAWritableOneRefused() throws Exception {
    StateDirectory state = state("docker.sock");
    home("rwxr-xr-x");
    state.prepare();
    assertThat(modes(state.home())).isEqualTo("rwx------");

    home("rwxrwx---");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(state::prepare)
        .withMessage("Others can write into " + state.home() + ".")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.STATE_DIRECTORY))
        .satisfies(e -> assertThat(e.advice()).contains("chmod 700 " + state.home()));
  }

  @Test
  void aHomeOfSomebodyElseIsRefused() throws Exception {
    assumeTrue(isRoot(), "only root can give a folder to somebody else");
    home("rwxr-xr-x");
    giveAway(user.resolve("home"));

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> state("docker.sock").prepare())
        .withMessageContaining("belongs to nobody");
  }

  @Test
  void somebodyElsesLinkIntoAFolderOfOursIsRefused() throws Exception {
    assumeTrue(isRoot(), "only root can give a link to somebody else");
    Files.createDirectory(user.resolve("ours"));
    Files.createSymbolicLink(user.resolve("home"), user.resolve("ours"));
    state("docker.sock").prepare();
    giveAway(user.resolve("home"));

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> state("docker.sock").prepare());
  }

  @Test
  void aHomeThatOthersCouldReplaceIsRefused() throws Exception {
    Files.setPosixFilePermissions(user, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> state("docker.sock").prepare())
        .withMessageContaining("Others can replace")
        .satisfies(e -> assertThat(e.advice()).contains("chmod o-w " + user));

    Files.setAttribute(user, "unix:mode", 01777); // as /tmp has it
    state("docker.sock").prepare();
  }

  @Test
  void aLinkToAHomeInAFolderOfAllIsRefusedToo() throws Exception {
    Path open = Files.createDirectory(user.resolve("open"));
    Files.createSymbolicLink(user.resolve("home"), Files.createDirectory(open.resolve("real")));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> state("docker.sock").prepare())
        .withMessageContaining("Others can replace");
  }

  @Test
  void theLogIsItsOwnersAlone() throws Exception {
    StateDirectory state = state("docker.sock");
    state.prepare();
    state.prepareLog();
    state.prepareLog();
    assertThat(modes(state.logFile())).isEqualTo("rw-------");
  }

  @Test
  void aLogThatSomebodyElseLinkedElsewhereIsRefused() throws Exception {
    assumeTrue(isRoot(), "only root can give a link to somebody else");
    StateDirectory state = state("docker.sock");
    state.prepare();
    Path precious = Files.writeString(user.resolve("precious"), "mine");
    Files.createSymbolicLink(state.logFile(), precious);
    state.prepareLog();
    giveAway(state.logFile());
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(state::prepareLog)
        .withMessageContaining("somebody else's");
    assertThat(precious).hasContent("mine");
  }

  @Test
  void aFileInPlaceOfTheHomeIsReported() throws Exception {
    Files.createFile(user.resolve("home"));

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> state("docker.sock").prepare())
        .withMessageContaining(user.resolve("home").toString());
  }

  private void home(String modes) throws IOException {
    Path home = user.resolve("home");
    Files.createDirectories(home);
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString(modes));
  }

  private static void giveAway(Path path) throws IOException {
    Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setOwner(
            FileSystems.getDefault()
                .getUserPrincipalLookupService()
                .lookupPrincipalByName("nobody"));
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private StateDirectory state(String socket) throws ConfigException {
    return new StateDirectory(
        new ConfigLoader(environment())
            .load(Optional.empty(), List.of(new Flag("--socket", "socket_path", socket))));
  }

  private Environment environment() {
    return new Environment(Map.of("DOCKBRIDGE_HOME", user.resolve("home").toString()), user, user);
  }

  private static String modes(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}

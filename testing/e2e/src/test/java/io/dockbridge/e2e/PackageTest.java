package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What users install, made by {@code packaging/build} of what Maven has built, and installed by
 * {@code install.sh}. Commands run in namespaces of their own: without a network, on a file system
 * that is read-only and has no Java but the package's.
 */
@ExtendWith(RealServers.class)
class PackageTest {
  private static final long MB = 1_000_000;

  /** Where Linux and the tests' machines have a JDK, or tools that would find one. */
  private static final String MASK =
      """
      set -e
      for folder in /usr/lib/jvm /opt/java "$HIDDEN" /root/.sdkman; do
        if [ -d "$folder" ]; then mount -t tmpfs none "$folder"; fi
      done
      mount --bind "$PROGRAM" /mnt
      mount -o remount,bind,ro /mnt
      mount --bind / /
      mount -o remount,bind,ro /
      mount -t tmpfs none /tmp
      mkdir /tmp/home
      ip link set lo up
      ! java -version 2>/dev/null
      cd /tmp
      """;

  /**
   * Whose requests to a cloud that is not there show that it can be asked; others need not wait.
   */
  private static final Set<List<String>> ASKING =
      Set.of(List.of("start"), List.of("restart"), List.of("doctor"), List.of("server", "list"));

  @TempDir private static Path folder;
  private static Path release;
  private static Path installed;

  @BeforeAll
  static void install() throws IOException {
    release = folder.resolve("release");
    build(release, "UTC", "022");
    run(Map.of("HOME", folder.toString()), "sh", release + "/install.sh", "--sandbox").ok();
    installed = folder.resolve(".local/bin/dockbridge");
  }

  @Test
  void itIsSmallAndHasAllThatAPackageHas() throws IOException {
    assertThat(Files.size(archive())).isLessThan(40 * MB);
    Path root = installed.toRealPath().getParent().getParent();
    assertThat(size(root)).isLessThan(110 * MB);
    assertThat(Folder.list(release).stream().map(it -> it.getFileName().toString()))
        .anyMatch(it -> it.endsWith(".deb"))
        .contains("SHA256SUMS", "install.sh");
    assertThat(root.resolve("share/doc/dockbridge/licences")).isNotEmptyDirectory();
    Path pages = root.resolve("share/man/man1");
    assertThat(commands())
        .hasSizeGreaterThan(30)
        .allSatisfy(
            it -> assertThat(pages.resolve("dockbridge-" + String.join("-", it) + ".1")).exists());
  }

  @Test
  void everyCommandRunsWithoutJavaOfflineAndReadOnly() throws IOException {
    StringBuilder script = new StringBuilder(MASK).append("set +e\n");
    for (List<String> command :
        commands()) { // in this order: start is the first, demo near the end
      if (!command.equals(List.of("demo"))) { // needs servers and a mirror
        String line = String.join(" ", command);
        String token = ASKING.contains(command) ? "" : "env -u HCLOUD_TOKEN ";
        script.append(
            "echo '== %1$s'; %2$stimeout 20 dockbridge %1$s </dev/null\n".formatted(line, token));
      }
    }
    script.append("dockbridge start --no-context; dockbridge status; dockbridge stop --yes\n");
    script.append(
        "echo == no home; HOME= dockbridge version; cat home/.dockbridge/instances/*/*.log");
    assertThat(isolated(script.toString()))
        .contains("== server list", "DockBridge is running", "DockBridge  running", "Stopped.")
        .containsPattern("== no home\ndockbridge \\S+ \\(")
        .doesNotContain("ClassNotFound", "NoClassDef", "UnsatisfiedLink", "An error in DockBridge");
  }

  @Test
  void aServerIsUsedFromIt(Cloud cloud) throws IOException {
    try (Installation installation = new Installation(cloud)) {
      Map<String, String> environment = new HashMap<>(installation.environment());
      environment.put("XDG_CACHE_HOME", "/dev/null"); // what cannot be written is done without
      run(environment, installed.toString(), "start", "--no-context").ok();
      assertThat(installation.docker().ok("version")).contains("Server:");
      run(environment, installed.toString(), "stop", "--yes").ok();
      assertThat(installation.servers()).isEmpty();
    }
  }

  @Test
  void theFormulaNamesTheArchiveAndItsSum() throws IOException {
    Path copy = Files.createDirectories(folder.resolve("published"));
    for (Path file : List.of(archive(), release.resolve("install.sh"))) {
      Files.copy(file, copy.resolve(file.getFileName()));
    }
    String script = Path.of("..", "..", "packaging", "descriptors").toRealPath().toString();
    run(Map.of(), "sh", script, copy.toString(), "https://releases.example/o/releases/download/v1")
        .ok();

    String archive = archive().getFileName().toString();
    assertThat(copy.resolve("dockbridge.rb"))
        .content()
        .contains(
            "url \"https://releases.example/o/releases/download/v1/" + archive,
            "sha256 \"" + sums(release).get(archive));
    assertThat(sums(copy)).containsKeys(archive, "dockbridge.rb", "install.sh");
  }

  @Test
  void itIsUninstalledWithoutATrace() throws IOException {
    Path prefix = folder.resolve("prefix");
    Map<String, String> home = Map.of("HOME", folder.toString());
    String script = release.resolve("install.sh").toString();
    run(home, "sh", script, "--prefix", prefix.toString()).ok();
    assertThat(prefix.resolve("share/man/man1/dockbridge-start.1")).exists();

    run(home, "sh", script, "--uninstall", "--prefix", prefix.toString()).ok();

    try (Stream<Path> left = Files.walk(prefix)) {
      assertThat(left.filter(it -> !Files.isDirectory(it))).isEmpty();
    }
  }

  @Test
  void twoBuildsInTwoFoldersHaveTheSameBytes() throws IOException {
    Path second = folder.resolve("elsewhere/release");
    build(second, "Asia/Tokyo", "077");
    assertThat(sums(second)).isEqualTo(sums(release)).hasSizeGreaterThan(4);
  }

  private static void build(Path to, String zone, String umask) throws IOException {
    Files.createDirectories(to.getParent());
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.putAll(Map.of("XZ_LEVEL", "-0", "TZ", zone, "LANG", "C.UTF-8"));
    String script = Path.of("..", "..", "packaging", "build").toRealPath().toString();
    run(
            environment,
            "sh",
            "-c",
            "umask " + umask + " && exec \"$0\" --built \"$1\"",
            script,
            to.toString())
        .ok();
  }

  private static Result run(Map<String, String> more, String... command) throws IOException {
    Map<String, String> environment = new HashMap<>(Map.of("PATH", System.getenv("PATH")));
    environment.putAll(more);
    try (Program program =
        Program.start(List.of(command), environment, folder, Program.nothing())) {
      return program.await();
    }
  }

  private static Path archive() {
    return Folder.list(release).stream()
        .filter(it -> it.getFileName().toString().matches("dockbridge-[0-9].*\\.tar\\.xz"))
        .findFirst()
        .orElseThrow();
  }

  private static long size(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).mapToLong(it -> it.toFile().length()).sum();
    }
  }

  /** Those of fish's completions: each command and its sub-commands. */
  private static List<List<String>> commands() throws IOException {
    Path root = installed.toRealPath().getParent().getParent();
    Path completions = root.resolve("share/fish/vendor_completions.d/dockbridge.fish");
    List<List<String>> commands = new ArrayList<>();
    for (String line : Files.readAllLines(completions)) {
      if (line.contains(" -a ")) {
        String name = line.replaceFirst(".* -a (\\S+) .*", "$1");
        String seen = "__fish_seen_subcommand_from ";
        int from = line.indexOf(seen);
        commands.add(
            from < 0
                ? List.of(name)
                : List.of(line.substring(from + seen.length(), line.indexOf("'", from)), name));
      }
    }
    return commands;
  }

  /** What a script says that runs away from network, Java and writable folders but /tmp. */
  private static String isolated(String script) throws IOException {
    Map<String, String> environment =
        Map.of(
            "PATH", "/mnt/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "PROGRAM", installed.toRealPath().getParent().getParent().toString(),
            "HOME", "/tmp/home",
            "HIDDEN", System.getProperty("java.home"),
            "HCLOUD_TOKEN", "none",
            "HCLOUD_ENDPOINT", "http://127.0.0.1:1/v1");
    String[] command = {"unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc"};
    return run(
            environment,
            Stream.concat(Stream.of(command), Stream.of("sh", "-c", script)).toArray(String[]::new))
        .all();
  }

  private static Map<String, String> sums(Path of) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    for (String line : Files.readAllLines(of.resolve("SHA256SUMS"))) {
      String[] parts = line.split("  ", 2);
      sums.put(parts[1], parts[0]);
    }
    return sums;
  }
}

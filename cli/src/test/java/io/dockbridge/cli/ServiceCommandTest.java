package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.cli.instance.CommandContext;
import io.dockbridge.cli.instance.DockBridgeCommand;
import io.dockbridge.cli.instance.ProgramFiles;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.Terminal;
import io.dockbridge.cli.service.Launchd;
import io.dockbridge.cli.service.LoginJob;
import io.dockbridge.cli.service.LoginManager;
import io.dockbridge.cli.service.ServiceCommand;
import io.dockbridge.cli.service.Systemd;
import io.dockbridge.config.Environment;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ServiceCommandTest {
  @TempDir private Path home;
  private Path dist;
  private Path bin;
  private Optional<Path> launcher = Optional.empty();

  @BeforeEach
  void prepare() throws IOException {
    dist = Files.createDirectories(home.resolve("dist"));
    Files.writeString(dist.resolve("dockbridge.jar"), "jar");
    Files.writeString(dist.resolve("daemon.options"), "-Xmx192m");
    Files.createDirectory(dist.resolve("lib"));
    Files.writeString(dist.resolve("lib/a.jar"), "library");
    bin = Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(
        home.resolve(".dockbridge"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    configure("hetzner: {token_command: echo t}\n");
  }

  @Test
  void theUnitRunsACopyOfTheProgramInTheForeground() throws IOException {
    Shell.Result result = run("Linux", "install");

    assertThat(result.err()).isEmpty();
    Path unit = unit();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(unit)))
        .isEqualTo("rw-------");
    String text = Files.readString(unit);
    Path copy = copy();
    assertThat(text)
        .contains("Type=exec", "TimeoutStopSec=150", "WantedBy=default.target")
        .contains("Environment=\"DOCKBRIDGE_ACTIVITY_IDLE_TIMEOUT=7m\"")
        .contains("Environment=\"HCLOUD_ENDPOINT=https://localhost:1\"")
        .doesNotContain("secret")
        .contains("Environment=\"DOCKBRIDGE_HOME=" + home.resolve(".dockbridge") + "\"")
        .contains(
            "ExecStart=\"%s/bin/java\"".formatted(System.getProperty("java.home")),
            "\"@%1$s/daemon.options\" \"-jar\" \"%1$s/dockbridge.jar\" \"start\" \"--foreground\"\n"
                .formatted(copy));
    assertThat(copy.resolve("daemon.options")).hasContent("-Xmx192m");
    assertThat(copy.resolve("lib/a.jar")).hasContent("library");
    assertThat(result.out())
        .contains("Wrote " + unit)
        .contains("There is no systemctl here. To be run by hand: systemctl --user daemon-reload");
  }

  @Test
  void theUnitOfAPackageRunsItsCommand() throws IOException {
    launcher = Optional.of(Path.of("/usr/bin/dockbridge"));

    assertThat(run("Linux", "install").err()).isEmpty();

    assertThat(Files.readString(unit()))
        .contains("ExecStart=\"/usr/bin/dockbridge\" \"start\" \"--foreground\"\n");
    assertThat(home.resolve(".dockbridge/service")).doesNotExist();
  }

  @Test
  void systemdIsToldWhereItIsThere() throws IOException {
    stub("systemctl");

    Shell.Result result = run("Linux", "install");

    String unit = unit().getFileName().toString();
    assertThat(Files.readAllLines(home.resolve("calls")))
        .containsExactly("--user daemon-reload", "--user enable --now " + unit);
    assertThat(result.out()).contains("$ systemctl --user enable --now " + unit);
  }

  @Test
  void whatSystemdRefusesIsShown() throws IOException {
    Path program = bin.resolve("systemctl");
    Files.writeString(program, "#!/bin/sh\necho no bus >&2\nexit 1\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));

    Shell.Result result = run("Linux", "install");

    assertThat(result.out()).contains("$ systemctl --user daemon-reload (exit code 1)\nno bus");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void reapOnlyCleansUpOnceAtLogin() throws IOException {
    stub("systemctl");

    assertThat(run("Linux", "install", "--reap-only").exitCode()).isZero();

    assertThat(Files.readString(folder().resolve("dockbridge-reap.service")))
        .contains("Type=oneshot", "\"server\" \"reap\" \"--yes\"");
    assertThat(Files.readAllLines(home.resolve("calls")))
        .containsExactly("--user daemon-reload", "--user enable dockbridge-reap.service");
  }

  @Test
  void aDryRunOnlyPrints() {
    Shell.Result result = run("Linux", "install", "--dry-run");

    assertThat(result.out()).startsWith("# Written by").contains("[Service]");
    assertThat(folder()).doesNotExist();
    assertThat(home.resolve(".dockbridge/service")).doesNotExist();
  }

  @Test
  void withoutATokenThatItCanSeeItIsRefused() throws IOException {
    configure("");

    Shell.Result result = run("Linux", "install");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("does not see the HCLOUD_TOKEN", "hetzner.token_file");
    assertThat(folder()).doesNotExist();
  }

  @Test
  void uninstallTakesEverythingAwayWithTheLastService() throws IOException {
    stub("systemctl");
    run("Linux", "install");
    run("Linux", "install", "--reap-only");

    run("Linux", "uninstall");
    assertThat(home.resolve(".dockbridge/service")).exists();
    run("Linux", "uninstall", "--reap-only");

    assertThat(home.resolve(".dockbridge/service")).doesNotExist();
    assertThat(folder()).isEmptyDirectory();
    assertThat(Files.readAllLines(home.resolve("calls")))
        .contains("--user disable --now dockbridge-reap.service");
    assertThat(run("Linux", "uninstall").out()).startsWith("There is no ");
  }

  @Test
  void statusSaysWhatIsInstalled() throws IOException {
    assertThat(run("Linux", "status").exitCode()).isEqualTo(4);
    stub("systemctl");
    run("Linux", "install");

    Shell.Result result = run("Linux", "status");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains(unit().toString(), "$ systemctl --user is-active");
  }

  @Test
  void wordsAreQuotedAsSystemdReadsThem() {
    LoginJob job =
        new LoginJob(
            "x",
            "X",
            List.of("/a b/java", "50%", "a\"b\\c", "$HOME"),
            Map.of("PATH", "$x"),
            LoginJob.Kind.DAEMON);

    assertThat(new Systemd(home).text(job))
        .contains("ExecStart=\"/a b/java\" \"50%%\" \"a\\\"b\\\\c\" \"$$HOME\"\n")
        .contains("Environment=\"PATH=$x\"\n");
  }

  @Test
  void onMacOsItIsALaunchAgent() throws IOException {
    stub("launchctl");

    assertThat(run("Mac OS X", "install", "--reap-only").exitCode()).isZero();

    Path plist = home.resolve("Library/LaunchAgents/io.dockbridge.dockbridge-reap.plist");
    assertThat(Files.readString(plist))
        .contains("<string>io.dockbridge.dockbridge-reap</string>", "<string>reap</string>")
        .contains("<key>RunAtLoad</key>");
    assertThat(Files.readAllLines(home.resolve("calls"))).containsExactly("load -w " + plist);
  }

  @Test
  void onMacOsTheDaemonIsALaunchAgentUntilItIsTakenAway() throws IOException {
    stub("launchctl");

    assertThat(run("Mac OS X", "install").exitCode()).isZero();

    Path agents = home.resolve("Library/LaunchAgents");
    Path plist = only(agents);
    assertThat(Files.readString(plist))
        .contains("<string>start</string>", "<string>--foreground</string>")
        .contains("<key>DOCKBRIDGE_ACTIVITY_IDLE_TIMEOUT</key><string>7m</string>")
        .doesNotContain("secret");
    assertThat(run("Mac OS X", "status").exitCode()).isZero();
    assertThat(run("Mac OS X", "uninstall").exitCode()).isZero();
    String label = plist.getFileName().toString().replace(".plist", "");
    assertThat(Files.readAllLines(home.resolve("calls")))
        .containsExactly("load -w " + plist, "list " + label, "unload -w " + plist);
    assertThat(agents).isEmptyDirectory();
  }

  @Test
  void wordsAreEscapedAsPropertyListsNeedIt() {
    LoginJob job =
        new LoginJob(
            "x", "X", List.of("/a & b", "<c>"), Map.of("PATH", "a>b"), LoginJob.Kind.DAEMON);

    assertThat(new Launchd(home).text(job))
        .contains("<string>/a &amp; b</string>", "<string>&lt;c&gt;</string>")
        .contains("<key>PATH</key><string>a&gt;b</string>");
  }

  @Test
  void aProgramThatIsNoJarCannotBeInstalled() throws IOException {
    Files.delete(dist.resolve("dockbridge.jar"));

    assertThat(run("Linux", "install").err()).contains("does not run from its jar");
  }

  private Shell.Result run(String system, String... arguments) {
    Map<String, String> variables =
        Map.of(
            "PATH", bin + ":/nonexistent",
            "DOCKBRIDGE_ACTIVITY_IDLE_TIMEOUT", "7m",
            "HCLOUD_ENDPOINT", "https://localhost:1",
            "HCLOUD_TOKEN", "secret");
    Environment environment = new Environment(variables, home, home);
    DockBridgeCommand top =
        new DockBridgeCommand(
            new CommandContext(
                environment, new Terminal(false, false), Thread::sleep, (_, _, _) -> 0),
            new PrintWriter(Writer.nullWriter()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        new CommandLine(top)
            .addSubcommand(
                new ServiceCommand(
                    LoginManager.of(system, environment),
                    new ProgramFiles(
                        dist.resolve("dockbridge.jar").toString(), Optional.empty(), launcher)))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(
                (e, failed, _) -> {
                  CliException cli = (CliException) e;
                  failed.getErr().println(cli.getMessage() + " " + cli.advice());
                  return cli.exitCode();
                });
    int exitCode =
        line.execute(
            Stream.concat(Stream.of("service"), Stream.of(arguments)).toArray(String[]::new));
    return new Shell.Result(exitCode, out.toString(), err.toString());
  }

  private static Path only(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findFirst().orElseThrow();
    }
  }

  private void configure(String yaml) throws IOException {
    Files.writeString(home.resolve(".dockbridge/config.yaml"), yaml);
  }

  /** A program that writes down how it was called. */
  private void stub(String name) throws IOException {
    Path program = bin.resolve(name);
    Files.writeString(program, "#!/bin/sh\necho \"$@\" >>%s/calls\n".formatted(home));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  private Path folder() {
    return home.resolve(".config/systemd/user");
  }

  private Path unit() throws IOException {
    try (var units = Files.list(folder())) {
      return units
          .filter(it -> it.getFileName().toString().startsWith("dockbridge-docker-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private Path copy() throws IOException {
    try (var copies = Files.list(home.resolve(".dockbridge/service"))) {
      return copies.findFirst().orElseThrow();
    }
  }
}

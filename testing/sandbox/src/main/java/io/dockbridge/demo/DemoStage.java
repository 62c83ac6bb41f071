package io.dockbridge.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import io.dockbridge.sandbox.RootFs;
import io.dockbridge.sandbox.Sandbox;
import io.dockbridge.sandbox.SandboxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the story plays on: a cloud in this process, a docker client, and a shell that knows both.
 * The daemon ends before the cloud does, so that it can delete its server.
 */
final class DemoStage implements AutoCloseable {
  private final DemoHome home;
  private final Sandbox sandbox;
  private final DemoShell shell;
  private final DemoOutput out;
  private final DemoCancellation cancellation;

  private DemoStage(
      DemoHome home,
      Sandbox sandbox,
      DemoShell shell,
      DemoOutput out,
      DemoCancellation cancellation) {
    this.home = home;
    this.sandbox = sandbox;
    this.shell = shell;
    this.out = out;
    this.cancellation = cancellation;
  }

  /** Builds what is missing: the second and third step of the story. */
  static DemoStage open(
      DemoHome home, DemoOutput out, DemoCancellation cancellation, DemoTimes times)
      throws DemoException, InterruptedException {
    // The screen is for the story.
    logTo(home.folder().resolve("sandbox.log"));
    Path tree = buildTree(out, cancellation, times);
    chooseClient(home, tree, out);
    Sandbox sandbox = Sandbox.open(SandboxOptions.defaults());
    out.note("A Hetzner Cloud of this machine's own answers at " + sandbox.endpoint());
    return new DemoStage(home, sandbox, shell(home, sandbox, out, cancellation), out, cancellation);
  }

  private static void logTo(Path file) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d %-5level %logger{0}: %msg%n");
    encoder.start();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setFile(file.toString());
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(Level.INFO);
  }

  private static Path buildTree(DemoOutput out, DemoCancellation cancellation, DemoTimes times)
      throws InterruptedException {
    out.chapter("A Hetzner Cloud on this machine, whose servers are real");
    RootFs tree = RootFs.ofThisUser();
    if (tree.isBuilt()) {
      out.note("The servers' file system is there already: " + tree.directory());
      return tree.directory();
    }
    long begin = System.nanoTime();
    DemoMachine.abortable(
        () -> tree.ensure(line -> out.progress(since(begin), line)), cancellation);
    Duration time = since(begin);
    times.add("building the servers' file system (once per machine)", time);
    return tree.directory();
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private static void chooseClient(DemoHome home, Path tree, DemoOutput out) throws DemoException {
    Optional<Path> own = DemoMachine.find("docker", home.inherited());
    if (own.isPresent()) {
      out.note("The docker client of the demo: " + own.get());
    } else {
      home.useClientOf(tree);
      out.note("There is no docker here; the demo uses the client in the servers' file system.");
    }
  }

  private static DemoShell shell(
      DemoHome home, Sandbox sandbox, DemoOutput out, DemoCancellation cancellation) {
    Map<String, String> environment = home.environment();
    environment.put("HCLOUD_ENDPOINT", sandbox.endpoint().toString());
    environment.put("HCLOUD_TOKEN", sandbox.token());
    return new DemoShell(environment, home.folder(), out, cancellation);
  }

  DemoHome home() {
    return home;
  }

  DemoShell shell() {
    return shell;
  }

  DemoCancellation cancellation() {
    return cancellation;
  }

  @Override
  public void close() {
    try {
      home.endProcesses();
    } finally {
      sandbox.close();
    }
    out.note("The daemon and the local cloud have ended.");
  }
}

package io.dockbridge.cli;

import io.dockbridge.config.Surroundings;
import io.dockbridge.sandbox.SandboxException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code dockbridge demo}. Leaves nothing behind however it ends: what it opens is closed in
 * reverse order, and Ctrl-C only makes that happen earlier.
 */
@Command(
    name = "demo",
    description = "Play the whole story in a cloud on this machine (Linux, root).")
final class DemoCommand implements Callable<Integer> {
  private static final int ENDED_BY_SIGINT = 130;

  @Spec private CommandSpec spec;

  private final Surroundings surroundings;
  private final Terminal terminal;

  DemoCommand(Surroundings surroundings, Terminal terminal) {
    this.surroundings = surroundings;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CliException {
    DemoOutput out = new DemoOutput(spec.commandLine().getOut(), terminal);
    try (DemoCancellation cancellation =
        DemoCancellation.onSignals(() -> out.note("Interrupted: cleaning up …"))) {
      play(out, cancellation);
      return ExitCode.OK;
    } catch (InterruptedException _) {
      return ENDED_BY_SIGINT;
    } catch (SandboxException e) {
      throw new CliException("The sandbox: " + e.getMessage(), "", e);
    }
  }

  private void play(DemoOutput out, DemoCancellation cancellation)
      throws CliException, InterruptedException {
    DemoTimes times = new DemoTimes();
    DemoMachine.requireNoObstacle();
    out.opening();
    new DemoMachine(out, cancellation, surroundings).prepare();
    try (DemoHome home = DemoHome.create(surroundings, out);
        DemoStage stage = DemoStage.open(home, out, cancellation, times)) {
      playOn(stage, times, out);
    }
    out.summary(times);
  }

  private void playOn(DemoStage stage, DemoTimes times, DemoOutput out)
      throws CliException, InterruptedException {
    try {
      new DemoStory(stage, times, out).play();
    } catch (CliException e) {
      out.log(stage.home().logTail());
      throw e;
    }
  }
}

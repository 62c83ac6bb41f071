package io.dockbridge.demo;

import io.dockbridge.sandbox.SandboxException;
import java.util.List;
import java.util.Map;

/**
 * The program that {@code dockbridge demo} starts. It leaves nothing behind however it ends: it
 * closes what it opened in reverse order, and Ctrl-C only makes that happen earlier.
 *
 * <p>It knows DockBridge as a command only, so that it shows what users see.
 */
public final class DemoMain {
  private static final int FAILURE = 1;
  private static final int ENDED_BY_SIGINT = 130;

  private final DemoOutput out;
  private final List<String> dockbridge;
  private final Map<String, String> environment = System.getenv();

  private DemoMain(DemoOutput out, List<String> dockbridge) {
    this.out = out;
    this.dockbridge = dockbridge;
  }

  /**
   * Plays the demo, and ends the process with its exit code.
   *
   * @param arguments the words that start the command {@code dockbridge}
   */
  public static void main(String[] arguments) {
    System.exit(new DemoMain(DemoOutput.ofThisProcess(), List.of(arguments)).run());
  }

  private int run() {
    try (DemoCancellation cancellation =
        DemoCancellation.onSignals(() -> out.note("Interrupted: cleaning up …"))) {
      play(cancellation);
      return 0;
    } catch (InterruptedException _) {
      return ENDED_BY_SIGINT;
    } catch (DemoException e) {
      return fail(e.getMessage(), e.advice());
    } catch (SandboxException e) {
      return fail("The sandbox: " + e.getMessage(), "");
    }
  }

  private static int fail(String what, String advice) {
    System.err.println("dockbridge: " + what);
    if (!advice.isEmpty()) {
      System.err.println("  " + advice);
    }
    return FAILURE;
  }

  private void play(DemoCancellation cancellation) throws DemoException, InterruptedException {
    DemoTimes times = new DemoTimes();
    DemoMachine.requireNoObstacle();
    out.opening();
    new DemoMachine(out, cancellation, environment).prepare();
    try (DemoHome home = DemoHome.create(dockbridge, environment, out);
        DemoStage stage = DemoStage.open(home, out, cancellation, times)) {
      playOn(stage, times);
    }
    out.summary(times);
  }

  private void playOn(DemoStage stage, DemoTimes times) throws DemoException, InterruptedException {
    try {
      new DemoStory(stage, times, out).play();
    } catch (DemoException e) {
      out.log(stage.home().logTail());
      throw e;
    }
  }
}

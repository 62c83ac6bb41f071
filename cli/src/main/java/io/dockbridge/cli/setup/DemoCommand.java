package io.dockbridge.cli.setup;

import io.dockbridge.cli.instance.ProgramFiles;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.config.IoReason;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code dockbridge demo}: starts the demo, a program of the sandbox, and ends with its exit code.
 * A signal to this process ends the demo too; the process stays until the demo has cleaned up.
 */
@Command(
    name = "demo",
    description = "Play the whole story in a cloud on this machine (Linux, root).",
    footer = {"", "Examples:", "  dockbridge demo"})
public final class DemoCommand implements Callable<Integer> {

  @Override
  public Integer call() throws CliException, InterruptedException {
    try {
      Process demo = new ProcessBuilder(ProgramFiles.ofThisProcess().demo()).inheritIO().start();
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("demo-end").unstarted(() -> end(demo)));
      return demo.waitFor();
    } catch (IOException e) {
      throw new CliException("The demo could not be started (" + IoReason.of(e) + ").", "", e);
    }
  }

  private static void end(Process demo) {
    demo.destroy();
    demo.onExit().join();
  }
}

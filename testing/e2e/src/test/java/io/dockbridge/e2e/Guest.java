package io.dockbridge.e2e;

import io.dockbridge.sandbox.MachineView;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A shell on a server, by the back door: not over the network that the tests are about. */
final class Guest {
  private final MachineView machine;
  private final Path folder;

  Guest(Installation installation) {
    machine = installation.server().machine().orElseThrow();
    folder = installation.folder();
  }

  /** What the script prints; it has to succeed. */
  String sh(String script) {
    return run(script).ok();
  }

  Result run(String script) {
    String target = machine.firstProcess().orElseThrow().toString();
    List<String> command =
        List.of("nsenter", "--target", target, "--all", "--root", "--wd", "sh", "-c", script);
    Map<String, String> environment = Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    try (Program shell = Program.start(command, environment, folder, Program.nothing())) {
      return shell.await();
    }
  }
}

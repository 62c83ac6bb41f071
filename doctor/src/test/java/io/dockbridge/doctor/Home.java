package io.dockbridge.doctor;

import io.dockbridge.config.ConfigException;
import io.dockbridge.config.ConfigLoader;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.Environment;
import io.dockbridge.config.StateDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An instance's files in a folder of the test's. */
final class Home {
  final Environment environment;
  final DockBridgeConfig config;
  final StateDirectory state;

  Home(Path folder, Map<String, String> variables) throws ConfigException {
    environment = new Environment(variables, folder, folder);
    config = new ConfigLoader(environment).load(Optional.empty(), List.of());
    state = new StateDirectory(config);
  }

  static DaemonView absent() {
    return new DaemonView(false, Optional.empty(), Optional.empty(), Optional.empty());
  }

  DiagnosticTarget target(DaemonView daemon) {
    ContextCheck context = new ContextCheck(Optional.empty(), Optional.empty(), Optional.empty());
    return new DiagnosticTarget(config, state, environment, daemon, context);
  }
}

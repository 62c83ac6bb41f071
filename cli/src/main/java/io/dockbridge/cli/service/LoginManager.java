package io.dockbridge.cli.service;

import io.dockbridge.config.Environment;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The system's way to run something at login. */
public sealed interface LoginManager permits Systemd, Launchd {
  /** The one of this operating system. */
  static LoginManager of(String operatingSystem, Environment environment) {
    return operatingSystem.toLowerCase(Locale.ROOT).startsWith("mac")
        ? new Launchd(environment.userHome())
        : new Systemd(Systemd.folder(environment));
  }

  /** The file that describes the job of this name. */
  Path file(String name);

  /** What it says. */
  String text(LoginJob job);

  /** What has the system read the file and, for a daemon, start it. */
  List<List<String>> enable(LoginJob job);

  /** What ends the job and forgets it, before the file is deleted. */
  List<List<String>> disable(String name);

  /** Prints whether it runs. */
  List<String> show(String name);
}

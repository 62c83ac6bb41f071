package io.dockbridge.cli.service;

import io.dockbridge.config.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

  /** A file in the format of its manager, with a {@code %s} for each value. */
  static String template(String name) {
    try (InputStream in = LoginManager.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

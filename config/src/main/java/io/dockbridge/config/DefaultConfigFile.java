package io.dockbridge.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A configuration file that says all defaults, with comments: what {@code config init} writes. */
public final class DefaultConfigFile {
  private static final String RESOURCE = "default-config.yaml";

  private DefaultConfigFile() {}

  /** Its text. */
  public static String text() {
    try (InputStream in = DefaultConfigFile.class.getResourceAsStream(RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

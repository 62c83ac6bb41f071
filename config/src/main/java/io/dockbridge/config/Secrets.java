package io.dockbridge.config;

import java.util.regex.Pattern;

/** Recognises what must never be shown. A Hetzner Cloud token is 64 letters and digits. */
final class Secrets {
  private static final Pattern TOKEN =
      Pattern.compile("(?<![A-Za-z0-9])[A-Za-z0-9]{64}(?![A-Za-z0-9])");

  private Secrets() {}

  static boolean isToken(String text) {
    return TOKEN.matcher(text).matches();
  }

  static String mask(String text) {
    return TOKEN.matcher(text).replaceAll("[redacted]");
  }
}

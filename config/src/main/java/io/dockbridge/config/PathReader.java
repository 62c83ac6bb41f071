package io.dockbridge.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads paths: {@code ~} and {@code $DOCKBRIDGE_HOME} are expanded, relative ones are against a
 * base, which is the folder of the configuration file for what stands in it.
 */
record PathReader(Surroundings surroundings, Path base) {

  Path read(String text) throws BadValue {
    if (Secrets.isToken(text)) {
      throw new BadValue("is a token; name the file that holds it");
    }
    try {
      return surroundings.expand(text, base);
    } catch (InvalidPathException e) {
      throw new BadValue("'%s' is not a path: %s".formatted(text, e.getReason()));
    }
  }

  static Key<Path> key(String name, String fallback) {
    return new Key<>(
        name, List.of(fallback), false, false, (words, paths) -> paths.read(Key.single(words)));
  }

  static Key<Optional<Path>> optional(String name) {
    return new Key<>(
        name,
        List.of(),
        false,
        true,
        (words, paths) ->
            words.isEmpty() ? Optional.empty() : Optional.of(paths.read(Key.single(words))));
  }
}

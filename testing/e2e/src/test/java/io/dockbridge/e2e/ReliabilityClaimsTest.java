package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The document that says which test shows what is kept true. Needs no sandbox. */
class ReliabilityClaimsTest {
  private static final Path PROJECT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Pattern NAME = Pattern.compile("`(\\w+Test|Soak)\\.(\\w+)`");

  record Named(String type, String method) {}

  static List<Named> named() throws IOException {
    String document = Files.readString(PROJECT.resolve("docs/reliability.md"));
    return NAME.matcher(document)
        .results()
        .map(it -> new Named(it.group(1), it.group(2)))
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("named")
  void aTestThatIsNamedIsThere(Named test) {
    String sources = sources(test.type() + ".java");
    assertThat(sources).as("the class %s", test.type()).isNotEmpty();
    assertThat(sources).contains("  void " + test.method() + "(");
  }

  private static String sources(String file) {
    return Stream.of(PROJECT, PROJECT.resolve("testing"))
        .flatMap(it -> Folder.list(it).stream())
        .map(it -> it.resolve("src/test/java"))
        .filter(Files::isDirectory)
        .flatMap(it -> find(it, file).stream())
        .map(Installation::read)
        .collect(Collectors.joining());
  }

  private static List<Path> find(Path folder, String file) {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(it -> it.endsWith(file)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

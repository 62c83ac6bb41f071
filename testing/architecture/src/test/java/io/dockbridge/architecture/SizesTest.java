package io.dockbridge.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SizesTest {
  private static final int LINES = 400;
  private static final int PARAMETERS = 7;

  @Test
  void noFileIsLongerThan400Lines() {
    Map<String, String> tooLong = new TreeMap<>();
    for (Path file : SourceTree.javaSources()) {
      long lines = SourceTree.read(file).lines().count();
      if (lines > LINES) {
        tooLong.put(file.getFileName().toString(), SourceTree.name(file) + " has " + lines);
      }
    }
    Exceptions.compare("lines", tooLong);
  }

  @Test
  void noConstructorAndNoRecordHasMoreThan7Parameters() {
    Map<String, String> tooWide = new TreeMap<>();
    for (JavaClass type : ProductClasses.ALL) {
      int most =
          type.getConstructors().stream()
              .map(JavaConstructor::getRawParameterTypes)
              .mapToInt(it -> it.size())
              .max()
              .orElse(0);
      if (most > PARAMETERS) {
        tooWide.put(type.getName().replace("io.dockbridge.", ""), most + " parameters");
      }
    }
    Exceptions.compare("parameters", tooWide);
  }
}

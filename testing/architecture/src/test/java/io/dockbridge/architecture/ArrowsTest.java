package io.dockbridge.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Arrows between modules stand in their pom.xml; these are the ones that Maven cannot know. */
class ArrowsTest {
  private static final Set<String> TOOLS =
      Set.of("io.dockbridge.sandbox", "io.dockbridge.training", "io.dockbridge.testkit");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.dockbridge.(**)").should().beFreeOfCycles().check(ProductClasses.ALL);
  }

  @Test
  void theProductDoesNotKnowTheToolsThatTestIt() {
    Map<String, String> arrows = new TreeMap<>();
    for (JavaClass type : ProductClasses.ALL) {
      for (Dependency arrow : type.getDirectDependenciesFromSelf()) {
        if (TOOLS.contains(arrow.getTargetClass().getPackageName())) {
          arrows.put(type.getName(), arrow.getTargetClass().getName());
        }
      }
    }
    Exceptions.compare("arrow", arrows);
  }
}

package io.dockbridge.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Class files of what users run. */
final class ProductClasses {
  static final JavaClasses ALL = new ClassFileImporter().importPaths(folders());

  private ProductClasses() {}

  private static List<Path> folders() {
    return SourceTree.product().stream()
        .map(it -> SourceTree.ROOT.resolve(it).resolve("target/classes"))
        .filter(Files::isDirectory)
        .toList();
  }
}

package io.dockbridge.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a cloud project and a home of its own. */
abstract class InProject {
  @TempDir Path home;
  Project project;

  @BeforeEach
  void openProject() throws Exception {
    project = new Project(home);
  }

  @AfterEach
  void closeProject() {
    project.close();
  }
}

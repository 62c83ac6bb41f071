package io.dockbridge.cli.mounts;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.output.Columns;
import io.dockbridge.cli.output.Terminal;
import io.dockbridge.cli.output.Text;

/** This machine's folders in containers, for people. */
public final class MountTable {
  private MountTable() {}

  public static String render(JsonNode document, Terminal terminal) {
    JsonNode mounts = document.path("mounts");
    String shared =
        mounts.isEmpty() ? "No folders are shared.\n" : table(mounts).withHead(terminal);
    return shared + problems(document, terminal);
  }

  private static Columns table(JsonNode mounts) {
    Columns columns = new Columns().row("FOLDER", "STATE", "FILES", "SIZE", "PENDING", "LAST SYNC");
    for (JsonNode mount : mounts) {
      columns.row(
          mount.path("source").asText(),
          mount.path("state").asText(),
          mount.path("files").asText(),
          Text.bytes(mount.path("bytes").asLong()),
          mount.path("pending").asText(),
          mount.path("last_sync").asText("never").replaceFirst("\\.\\d+Z$", "Z"));
    }
    return columns;
  }

  /** What the user should decide on; empty if there is nothing. */
  static String problems(JsonNode document, Terminal terminal) {
    StringBuilder text = new StringBuilder();
    for (JsonNode mount : document.path("mounts")) {
      for (JsonNode problem : mount.path("problems")) {
        warn(text, terminal, problem.asText());
      }
      held(text, terminal, mount);
    }
    for (JsonNode conflict : document.path("mount_conflicts")) {
      warn(
          text,
          terminal,
          "%s was changed on both sides. The container's version: %s"
              .formatted(conflict.path("path").asText(), conflict.path("kept").asText()));
    }
    if (!document.path("mount_conflicts").isEmpty()) {
      text.append("  When you are done with them: dockbridge mounts resolve PATH\n");
    }
    return text.toString();
  }

  private static void held(StringBuilder text, Terminal terminal, JsonNode mount) {
    int held = mount.path("held_deletions").asInt();
    if (held > 0) {
      warn(
          text,
          terminal,
          "%d paths of %s are gone on the server, but not here"
              .formatted(held, mount.path("source").asText()));
      text.append("  Delete them here: dockbridge mounts accept; send them: … restore\n");
    }
  }

  private static void warn(StringBuilder text, Terminal terminal, String line) {
    text.append(terminal.yellow(line)).append('\n');
  }
}

package io.dockbridge.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --output}: how a command prints its document. */
public final class OutputOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "table",
      paramLabel = "FORMAT",
      description = "table, json or yaml.")
  private OutputFormat format;

  public OutputOption() {
    this.format = OutputFormat.TABLE;
  }

  /** Prints a document where its command prints. */
  public void print(JsonNode document, Function<JsonNode, String> table) {
    PrintWriter out = command.commandLine().getOut();
    out.print(format.render(document, table));
    out.flush();
  }
}

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
      description = "table, json, yaml or csv.")
  private OutputFormat format;

  public OutputOption() {
    this.format = OutputFormat.TABLE;
  }

  /** Prints a document where its command prints. */
  public void print(JsonNode document, Function<JsonNode, String> table) {
    print(document, table, document);
  }

  /**
   * The same.
   *
   * @param rows the document for csv, if that is another one
   */
  public void print(JsonNode document, Function<JsonNode, String> table, JsonNode rows) {
    PrintWriter out = command.commandLine().getOut();
    out.print(format.render(format == OutputFormat.CSV ? rows : document, table));
    out.flush();
  }
}

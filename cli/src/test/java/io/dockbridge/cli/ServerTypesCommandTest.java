package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.sandbox.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ServerTypesCommandTest extends InProject {
  private String types(String... options) {
    Shell.Result result = project.shell.run(arguments(options));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.out();
  }

  private static String[] arguments(String... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "server";
    arguments[1] = "types";
    System.arraycopy(options, 0, arguments, 2, options.length);
    return arguments;
  }

  private static String line(String table, String start) {
    return table.lines().filter(it -> it.startsWith(start)).findFirst().orElseThrow();
  }

  @Test
  void theTableShowsPriceStockAndWhatIsNext() {
    String table = types();

    assertThat(line(table, "1 "))
        .matches("1 +cx23 +fsn1 +x86 +2 +4 GB +40 GB +0.0088 EUR +0.0105 EUR +available");
    assertThat(line(table, "2 ")).contains("cx23", "nbg1");
    assertThat(table.lines())
        .anyMatch(it -> it.matches("- +cx23 +hel1 .* sold out"))
        .anyMatch(it -> it.matches("- +cpx32 +fsn1 .* available +too expensive"));
    assertThat(table)
        .doesNotContain("cx22", "cax11", "sin ")
        .endsWith("The next server is a cx23 in fsn1.\n");
  }

  @Test
  void allOfThemSayWhyTheyAreNotChosen() throws Exception {
    JsonNode types = new ObjectMapper().readTree(types("--all", "-o", "json"));

    assertThat(notChosen(types, "cx22", "fsn1")).containsExactly("withdrawn");
    assertThat(notChosen(types, "cax11", "fsn1")).containsExactly("other-architecture", "sold-out");
    assertThat(notChosen(types, "cpx11", "ash")).containsExactly("other-location", "too-small");
    assertThat(notChosen(types, "cx23", "fsn1")).isEmpty();
    assertThat(types.get(0).path("net_hourly").asText()).isEqualTo("0.006");
  }

  private static List<String> notChosen(JsonNode types, String type, String location) {
    return types
        .valueStream()
        .filter(it -> it.path("server_type").asText().equals(type))
        .filter(it -> it.path("location").asText().equals(location))
        .flatMap(it -> it.path("not_chosen_because").valueStream())
        .map(JsonNode::asText)
        .toList();
  }

  @Test
  void namedTypesAreInTheOrderOfTheList() {
    project.shell.with("DOCKBRIDGE_HETZNER_SERVER_TYPE", "ccx13,cx33");

    assertThat(types()).contains("The next server is a ccx13 in fsn1.");
  }

  @Test
  void whereNothingFitsTheSettingsThatWouldHelpAreNamed() {
    project.shell.with("DOCKBRIDGE_LIMITS_MAX_PRICE_HOURLY", "0.001");

    assertThat(types())
        .contains("There would be no server: Hetzner has no server type available that fits;")
        .contains("To change that: set limits.max_price_hourly to 0.0088 for cx23");
  }

  @Test
  void withoutAPriceListTheTypesAreShownAllTheSame() {
    Fault.Effect refusal = new Fault.Effect.Refusal(403, "forbidden", "not today");
    project.sandbox.faults().add(Fault.on("GET", "/pricing", refusal));

    assertThat(types("-o", "csv")).contains("cx23,fsn1,x86,2.0,4.0,40.0,0.0088,0.010472,,true,1");
  }
}

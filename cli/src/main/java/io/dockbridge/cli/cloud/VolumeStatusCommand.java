package io.dockbridge.cli.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.Columns;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.MoneyText;
import io.dockbridge.cli.output.OutputOption;
import io.dockbridge.config.ConfigException;
import io.dockbridge.lifecycle.volume.DataVolumes.DataVolumeInfo;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dockbridge volume status}. */
@Command(
    name = "status",
    description =
        "Show whether there is a volume, who uses it, and what it costs. Needs no daemon.")
public final class VolumeStatusCommand extends Subcommand implements Callable<Integer> {
  @Mixin private final OutputOption output = new OutputOption();

  @Override
  public Integer call() throws ConfigException, CliException {
    try (CloudAccess cloud = CloudAccess.open(top())) {
      ArrayNode document = JsonNodeFactory.instance.arrayNode();
      cloud.volumes().list().forEach(it -> document.add(json(it)));
      int wanted = cloud.instance().config().hetzner().volumeSize();
      output.print(document, it -> table(it, wanted));
    }
    return ExitCode.OK;
  }

  private static ObjectNode json(DataVolumeInfo volume) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", volume.volume().id())
        .put("name", volume.volume().name())
        .put("size", volume.volume().size())
        .put("location", volume.volume().location())
        .put("server", volume.volume().server().orElse(null))
        .put("created", volume.volume().created().map(Instant::toString).orElse(null))
        .put("price_monthly", volume.priceMonthly().map(MoneyText::plain).orElse(null))
        .put("currency", volume.currency());
  }

  private static String table(JsonNode volumes, int wanted) {
    if (volumes.isEmpty()) {
      return wanted == 0
          ? "There is no volume, and hetzner.volume_size is 0: nothing is kept between servers.\n"
          : "There is no volume yet. The first server gets one of " + wanted + " GB.\n";
    }
    StringBuilder table = new StringBuilder();
    for (JsonNode volume : volumes) {
      Columns columns = new Columns();
      columns.row("Volume", described(volume));
      columns.row("Server", volume.path("server").asText("none now"));
      columns.row("Cost", cost(volume));
      table.append(columns);
    }
    return table.append(outlook(volumes.path(0).path("size").asInt(), wanted)).toString();
  }

  private static String described(JsonNode volume) {
    return "%s (id %d), %d GB in %s, since %s"
        .formatted(
            volume.path("name").asText(),
            volume.path("id").asLong(),
            volume.path("size").asInt(),
            volume.path("location").asText(),
            volume.path("created").asText("unknown"));
  }

  private static String cost(JsonNode volume) {
    return volume.path("price_monthly").isTextual()
        ? "%s %s a month without tax, with or without a server"
            .formatted(
                MoneyText.rounded(volume.path("price_monthly").asText()),
                volume.path("currency").asText())
        : "unknown";
  }

  private static String outlook(int size, int wanted) {
    if (wanted == 0) {
      return "hetzner.volume_size is 0: servers do not use it. `dockbridge volume delete` ends its"
          + " cost.\n";
    }
    if (wanted > size) {
      return "It grows to " + wanted + " GB with the next server.\n";
    }
    return wanted < size ? "It keeps its size: volumes cannot shrink.\n" : "";
  }
}

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
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Price;
import io.dockbridge.hetzner.model.ServerType;
import io.dockbridge.lifecycle.provision.Candidate;
import io.dockbridge.lifecycle.provision.Catalogue;
import io.dockbridge.lifecycle.provision.ServerWish;
import io.dockbridge.lifecycle.provision.Supply;
import io.dockbridge.lifecycle.provision.TypeOffer;
import io.dockbridge.lifecycle.provision.TypeOffer.Misfit;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dockbridge server types}. */
@Command(
    name = "types",
    description = "List server types with price and stock, and which one the settings choose.",
    footer = {
      "",
      "ORDER is the order in which they are asked for until one is available. Prices are for the",
      "type alone; an IPv4 address costs extra.",
      "",
      "Examples:",
      "  dockbridge server types",
      "  dockbridge server types --all -o csv"
    })
public final class ServerTypesCommand extends Subcommand implements Callable<Integer> {
  /** Types of which one of these holds are left out unless all are asked for. */
  private static final Set<Misfit> BESIDE_THE_POINT =
      EnumSet.complementOf(EnumSet.of(Misfit.SOLD_OUT, Misfit.TOO_EXPENSIVE));

  @Mixin private final OutputOption output = new OutputOption();

  @Option(
      names = "--all",
      description = "Also those elsewhere, of another architecture, and too small ones.")
  private boolean all;

  /** What would be asked for, in this order; else why nothing would be. */
  private record Choice(List<Candidate> candidates, Optional<ServerUnavailableException> none) {
    Optional<Integer> position(TypeOffer offer) {
      return IntStream.range(0, candidates.size())
          .filter(i -> candidates.get(i).serverType().equals(offer.type().name()))
          .filter(i -> candidates.get(i).location().map(offer.location()::equals).orElse(true))
          .mapToObj(i -> i + 1)
          .findFirst();
    }
  }

  @Override
  public Integer call() throws ConfigException, CliException {
    try (CloudAccess cloud = CloudAccess.open(top())) {
      DockBridgeConfig config = cloud.instance().config();
      boolean located = config.hetzner().volumeSize() > 0;
      Catalogue catalogue =
          new Catalogue(cloud.client(), ServerWish.of(config, Optional.empty()), located);
      Instant now = clock().instant();
      Choice choice = choice(catalogue, now);
      output.print(
          document(catalogue.offers(now), choice, currency(cloud.client())),
          it -> table(it, choice));
    }
    return ExitCode.OK;
  }

  private static Choice choice(Catalogue catalogue, Instant now) {
    try {
      Supply supply = catalogue.supply(now);
      return new Choice(
          supply.offered(), supply.shortage().filter(_ -> supply.offered().isEmpty()));
    } catch (ServerUnavailableException e) {
      return new Choice(List.of(), Optional.of(e));
    }
  }

  private static String currency(HetznerClient cloud) {
    try {
      return cloud.pricing().currency();
    } catch (HetznerException _) {
      return "";
    }
  }

  private ArrayNode document(List<TypeOffer> offers, Choice choice, String currency) {
    ArrayNode document = JsonNodeFactory.instance.arrayNode();
    for (TypeOffer offer : offers) {
      Optional<Integer> position = choice.position(offer);
      if (all
          || position.isPresent()
          || offer.misfits().stream().noneMatch(BESIDE_THE_POINT::contains)) {
        document.add(json(offer, position, currency));
      }
    }
    return document;
  }

  private static ObjectNode json(TypeOffer offer, Optional<Integer> position, String currency) {
    ServerType type = offer.type();
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("server_type", type.name())
            .put("location", offer.location())
            .put("architecture", word(type.architecture()))
            .put("cores", type.cores())
            .put("memory", type.memory())
            .put("disk", type.disk())
            .put("net_hourly", offer.price().map(it -> plain(it, false)).orElse(null))
            .put("gross_hourly", offer.price().map(it -> plain(it, true)).orElse(null))
            .put("currency", currency)
            .put("available", type.offerIn(offer.location()).orElseThrow().available())
            .put("order", position.orElse(null));
    offer.misfits().stream()
        .sorted()
        .map(ServerTypesCommand::word)
        .forEach(node.putArray("not_chosen_because")::add);
    return node;
  }

  private static String plain(Price price, boolean gross) {
    return MoneyText.plain(gross ? price.priceHourly().gross() : price.priceHourly().net());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String table(JsonNode types, Choice choice) {
    Columns columns =
        new Columns()
            .row(
                "ORDER",
                "TYPE",
                "LOCATION",
                "ARCH",
                "CORES",
                "MEMORY",
                "DISK",
                "PER HOUR",
                "WITH TAX",
                "STOCK",
                "NOTE");
    for (JsonNode type : types) {
      columns.row(
          type.path("order").asText("-"),
          type.path("server_type").asText(),
          type.path("location").asText(),
          type.path("architecture").asText(),
          whole(type.path("cores")),
          whole(type.path("memory")) + " GB",
          whole(type.path("disk")) + " GB",
          price(type, "net_hourly"),
          price(type, "gross_hourly"),
          type.path("available").asBoolean() ? "available" : "sold out",
          note(type));
    }
    return columns + outlook(choice);
  }

  private static String whole(JsonNode number) {
    return MoneyText.plain(number.decimalValue());
  }

  private static String price(JsonNode type, String kind) {
    return type.path(kind).isTextual()
        ? MoneyText.rounded(type.path(kind).asText()) + " " + type.path("currency").asText()
        : "unknown";
  }

  /** Why automatic choice passes it over, in words, but for what the column before says. */
  private static String note(JsonNode type) {
    return type.path("not_chosen_because")
        .valueStream()
        .map(JsonNode::asText)
        .filter(it -> !it.equals("sold-out"))
        .map(it -> it.replace('-', ' '))
        .collect(Collectors.joining(", "));
  }

  private static String outlook(Choice choice) {
    return choice
        .none()
        .map(
            it ->
                "There would be no server: %s.\nTo change that: %s.\n"
                    .formatted(it.getMessage(), it.advice()))
        .orElseGet(() -> next(choice));
  }

  private static String next(Choice choice) {
    return choice.candidates().isEmpty()
        ? "What hetzner.server_type names is sold out; set it to auto, or name more types.\n"
        : "The next server is a " + choice.candidates().getFirst() + ".\n";
  }
}

package io.dockbridge.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What can be had where, changeable while the sandbox runs. At first it is as at Hetzner in 2026:
 * some types are sold out in a location or everywhere, and withdrawn ones are never in stock. All
 * ARM types are sold out: no tree of theirs boots here. Safe for use by several threads.
 */
public final class Stock {
  private static final Map<String, List<String>> SOLD_OUT =
      Map.of(
          "cx23", List.of("hel1"),
          "cx33", List.of("nbg1"),
          "cx43", List.of("fsn1", "nbg1", "hel1"),
          "cx53", List.of("fsn1", "nbg1", "hel1"),
          "ccx33", List.of("fsn1", "sin"));

  private final Set<Map.Entry<String, String>> soldOut = ConcurrentHashMap.newKeySet();

  Stock() {
    SOLD_OUT.forEach((type, locations) -> locations.forEach(l -> set(type, l, false)));
    ServerType.ALL.forEach(t -> t.withdrawn().forEach(l -> set(t.name(), l, false)));
    ServerType.ALL.stream()
        .filter(t -> t.architecture().equals("arm"))
        .forEach(t -> t.locations().forEach(l -> set(t.name(), l, false)));
  }

  /** Puts a server type at a location in stock, or out of it: creating one then answers 412. */
  public void set(String serverType, String location, boolean available) {
    Map.Entry<String, String> entry = Map.entry(serverType, location);
    if (available) {
      soldOut.remove(entry);
    } else {
      soldOut.add(entry);
    }
  }

  /** Whether a server of this type can be created there now. */
  public boolean has(String serverType, String location) {
    return !soldOut.contains(Map.entry(serverType, location));
  }
}

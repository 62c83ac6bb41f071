package io.dockbridge.sandbox;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What can be had where, changeable while the sandbox runs. At first everything is in stock except
 * ARM types: no tree of theirs boots here. Safe for use by several threads.
 */
public final class Stock {
  private final Set<Map.Entry<String, String>> soldOut = ConcurrentHashMap.newKeySet();

  Stock() {
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

package io.dockbridge.lifecycle;

import java.util.HashMap;
import java.util.Map;

/**
 * Whose servers are ours: those that carry all of our labels. Neither a name nor an address makes a
 * server ours.
 *
 * @param ownerId random, kept on this machine, the same for all of its instances
 * @param instanceId of the socket that the server belongs to
 */
public record Ownership(String ownerId, String instanceId) {
  static final String MANAGED_BY = "managed-by";
  static final String OWNER = "dockbridge-owner";
  static final String INSTANCE = "dockbridge-instance";
  static final String NONCE = "dockbridge-nonce";
  static final String HOST_KEY = "dockbridge-hostkey";
  static final String ROLE = "dockbridge-role";

  /** The role of a volume that holds Docker's data. */
  static final String DATA = "data";

  private static final String US = "dockbridge";

  /** Selects what any DockBridge has in a project. */
  static final String ANYBODYS = MANAGED_BY + "=" + US;

  /** Labels of what all instances of this machine share. */
  Map<String, String> sharedLabels() {
    return Map.of(MANAGED_BY, US, OWNER, ownerId);
  }

  /** Labels of what belongs to this instance alone, with some of its own. */
  Map<String, String> instanceLabels(Map<String, String> own) {
    Map<String, String> labels = new HashMap<>(own);
    labels.putAll(sharedLabels());
    labels.put(INSTANCE, instanceId);
    return Map.copyOf(labels);
  }

  /** Whether something with these labels belongs to this machine, whatever its instance. */
  static boolean belongsTo(String ownerId, Map<String, String> labels) {
    return US.equals(labels.get(MANAGED_BY)) && ownerId.equals(labels.get(OWNER));
  }

  /** Whether something with these labels was made by a DockBridge. */
  static boolean isAnybodys(Map<String, String> labels) {
    return US.equals(labels.get(MANAGED_BY));
  }

  /** Selects what all instances of this machine share. */
  String sharedSelector() {
    return MANAGED_BY + "=" + US + "," + OWNER + "=" + ownerId;
  }

  /** Selects the servers and volumes of this instance. */
  String serverSelector() {
    return sharedSelector() + "," + INSTANCE + "=" + instanceId;
  }

  /** Whether something with these labels belongs to this instance. */
  boolean owns(Map<String, String> labels) {
    return US.equals(labels.get(MANAGED_BY))
        && ownerId.equals(labels.get(OWNER))
        && instanceId.equals(labels.get(INSTANCE));
  }
}

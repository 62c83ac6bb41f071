package io.dockbridge.lifecycle.server;

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
  public static final String INSTANCE = "dockbridge-instance";
  public static final String NONCE = "dockbridge-nonce";
  public static final String HOST_KEY = "dockbridge-hostkey";
  public static final String ROLE = "dockbridge-role";

  /** The role of a volume that holds Docker's data. */
  public static final String DATA = "data";

  private static final String US = "dockbridge";

  /** Selects what any DockBridge has in a project. */
  public static final String ANYBODYS = MANAGED_BY + "=" + US;

  /** Labels of what all instances of this machine share. */
  public Map<String, String> sharedLabels() {
    return Map.of(MANAGED_BY, US, OWNER, ownerId);
  }

  /** Labels of what belongs to this instance alone, with some of its own. */
  public Map<String, String> instanceLabels(Map<String, String> own) {
    Map<String, String> labels = new HashMap<>(own);
    labels.putAll(sharedLabels());
    labels.put(INSTANCE, instanceId);
    return Map.copyOf(labels);
  }

  /** Whether something with these labels belongs to this machine, whatever its instance. */
  public static boolean belongsTo(String ownerId, Map<String, String> labels) {
    return US.equals(labels.get(MANAGED_BY)) && ownerId.equals(labels.get(OWNER));
  }

  /** Whether something with these labels was made by a DockBridge. */
  public static boolean isAnybodys(Map<String, String> labels) {
    return US.equals(labels.get(MANAGED_BY));
  }

  /** Selects what all instances of this machine share. */
  public String sharedSelector() {
    return MANAGED_BY + "=" + US + "," + OWNER + "=" + ownerId;
  }

  /** Selects the servers and volumes of this instance. */
  public String serverSelector() {
    return sharedSelector() + "," + INSTANCE + "=" + instanceId;
  }

  /** Whether something with these labels belongs to this instance. */
  public boolean owns(Map<String, String> labels) {
    return US.equals(labels.get(MANAGED_BY))
        && ownerId.equals(labels.get(OWNER))
        && instanceId.equals(labels.get(INSTANCE));
  }
}

package io.dockbridge.enginesocket.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;

/**
 * The body of a request that creates something. It is parsed once, and each part of DockBridge
 * changes what concerns it; a body that nobody changes passes byte for byte. Of one thread.
 */
public final class CreateBody {
  private final byte[] original;
  private final JsonNode tree;
  private boolean changed;

  private CreateBody(byte[] original, JsonNode tree) {
    this.original = original;
    this.tree = tree;
  }

  /** Of bytes that need not be JSON: the engine says so better than we could. */
  public static CreateBody of(byte[] bytes) {
    try {
      return new CreateBody(bytes, OwnSocketMounts.JSON.readTree(bytes));
    } catch (IOException e) {
      return new CreateBody(bytes, MissingNode.getInstance());
    }
  }

  /** What it says; a missing node if it is not JSON. */
  public JsonNode tree() {
    return tree;
  }

  /** Says that the tree was changed. */
  public void change() {
    changed = true;
  }

  /** As the engine gets it. */
  public byte[] bytes() {
    try {
      return changed ? OwnSocketMounts.JSON.writeValueAsBytes(tree) : original;
    } catch (IOException e) {
      throw new IllegalStateException("a tree that was parsed can be written", e);
    }
  }
}

package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/**
 * A public key.
 *
 * @param publicKey a line of authorized_keys
 * @param fingerprint MD5 of the key blob, in hex with colons
 */
record SshKey(
    long id,
    String name,
    String publicKey,
    String fingerprint,
    Map<String, String> labels,
    Instant created)
    implements Resource {

  /** The fingerprint of a key line; 422 for what is none. */
  static String fingerprint(String publicKey) {
    String[] parts = publicKey.strip().split("\\s+", -1);
    if (parts.length < 2 || !parts[0].matches("(ssh|ecdsa|sk)-[-a-z0-9@.]+")) {
      throw malformed();
    }
    try {
      byte[] blob = Base64.getDecoder().decode(parts[1]);
      return HexFormat.ofDelimiter(":").formatHex(MessageDigest.getInstance("MD5").digest(blob));
    } catch (IllegalArgumentException e) {
      throw malformed();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }

  private static ApiError malformed() {
    return ApiError.invalidInput("public_key", "SSH key is malformed");
  }

  SshKey with(String newName, Map<String, String> newLabels) {
    return new SshKey(id, newName, publicKey, fingerprint, newLabels, created);
  }

  ObjectNode json() {
    ObjectNode node = Json.object().put("id", id).put("name", name).put("fingerprint", fingerprint);
    node.put("public_key", publicKey).put("created", created.toString());
    node.set("labels", Json.of(labels));
    return node;
  }
}

package io.dockbridge.lifecycle.journal;

import io.dockbridge.lifecycle.server.ServerInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the journal says of one server of ours.
 *
 * @param name unique, chosen before the server is asked for
 * @param nonce label that proves a server of that name to be the one asked for
 * @param hostKeys public keys that it may show, the expected one first; more than one only while
 *     the host key is being replaced
 * @param rotated whether the host key is one that only the server itself has ever held
 * @param asked when the server was asked for last, by our clock; after its deletion, when that was
 * @param uncertain whether a request for it was ever left without an answer: a server of its name
 *     may come to be even after it was deleted
 * @param server empty until the cloud has answered
 */
public record JournalEntry(
    String name,
    String nonce,
    Phase phase,
    List<String> hostKeys,
    boolean rotated,
    Instant asked,
    boolean uncertain,
    Optional<ServerInfo> server) {

  public JournalEntry {
    hostKeys = List.copyOf(hostKeys);
  }

  /** How far the server has come; written before the step that it names begins. */
  public enum Phase {
    /** It is being asked for: it may exist or not. */
    CREATING,
    /** It exists and boots. */
    BOOTING,
    /** It has been of use. */
    READY,
    /** It has to go, whatever happens. */
    DELETING
  }

  /** The server has been asked for under this name. */
  public static JournalEntry intent(String name, String nonce, String hostKey, Instant now) {
    return new JournalEntry(
        name, nonce, Phase.CREATING, List.of(hostKey), false, now, false, Optional.empty());
  }

  public JournalEntry in(Phase next) {
    return new JournalEntry(name, nonce, next, hostKeys, rotated, asked, uncertain, server);
  }

  public JournalEntry with(ServerInfo info) {
    return new JournalEntry(
        name, nonce, phase, hostKeys, rotated, asked, uncertain, Optional.of(info));
  }

  /** A request for it was not answered. */
  public JournalEntry unanswered(Instant now) {
    return new JournalEntry(name, nonce, phase, hostKeys, rotated, now, true, server);
  }

  /** The server is gone, but another of its name may still come. */
  public JournalEntry gone(Instant now) {
    return new JournalEntry(
        name, nonce, Phase.DELETING, hostKeys, rotated, now, uncertain, Optional.empty());
  }

  /** The host key is being replaced: it may be the fresh one, or any that it could be so far. */
  public JournalEntry rotating(String fresh) {
    List<String> keys = Stream.concat(Stream.of(fresh), hostKeys.stream()).toList();
    return new JournalEntry(name, nonce, phase, keys, rotated, asked, uncertain, server);
  }

  public JournalEntry rotatedTo(String hostKey) {
    return new JournalEntry(name, nonce, phase, List.of(hostKey), true, asked, uncertain, server);
  }
}

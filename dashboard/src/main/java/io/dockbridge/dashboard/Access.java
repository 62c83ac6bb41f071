package io.dockbridge.dashboard;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Optional;

/**
 * Who may see the page: a browser with a session. It gets one for a token that {@code dockbridge
 * dashboard} printed; each token is good once. Thread-safe.
 */
final class Access {
  static final Duration TOKEN_LIFE = Duration.ofMinutes(10);

  /** Of the tokens and of the sessions; the oldest go first. */
  private static final int MOST = 16;

  private static final int SECRET_BYTES = 18;
  private static final SecureRandom RANDOM = new SecureRandom();

  private record Token(String value, Instant end) {}

  private final InstantSource clock;

  /** Guarded by this, as the next. */
  private final Deque<Token> tokens = new ArrayDeque<>();

  private final Deque<String> sessions = new ArrayDeque<>();

  Access(InstantSource clock) {
    this.clock = clock;
  }

  /** Text for a URL that nobody guesses. */
  static String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Good for one exchange, within some minutes. */
  synchronized String newToken() {
    Token token = new Token(secret(), clock.instant().plus(TOKEN_LIFE));
    add(tokens, token);
    return token.value();
  }

  /** A session in exchange for a token; empty if it is none, was used, or is too old. */
  synchronized Optional<String> exchange(String token) {
    Instant now = clock.instant();
    boolean known = tokens.removeIf(it -> isSame(it.value(), token) && now.isBefore(it.end()));
    if (!known) {
      return Optional.empty();
    }
    String session = secret();
    add(sessions, session);
    return Optional.of(session);
  }

  synchronized boolean isSession(String value) {
    return sessions.stream().anyMatch(it -> isSame(it, value));
  }

  private static <T> void add(Deque<T> all, T one) {
    all.addLast(one);
    if (all.size() > MOST) {
      all.removeFirst();
    }
  }

  private static boolean isSame(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}

package io.dockbridge.hetzner.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/**
 * A body in JSON. One that is not repeatable makes OkHttp send it at most once: by itself it would
 * silently repeat a POST on another connection when a kept-alive one turns out to be broken.
 */
final class JsonBody extends RequestBody {
  private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");

  private final byte[] text;
  private final boolean repeatable;

  JsonBody(String text, boolean repeatable) {
    this.text = text.getBytes(StandardCharsets.UTF_8);
    this.repeatable = repeatable;
  }

  @Override
  public MediaType contentType() {
    return JSON;
  }

  @Override
  public long contentLength() {
    return text.length;
  }

  @Override
  public boolean isOneShot() {
    return !repeatable;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    sink.write(text);
  }
}

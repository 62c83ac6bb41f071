package io.dockbridge.config;

/** Makes a value of the text of a setting. */
interface ValueParser<T> {
  T parse(String word) throws BadValue;
}

package io.dockbridge.config;

/**
 * An option on the command line that decides a setting.
 *
 * @param name as the user typed it, for example {@code --socket}
 * @param key the setting, for example {@code socket_path}
 */
public record Flag(String name, String key, String value) {}

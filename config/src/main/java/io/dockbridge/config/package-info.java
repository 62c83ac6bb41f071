/**
 * Settings, and the files of the state directory.
 *
 * <p>Entry: {@link io.dockbridge.config.ConfigLoader}, which commands call on the main thread for a
 * {@link io.dockbridge.config.DockBridgeConfig}. {@code default-config.yaml} declares each setting
 * with its default; {@code SettingsReader} looks for a value in options, variables and the file and
 * collects all problems. {@link io.dockbridge.config.StateDirectory} names the files of an
 * instance; {@code AtomicFile} and {@code StateJson} write them, on any thread.
 *
 * <p>To add a setting begin in {@code default-config.yaml} and its record in {@code
 * DockBridgeConfig}; a kind of value, in {@code ValueParsers}; where tokens come from, in {@code
 * TokenSearch}.
 */
package io.dockbridge.config;

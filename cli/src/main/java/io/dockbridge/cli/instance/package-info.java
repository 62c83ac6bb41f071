/**
 * Which instance a command means, and how to speak with its daemon. {@code DockBridgeCommand} has
 * the options of all commands and reads the settings; {@code Instance} knows lock, files and {@code
 * ControlClient}; {@code ProgramFiles} and {@code DetachedProcess} start further processes, {@code
 * SandboxProcess} the local cloud. Called on the main thread.
 */
package io.dockbridge.cli.instance;

/**
 * {@code dockbridge demo}: the whole story of a day with DockBridge, told with commands that really
 * run, in a cloud of the sandbox.
 *
 * <p>{@link io.dockbridge.demo.DemoMain} is a program of its own: {@code DemoCommand} of the
 * command line starts it from the sandbox's jar. One thread plays, a shutdown hook cancels. To
 * change the story begin in {@code DemoStory}; what is installed and which client is used is in
 * {@code DemoMachine} and {@code DemoStage}.
 */
package io.dockbridge.demo;

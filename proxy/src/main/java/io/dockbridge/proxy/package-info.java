/** Moves bytes between two ends; knows no Docker, SSH or cloud. */
package io.dockbridge.proxy;

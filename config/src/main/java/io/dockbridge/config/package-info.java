/** Reads, validates and explains settings. */
package io.dockbridge.config;

/** When was the user last here, and what is open now. */
package io.dockbridge.activity;

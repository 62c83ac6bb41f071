/**
 * Finds what is wrong with an instance and its surroundings, and says what to do. Looks only:
 * nothing in the cloud is made, changed or deleted, and no server is woken.
 */
package io.dockbridge.doctor;

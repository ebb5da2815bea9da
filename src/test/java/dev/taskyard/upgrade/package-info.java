/** Databases of earlier programs under this one, and this one's under later ones. */
@org.jspecify.annotations.NullMarked
package dev.taskyard.upgrade;

package dev.taskyard.client;

import org.jspecify.annotations.Nullable;

/**
 * One thing that was looked at.
 *
 * @param found what was found, in one line
 * @param remedy what to do; null when nothing is to be done
 */
public record DoctorCheck(String name, boolean ok, String found, @Nullable String remedy) {}

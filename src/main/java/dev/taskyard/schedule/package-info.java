/**
 * When a schedule is due: pure arithmetic on instants, without a clock and without a database.
 *
 * <p>{@link dev.taskyard.schedule.Rule} is the one question. A duration ({@code Every}) answers it
 * by counting; cron and RFC 5545 name times on a wall clock ({@code LocalTimes}), and {@code
 * WallClock} alone says which instants those are in a time zone. So what happens on the nights on
 * which clocks change is decided in one place, for both, and by no library:
 *
 * <ul>
 *   <li>a time that does not exist is as much later as the clock was put forward: 02:30 is 03:30.
 *       That is what RFC 5545 (3.3.5) says;
 *   <li>a time that exists twice counts once, the first time;
 *   <li>a rule that names no hours (an hour field that begins with {@code *}; {@code FREQ=HOURLY}
 *       and finer without {@code BYHOUR}) goes by time as it passes: a time that exists twice
 *       counts twice, one that doesn't exist counts not at all. Else "every 15 minutes" would pause
 *       for an hour.
 * </ul>
 *
 * <p>Recurrence rules are read by lib-recur, as floating times. Cron is read here: five fields of a
 * fixed grammar are two hundred lines, and what there was of libraries had last been released years
 * ago, tells no place in its errors, and decides by itself about clocks that change.
 */
@NullMarked
package dev.taskyard.schedule;

import org.jspecify.annotations.NullMarked;

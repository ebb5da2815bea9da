/**
 * Every SQL statement of Taskyard, and the only package that knows JDBC, JDBI, Flyway and the
 * connection pool.
 *
 * <p>{@link dev.taskyard.store.Database} opens a database and runs transactions; a {@link
 * dev.taskyard.store.Tx} hands out the stores, one a table or two, whose methods are one statement
 * each, written whole above the method that runs it. Stores never open a transaction and decide
 * nothing: that is the work of the packages above. What the two databases say differently stands in
 * {@code PostgresDialect} and {@code H2Dialect}, side by side.
 *
 * <p><b>Lock order</b>, everywhere: {@code workers}, {@code queues}, {@code task_queue} by task id
 * with the rows of tasks that wait for attempts or for other tasks behind all others, {@code
 * tasks}, {@code task_runs}, {@code lanes}. What is ready, or waits for a queue, lock or lane, is
 * taken with {@code skip locked} by who puts it aside or lets it go: nobody waits for those rows.
 * Whoever writes about a task holds its {@code task_queue} row, or its {@code tasks} row once it is
 * terminal.
 *
 * <p>Statements run through JDBI's {@code Handle} rather than through SqlObject proxies: building
 * the proxies costs a short command more than its database work does (measured: 0.2 s of 0.5 s),
 * and a resting worker a seventh of its processor time on H2 and more on PostgreSQL.
 */
@NullMarked
package dev.taskyard.store;

import org.jspecify.annotations.NullMarked;

/**
 * JMH benchmarks of each path that a packet takes; the README beside this module's sources says how to run and read
 * them.
 */
package dev.tio.benchmarks;

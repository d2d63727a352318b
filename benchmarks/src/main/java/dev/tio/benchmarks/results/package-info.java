/**
 * What benchmarks measured: kept as JSON with the machine's name, compared with earlier runs, and made into tables and
 * a plot.
 */
package dev.tio.benchmarks.results;

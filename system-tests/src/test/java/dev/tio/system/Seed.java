package dev.tio.system;

import java.util.concurrent.ThreadLocalRandom;

/** The seed of a random test: {@code -Dtio.seed}, or another in each run. */
final class Seed {
    private static final String PROPERTY = "tio.seed";

    private Seed() {
    }

    /** The seed of this run; it is printed, with how to set it. */
    static long ofThisRun() {
        Long given = Long.getLong(PROPERTY);
        long seed = given != null ? given : ThreadLocalRandom.current().nextLong();
        System.out.printf("seed %d (-D%s=%d repeats it)%n", seed, PROPERTY, seed);
        return seed;
    }

    /** The seed of case {@code index}: neighbours have nothing in common (the increment is SplitMix64's). */
    static long ofCase(long seed, int index) {
        return seed + index * 0x9e3779b97f4a7c15L;
    }
}

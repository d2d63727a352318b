package dev.tio.examples;

/**
 * What was asked for on the command line.
 *
 * @param seconds how long each load sends
 * @param terminal whether the output may be written over
 */
record DemoOptions(int seconds, boolean terminal) {
    static final String USAGE = "usage: ./demo [--seconds N]    each of the 8 loads sends for N seconds, 1 to 3600 (3)";

    private static final int DEFAULT_SECONDS = 3;
    private static final int MOST_SECONDS = 3600;

    /**
     * Reads the arguments.
     *
     * @throws IllegalArgumentException if they are none of the demo's
     */
    static DemoOptions parse(String... args) {
        int seconds = DEFAULT_SECONDS;
        boolean terminal = false;
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--terminal")) {
                terminal = true;
            } else if (args[i].equals("--seconds") && i + 1 < args.length) {
                seconds = Integer.parseInt(args[++i]);
            } else {
                throw new IllegalArgumentException(args[i]);
            }
        }
        if (seconds < 1 || seconds > MOST_SECONDS) {
            throw new IllegalArgumentException("--seconds " + seconds);
        }
        return new DemoOptions(seconds, terminal);
    }
}

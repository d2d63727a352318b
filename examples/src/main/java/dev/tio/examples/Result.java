package dev.tio.examples;

import java.util.Locale;
import java.util.Optional;

/**
 * What a load came to.
 *
 * @param load the load's name
 * @param offloads whether superpackets were asked for
 * @param figures of the whole of it
 * @param sentDatagrams how many datagrams were sent; 0 for TCP
 * @param lostDatagrams how many of them did not arrive
 */
record Result(String load, boolean offloads, Figures figures, long sentDatagrams, long lostDatagrams) {
    /** The least segments that a superpacket is to average, with offloads: below it they are not really at work. */
    static final int LEAST_SEGMENTS = 10;

    /** What is wrong with it, if anything is. */
    Optional<String> failure() {
        if (figures.bytes() == 0) {
            return Optional.of(load + ": nothing arrived");
        }
        if (offloads && figures.segmentsEach() < LEAST_SEGMENTS) {
            return Optional.of(String.format(
                    Locale.ROOT, "%s: a superpacket averaged %.1f segments, and should have %d or more",
                    load, figures.segmentsEach(), LEAST_SEGMENTS));
        }
        return Optional.empty();
    }
}

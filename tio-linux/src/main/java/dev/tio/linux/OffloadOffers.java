package dev.tio.linux;

import java.util.Locale;
import java.util.StringJoiner;

/**
 * Offers offloads to the driver one after the other, so that each refusal leaves the others on, and notes the answers.
 */
final class OffloadOffers {
    private final TunDriver driver;
    private final int fd;
    private final StringJoiner outcome = new StringJoiner(", ");
    private int mask;

    /** For a device whose mask is 0. */
    OffloadOffers(TunDriver driver, int fd) {
        this.driver = driver;
        this.fd = fd;
    }

    /** Makes the next offer, after that of what it needs; none if it is not wanted. */
    void offer(Offload offload, boolean wanted) {
        Offload needed = offload.needed();
        String answer;
        if (!wanted) {
            answer = "not asked for";
        } else if (needed != null && !needed.isIn(mask)) {
            answer = "not given without " + name(needed);
        } else {
            answer = answer(mask | offload.bits());
        }
        outcome.add(name(offload) + ' ' + answer);
    }

    private String answer(int more) {
        int result = driver.offloads(fd, more);
        if (result < 0) {
            return "refused (" + Errno.name(-result) + ')';
        }
        mask = more;
        return "given";
    }

    private static String name(Offload offload) {
        return offload.name().toLowerCase(Locale.ROOT);
    }

    /** The {@code TUN_F_} bits that the kernel took. */
    int mask() {
        return mask;
    }

    /** What became of each offload that was to be offered, for a log. */
    String outcome() {
        return outcome.toString();
    }
}

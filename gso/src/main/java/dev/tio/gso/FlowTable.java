package dev.tio.gso;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The newest run of each flow: a hash table of fixed size with open addressing. It has twice as many places as there
 * can be runs, so it never fills; forgetting all flows is one addition.
 */
final class FlowTable {
    /** Of the words that tell an IPv6 flow: two addresses and the ports. */
    private static final int KEYS = 9;

    /**
     * Not to be guessed by who sends the packets: flows that all meet in one place would make each search long. Each
     * word of a flow is multiplied by a key of its own.
     */
    private final long[] keys = ThreadLocalRandom.current().longs(KEYS).map(key -> key | 1).toArray();
    private final @Nullable Run[] runs;
    /** The age in which the run of a place was put there. */
    private final int[] ages;
    private final int mask;
    private int age = 1;
    /** Where the last search ended that found nothing. */
    private int free;

    FlowTable(int capacity) {
        int size = Integer.highestOneBit(Math.max(capacity, 1)) * 4;
        runs = new Run[size];
        ages = new int[size];
        mask = size - 1;
    }

    /**
     * The newest run of the flow of the packet at {@code address}, whose ports are in memory; null if there is none.
     */
    @Nullable Run find(long address, int ipHeaderLength) {
        int at = (ipHeaderLength == IPHeaders.IPV4_LENGTH ? hash4(address) : hash6(address)) & mask;
        while (ages[at] == age) {
            Run run = runs[at];
            if (run != null && run.ipHeaderLength == ipHeaderLength
                    && SameHeaders.flow(run.head.address(), address, ipHeaderLength)) {
                return run;
            }
            at = (at + 1) & mask;
        }
        free = at;
        return null;
    }

    /**
     * Makes {@code run} the newest of its flow.
     *
     * @param before the one that was; null if the last search was for this flow and found none
     */
    void put(Run run, @Nullable Run before) {
        int at = before == null ? free : before.tablePlace;
        run.tablePlace = at;
        runs[at] = run;
        ages[at] = age;
    }

    /** Forgets all flows. */
    void clear() {
        if (++age == 0) {
            Arrays.fill(ages, 0);
            age = 1;
        }
    }

    private int hash4(long address) {
        return fold(product(address + 12, 0) + product(address + 16, 1) + product(address + 20, 2));
    }

    private int hash6(long address) {
        long sum = 0;
        for (int i = 0; i < KEYS; i++) {
            sum += product(address + 8 + 4 * i, i);
        }
        return fold(sum);
    }

    /** Multilinear hashing of 32-bit words: what two flows have in common says nothing of where they meet. */
    private long product(long address, int key) {
        return keys[key] * (RawMemory.getInt(address) & 0xffff_ffffL);
    }

    private static int fold(long sum) {
        return (int) (sum >>> 32);
    }
}

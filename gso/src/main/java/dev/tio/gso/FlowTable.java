package dev.tio.gso;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The newest run of each flow: a hash table of fixed size with open addressing. It has twice as many places as there can
 * be runs, so it never fills; forgetting all flows is one addition.
 */
final class FlowTable {
    /** Not to be guessed by who sends the packets: flows that all meet in one place would make each search long. */
    private final long seed = ThreadLocalRandom.current().nextLong();
    private final @Nullable Run[] runs;
    /** The age in which the run of a place was put there. */
    private final int[] ages;
    private final int mask;
    private int age = 1;
    private int place;

    FlowTable(int capacity) {
        int size = Integer.highestOneBit(Math.max(capacity, 1)) * 4;
        runs = new Run[size];
        ages = new int[size];
        mask = size - 1;
    }

    /**
     * The newest run of the flow of the packet at {@code address}, whose ports are in memory; null if there is none.
     * {@link #put} then takes the place that was found.
     */
    @Nullable Run find(long address, int ipHeaderLength) {
        int at = (ipHeaderLength == IPHeaders.IPV4_LENGTH ? hash4(address) : hash6(address)) & mask;
        while (ages[at] == age) {
            Run run = runs[at];
            if (run != null && run.ipHeaderLength == ipHeaderLength
                    && SameHeaders.flow(run.head.address(), address, ipHeaderLength)) {
                place = at;
                return run;
            }
            at = (at + 1) & mask;
        }
        place = at;
        return null;
    }

    /** Makes {@code run} the newest of the flow that was looked for last. */
    void put(Run run) {
        runs[place] = run;
        ages[place] = age;
    }

    /** Forgets all flows. */
    void clear() {
        if (++age == 0) {
            Arrays.fill(ages, 0);
            age = 1;
        }
    }

    private int hash4(long address) {
        return mix(RawMemory.getLong(address + 12), RawMemory.getInt(address + 20));
    }

    private int hash6(long address) {
        long high = RawMemory.getLong(address + 8) * 0x9e3779b97f4a7c15L ^ RawMemory.getLong(address + 16);
        long low = RawMemory.getLong(address + 24) * 0xc2b2ae3d27d4eb4fL ^ RawMemory.getLong(address + 32);
        return mix(high * 0xff51afd7ed558ccdL ^ low, RawMemory.getInt(address + 40));
    }

    /** Multiply and fold, as in wyhash. */
    private int mix(long addresses, int ports) {
        long product = (addresses ^ seed) * (ports * 0x9e3779b97f4a7c15L ^ 0xe7037ed1a0b428dbL);
        return (int) (product ^ product >>> 32);
    }
}

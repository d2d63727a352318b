package dev.tio.checksum;

import org.jspecify.annotations.Nullable;

/** Another loop over raw memory, for long ranges, where there is one that is faster. */
interface LongRangeSum {
    /** What a length is a multiple of. */
    int MULTIPLE = 128;

    /** The JDK whose C2 adds up the lanes of a vector behind the loop (JDK-8302652). */
    int FIRST_THAT_ADDS_LANES_ONCE = 21;

    /**
     * The sum of {@code length} bytes, a multiple of {@link #MULTIPLE}, from {@code address} on, in host byte order and
     * unfolded.
     */
    long sum(long address, int length);

    /**
     * The one for this JVM, if {@link AddressSum}'s own loop is not the fastest there. On JDK 17 it is one of the
     * incubating Vector API, if that module was added and vectors are not allocated; later JDKs have the API in another
     * form.
     */
    static @Nullable LongRangeSum ofThisJVM() {
        int jdk = Runtime.version().feature();
        if (jdk >= FIRST_THAT_ADDS_LANES_ONCE) {
            return null;
        }
        LongRangeSum vectors = jdk == 17 ? byVectors() : null;
        return vectors == null ? new PairSum() : vectors;
    }

    private static @Nullable LongRangeSum byVectors() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty() || EscapeAnalysis.isOff()) {
            return null;
        }
        try {
            // By name, as it is compiled by itself: javac warns of the incubating module, and warnings are errors here.
            return (LongRangeSum) Class.forName("dev.tio.checksum.VectorSum").getDeclaredConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            // Whoever made the jar smaller saw no use of it.
            return null;
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}

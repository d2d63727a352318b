package dev.tio.checksum;

import org.jspecify.annotations.Nullable;

/** Another loop over raw memory, for long ranges, where there is one that is faster. */
interface LongRangeSum {
    /** What a length is a multiple of. */
    int MULTIPLE = 128;

    /**
     * The sum of {@code length} bytes, a multiple of {@link #MULTIPLE}, from {@code address} on, in host byte order and
     * unfolded.
     */
    long sum(long address, int length);

    /**
     * The one that this JVM has, if any. On JDK 17, where C2 vectorises {@link AddressSum}'s loop half as well as that
     * of JDK 25, it is one of the incubating Vector API, if that module was added; later JDKs have the API in another
     * form.
     */
    static @Nullable LongRangeSum ofThisJVM() {
        if (Runtime.version().feature() != 17 || ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
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

package dev.tio.checksum;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * The JIT's escape analysis, which does without objects that never leave a method. Where it was switched off, some of
 * the JDK's APIs, such as java.lang.foreign and the Vector API, allocate at each call for good. Whoever has another
 * way, which allocates nothing, asks here at start, as tio's modules do.
 */
public final class EscapeAnalysis {
    private EscapeAnalysis() {
    }

    /**
     * Whether it was switched off ({@code -XX:-DoEscapeAnalysis}); false where the JVM does not say, and where code is
     * interpreted, or compiled by a JIT that has none, for other reasons. The first call loads the JVM's management
     * classes, in some 20 milliseconds.
     */
    public static boolean isOff() {
        try {
            HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return vm != null && vm.getVMOption("DoEscapeAnalysis").getValue().equals("false");
        } catch (LinkageError | RuntimeException e) {
            // A runtime without the module jdk.management, or a JVM without that option: no reason to fail.
            return false;
        }
    }
}

package dev.tio.checksum;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * Whether the JIT does without objects that never leave a method. Some of the JDK's APIs, such as java.lang.foreign and
 * the Vector API, allocate at each call where it does not: whoever has another way, which allocates nothing, asks here
 * at start.
 */
public final class EscapeAnalysis {
    private EscapeAnalysis() {
    }

    /** Whether it was switched off ({@code -XX:-DoEscapeAnalysis}). False where the JVM does not say. Slow. */
    public static boolean isOff() {
        try {
            HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return vm != null && vm.getVMOption("DoEscapeAnalysis").getValue().equals("false");
        } catch (LinkageError | IllegalArgumentException e) {
            // A JDK without its module jdk.management; a JVM without that option.
            return false;
        }
    }
}

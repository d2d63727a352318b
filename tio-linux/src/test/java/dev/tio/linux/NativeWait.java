package dev.tio.linux;

/** Where threads of tests wait: in the kernel, which the JVM does not tell from work. */
final class NativeWait {
    private NativeWait() {
    }

    /** Whether the thread is in {@code ppoll}, or about to be. */
    static boolean isIn(Thread thread) {
        for (StackTraceElement element : thread.getStackTrace()) {
            if (element.getMethodName().equals("ppoll")) {
                return true;
            }
        }
        return false;
    }
}

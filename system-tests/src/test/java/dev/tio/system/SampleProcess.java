package dev.tio.system;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;

/** A process that runs a test of {@link LinuxDevicesSample}, with other privileges than this one's. */
final class SampleProcess {
    private static final String PREFIX = "outcome: ";

    private SampleProcess() {
    }

    /**
     * Runs the test that succeeds, if it may.
     *
     * @param ci the value of {@code CI} in the environment
     * @param wrapper the command that changes the privileges and then runs another
     * @return what became of it: SUCCESSFUL, or FAILED or SKIPPED and the reason
     */
    static String run(String ci, String... wrapper) throws Exception {
        List<String> command = new ArrayList<>(List.of(wrapper));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SampleProcess.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CI", ci);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return output.lines().filter(line -> line.startsWith(PREFIX)).findFirst()
                    .orElseThrow(() -> new AssertionError(output)).substring(PREFIX.length());
        } finally {
            process.destroyForcibly();
        }
    }

    /** In that process. */
    public static void main(String[] args) {
        LinuxDevicesLifecycleTest.run(LinuxDevicesLifecycleTest.sample("succeed")).allEvents().stream()
                // Not that of the engine, which always succeeds.
                .filter(event -> event.getTestDescriptor().getParent().isPresent())
                .flatMap(event -> outcome(event).lines().limit(1))
                .findFirst()
                .ifPresent(outcome -> System.out.println(PREFIX + outcome));
        System.exit(0);
    }

    private static String outcome(Event event) {
        if (event.getType() == EventType.SKIPPED) {
            return "SKIPPED " + event.getRequiredPayload(String.class);
        }
        if (event.getType() != EventType.FINISHED) {
            return "";
        }
        TestExecutionResult result = event.getRequiredPayload(TestExecutionResult.class);
        return result.getStatus() + result.getThrowable().map(e -> " " + causes(e)).orElse("");
    }

    private static String causes(Throwable e) {
        return e.getMessage() + (e.getCause() == null ? "" : ": " + causes(e.getCause()));
    }
}

package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.linux.testkit.RequiresTun;
import dev.tio.linux.testkit.Tun;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.EventType;

/** What is left of a test's namespaces and devices, however it ends: nothing. */
@RequiresTun
class LinuxDevicesLifecycleTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            succeed                | SUCCESSFUL |
            fail                   | FAILED     | failed
            abort                  | ABORTED    | aborted
            failInSetup            | FAILED     | failed in setup
            failInMakingAParameter | FAILED     | EBUSY
            closeEverything        | SUCCESSFUL |
            waitForEver            | FAILED     | timed out
            waitForAnInterrupt     | FAILED     | timed out""")
    void shouldCloseEverything(String method, TestExecutionResult.Status status, String message) throws Exception {
        run(sample("succeed"));
        Map<Integer, String> before = Descriptors.open();

        TestExecutionResult result = resultOf(run(sample(method)));

        assertThat(result.getStatus()).isEqualTo(status);
        assertThat(result.getThrowable().map(Throwable::getMessage).orElse("")).contains(message == null ? "" : message);
        LinuxDevicesSample.thread.join();
        assertThat(Descriptors.open()).isEqualTo(before)
                .doesNotContainValue(LinuxDevicesSample.namespace.toString());
    }

    static EngineExecutionResults run(DiscoverySelector selector) {
        return EngineTestKit.engine("junit-jupiter").selectors(selector).execute();
    }

    static DiscoverySelector sample(String name) {
        Method method = Arrays.stream(LinuxDevicesSample.class.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(name)).findFirst().orElseThrow();
        return selectMethod(LinuxDevicesSample.class, method);
    }

    private static TestExecutionResult resultOf(EngineExecutionResults results) {
        Stream<TestExecutionResult> ended = results.testEvents().stream()
                .filter(event -> event.getType() == EventType.FINISHED)
                .map(event -> event.getRequiredPayload(TestExecutionResult.class));
        return ended.findFirst().orElseThrow();
    }

    @LinuxDevices
    static final class AsksBeforeAll {
        @BeforeAll
        static void setUp(NetworkNamespace namespace) {
        }

        @Test
        void test() {
        }
    }

    @LinuxDevices
    @TestInstance(Lifecycle.PER_CLASS)
    static final class AsksInTheConstructorOfAClass {
        AsksInTheConstructorOfAClass(@Tun NativeTun tun) {
        }

        @Test
        void test() {
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {AsksBeforeAll.class, AsksInTheConstructorOfAClass.class})
    void shouldGiveNothingToWhatIsNotOfOneTest(Class<?> sample) {
        Optional<Throwable> thrown = run(selectClass(sample)).containerEvents().stream()
                .filter(event -> event.getType() == EventType.FINISHED)
                .flatMap(event -> event.getRequiredPayload(TestExecutionResult.class).getThrowable().stream())
                .findFirst();

        assertThat(thrown).hasValueSatisfying(e -> assertThat(e).hasMessageContaining("No ParameterResolver registered"));
    }

    @Test
    @DisplayName("works under unshare -Urn, where a process is root of a user namespace of its own")
    void shouldWorkInAUserNamespace() throws Exception {
        assumeTrue(new ProcessBuilder("unshare", "-Urn", "true").start().waitFor() == 0,
                "user namespaces are not allowed here");
        assertThat(SampleProcess.run("", "unshare", "-Urn")).isEqualTo("SUCCESSFUL");
    }

    @Test
    void shouldBeSkippedWithTheReasonWhereTheProcessMayNot() throws Exception {
        assertThat(SampleProcess.run("", "setpriv", "--bounding-set=-all"))
                .startsWith("SKIPPED it needs network namespaces and TUN devices: ")
                .contains("CAP_SYS_ADMIN", "EPERM");
    }

    @Test
    void shouldFailInCiWhereTheProcessMayNot() throws Exception {
        assertThat(SampleProcess.run("true", "setpriv", "--bounding-set=-all"))
                .startsWith("FAILED ")
                .contains("CI is true", "CAP_SYS_ADMIN");
    }
}

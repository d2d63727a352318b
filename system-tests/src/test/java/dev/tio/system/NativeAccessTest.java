package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.TunException;
import dev.tio.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a JVM loads for the first system calls, and says when it may not: told by a JVM that has done nothing else yet. */
class NativeAccessTest {
    private static final boolean HAS_FOREIGN = Runtime.version().feature() >= 22;
    /** As JEP 472 has it. */
    private static final boolean CAN_DENY = Runtime.version().feature() >= 24;
    private static final String NATIVE_JNA = " com.sun.jna.Native ";
    private static final String ANY_JNA = " com.sun.jna.";
    private static final String NETWORK = " java.net.InetAddress ";

    /** Says which MTU {@code lo} has, by way of netlink, or why it cannot; twice, for a class fails otherwise at the second use. */
    static final class Program {
        private Program() {
        }

        public static void main(String[] args) throws IOException {
            for (int attempt = 0; attempt < 2; attempt++) {
                try (NetworkNamespace namespace = NetworkNamespace.current()) {
                    System.out.println("MTU of lo: " + namespace.link("lo").mtu());
                } catch (TunException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }

    /** What a new JVM prints that runs the program. */
    private static String run(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+IgnoreUnrecognizedVMOptions", "-XX:TieredStopAtLevel=1", "-Xlog:class+load"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    @Test
    @DisplayName("Raise lo before any java.net class is touched")
    void shouldLoadNeitherJNANorTheNetworkClassesWhereTheJDKHasForeignCalls() throws Exception {
        String output = run("--enable-native-access=ALL-UNNAMED");

        assertThat(output).contains("MTU of lo: ");
        assertThat(output.contains(ANY_JNA)).isEqualTo(!HAS_FOREIGN);
        assertThat(output.contains(NETWORK)).isFalse();
    }

    @Test
    void shouldLoadWhatAPropertyChooses() throws Exception {
        assertThat(run("-Ddev.tio.linux.syscalls=jna")).contains("MTU of lo: ", NATIVE_JNA);
        assertThat(run("-Ddev.tio.linux.syscalls=foreign")).doesNotContain(ANY_JNA)
                .contains(HAS_FOREIGN ? "MTU of lo: " : "It takes JDK 22 or later");
    }

    @Test
    void shouldSayHowToAllowWhatIsDenied() throws Exception {
        String output = run("--illegal-native-access=deny");

        String expected = CAN_DENY ? "start with --enable-native-access=ALL-UNNAMED" : "MTU of lo: ";
        assertThat(output).containsSubsequence(expected, expected);
    }
}

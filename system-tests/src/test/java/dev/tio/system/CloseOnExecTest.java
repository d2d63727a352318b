package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.testkit.RequiresTun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** It makes by itself what it counts the descriptors of, and so needs no parameters. */
@RequiresTun
@DisplayName("O_CLOEXEC on every descriptor, eventfd, netlink and namespace included")
class CloseOnExecTest {
    private static final int O_CLOEXEC = 02000000;

    @TempDir
    private Path directory;

    private interface Check {
        void check(Map<Integer, String> descriptors) throws Exception;
    }

    /** With everything in use that has a descriptor. */
    private static void withAll(Check check) throws Exception {
        Map<Integer, String> before = Descriptors.open();
        try (NetworkNamespace namespace = NetworkNamespace.create();
                NetworkNamespace opened = NetworkNamespace.open(Path.of("/proc/thread-self/ns/net"));
                NativeTun tun = NativeTun.builder("tio%d").namespace(namespace).queues(2).open();
                NativeTun adopted = NativeTun.adopt(handedOver(namespace))) {
            tun.addQueue();
            tun.link().onEvent(event -> { });
            Map<Integer, String> descriptors = new TreeMap<>(Descriptors.open());
            descriptors.keySet().removeAll(before.keySet());
            assertThat(adopted.queues()).hasSize(1);
            // Two a queue, one a device, one a namespace, two a subscription.
            assertThat(descriptors).as("descriptors").hasSize(4 * 2 + 2 + 2 + 2).containsKey(opened.descriptor());
            assertThat(String.join(" ", descriptors.values()))
                    .contains("/dev/net/tun").contains("[eventfd]").contains("net:[").contains("socket:[");
            check.check(descriptors);
        }
    }

    /** Not closed on exec, as what another process hands over may be. */
    private static int handedOver(NetworkNamespace namespace) throws IOException {
        try (NativeTun opened = NativeTun.builder("tio%d").namespace(namespace).open()) {
            return LibC.dup((int) opened.queues().get(0).descriptor().orElseThrow());
        }
    }

    @Test
    void shouldBeMarkedOnAll() throws Exception {
        withAll(descriptors -> {
            for (int fd : descriptors.keySet()) {
                assertThat(flags(fd) & O_CLOEXEC).as("flags of %d, %s", fd, descriptors.get(fd)).isEqualTo(O_CLOEXEC);
            }
        });
    }

    /** {@code flags:} of proc(5), in octal. */
    private static int flags(int fd) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd))) {
            if (line.startsWith("flags:")) {
                return Integer.parseInt(line.substring("flags:".length()).strip(), 8);
            }
        }
        throw new IOException("no flags of " + fd);
    }

    @Test
    @DisplayName("an exec through native posix_spawn finds none of them")
    void shouldBeGoneAfterAnExec() throws Exception {
        withAll(descriptors -> {
            String list = inherited();
            assertThat(list).contains(" 0 -> ");
            descriptors.forEach((fd, target) -> assertThat(list).doesNotContain(line(fd, target)));
            // What the list looks like if one is inherited: a duplicate is.
            int duplicate = LibC.dup(descriptors.entrySet().stream()
                    .filter(entry -> entry.getValue().equals("/dev/net/tun")).findFirst().orElseThrow().getKey());
            try {
                assertThat(inherited()).contains(line(duplicate, "/dev/net/tun"));
            } finally {
                LibC.close(duplicate);
            }
        });
    }

    private static String line(int fd, String target) {
        return " " + fd + " -> " + target;
    }

    /** What a program finds open that this process starts by itself: Java's launcher closes everything first. */
    private String inherited() throws IOException {
        Path list = directory.resolve("list");
        String command = "exec ls -l /proc/self/fd > \"$0\"";
        int[] pid = new int[1];
        int result = LibC.posix_spawn(pid, "/bin/sh", Pointer.NULL, Pointer.NULL,
                new StringArray(new String[] {"sh", "-c", command, list.toString()}),
                new StringArray(new String[] {"PATH=/usr/bin:/bin"}));
        assertThat(result).isZero();
        int[] status = new int[1];
        assertThat(LibC.waitpid(pid[0], status, 0)).isEqualTo(pid[0]);
        assertThat(status[0]).isZero();
        return Files.readString(list);
    }
}

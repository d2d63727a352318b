package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TunPrerequisitesTest {
    @TempDir
    Path directory;

    private Path tun;
    private Path status;

    @BeforeEach
    void everythingIsThere() throws IOException {
        tun = Files.createFile(directory.resolve("tun"));
        status = directory.resolve("status");
        capabilities("000001ffffffffff");
    }

    private void capabilities(String effective) throws IOException {
        Files.writeString(status, "Name:\tjava\nCapPrm:\t0000000000000000\nCapEff:\t" + effective + "\n");
    }

    @Test
    void shouldMissNothing() {
        assertThat(TunPrerequisites.missing(tun, status)).isEmpty();
    }

    @Test
    void shouldMissLinux() throws IOException {
        Files.delete(status);

        assertThat(TunPrerequisites.missing(tun, status)).hasValueSatisfying(
                reason -> assertThat(reason).contains("not Linux"));
    }

    @Test
    void shouldMissNetAdmin() throws IOException {
        capabilities("000001ffffffefff");

        assertThat(TunPrerequisites.missing(tun, status)).hasValueSatisfying(
                reason -> assertThat(reason).contains("CAP_NET_ADMIN"));
    }

    @Test
    void shouldMissSysAdmin() throws IOException {
        capabilities("0000000000001000");

        assertThat(TunPrerequisites.missing(tun, status)).hasValueSatisfying(
                reason -> assertThat(reason).contains("CAP_SYS_ADMIN"));
    }

    @Test
    void shouldMissCapabilitiesThatCannotBeRead() throws IOException {
        capabilities("none");

        assertThat(TunPrerequisites.missing(tun, status)).hasValueSatisfying(
                reason -> assertThat(reason).contains("cannot be read"));
    }

    @Test
    void shouldMissTheDevice() throws IOException {
        Files.delete(tun);

        assertThat(TunPrerequisites.missing(tun, status)).hasValueSatisfying(
                reason -> assertThat(reason).contains("mknod"));
    }

    @Test
    void shouldMissADeviceThatCannotBeOpened() throws IOException {
        Files.delete(tun);
        Files.createDirectory(tun);

        assertThat(TunPrerequisites.missing(tun, status)).hasValueSatisfying(
                reason -> assertThat(reason).contains("cannot be opened"));
    }
}

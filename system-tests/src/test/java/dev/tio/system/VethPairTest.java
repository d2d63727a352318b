package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.VethPair;
import dev.tio.linux.testkit.InNamespace;
import dev.tio.linux.testkit.LinuxDevices;
import java.io.IOException;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

@LinuxDevices
class VethPairTest {
    private final NetworkNamespace near;
    private final NetworkNamespace far;

    VethPairTest(NetworkNamespace near, @InNamespace("far") NetworkNamespace far) {
        this.near = near;
        this.far = far;
    }

    private VethPair create() throws TunException {
        return VethPair.create(near, "veth0", far, "veth1");
    }

    @Test
    void shouldHaveAnEndInEachNamespace() throws TunException {
        try (VethPair pair = create()) {
            assertThat(pair.link().index()).isEqualTo(near.link("veth0").index());
            assertThat(pair.peer().index()).isEqualTo(far.link("veth1").index());
            assertThat(pair.link().isUp()).isFalse();
            assertThat(pair.peer().isUp()).isFalse();
            assertThatNoLink(near, "veth1");
            assertThatNoLink(far, "veth0");
        }
    }

    @Test
    void shouldHaveBothEndsInOneNamespace() throws TunException {
        try (VethPair pair = VethPair.create(near, "veth0", near, "veth1")) {
            assertThat(pair.link().index()).isNotEqualTo(pair.peer().index());
        }
    }

    @Test
    void shouldBeDeletedWhenItIsClosed() throws IOException {
        create().close();
        Map<Integer, String> before = Descriptors.open();
        VethPair pair = create();

        pair.close();
        pair.close();

        assertThatNoLink(near, "veth0");
        assertThatNoLink(far, "veth1");
        assertThat(Descriptors.open()).isEqualTo(before);
        assertThatThrownBy(() -> pair.link().isUp())
                .isInstanceOfSatisfying(TunException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CLOSED));
    }

    @Test
    void shouldBeContentWithAnEndThatIsGone() throws IOException {
        VethPair pair = create();
        Interfaces.delete(far, pair.peer().index());

        pair.close();

        assertThatNoLink(near, "veth0");
    }

    @Test
    void shouldSayThatANameIsTakenAndLeaveNothing() throws IOException {
        try (VethPair pair = create()) {
            Map<Integer, String> before = Descriptors.open();

            assertThat(failure(() -> VethPair.create(near, "veth0", far, "veth2")).code()).isEqualTo("EEXIST");
            assertThat(failure(() -> VethPair.create(near, "veth2", far, "veth1")))
                    .hasMessageStartingWith("rtnetlink RTM_NEWLINK veth2 and veth1: EEXIST")
                    .hasMessageContaining("there already");

            assertThat(Descriptors.open()).isEqualTo(before);
            assertThatNoLink(near, "veth2");
            assertThatNoLink(far, "veth2");
            assertThat(pair.link().name()).isEqualTo("veth0");
        }
    }

    @Test
    void shouldRefuseNamesThatNoInterfaceHas() {
        assertThatIllegalArgumentException().isThrownBy(() -> VethPair.create(near, "", far, "veth1"));
        assertThatIllegalArgumentException().isThrownBy(() -> VethPair.create(near, "veth0", far, "a/b"));
    }

    private static void assertThatNoLink(NetworkNamespace namespace, String name) {
        assertThat(failure(() -> namespace.link(name)).code()).isEqualTo("ENODEV");
    }

    private static TunException failure(ThrowingCallable call) {
        return catchThrowableOfType(TunException.class, call);
    }
}

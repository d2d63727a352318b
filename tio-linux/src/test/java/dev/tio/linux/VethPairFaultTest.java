package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.TunException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a pair that was made and cannot be used. */
class VethPairFaultTest {
    private static final int IFINFOMSG_LENGTH = 16;
    private static final int IFLA_IFNAME = 3;

    private final FakeRtnetlink kernel = new FakeRtnetlink();
    private int removal;

    private TunException create() throws TunException {
        kernel.onRequest(request -> {
            if (request.is(RtnetlinkType.RTM_NEWLINK)) {
                kernel.receive(Messages.error(request.sequence(), 0, ""));
            } else if (request.is(RtnetlinkType.RTM_DELLINK)) {
                kernel.receive(Messages.error(request.sequence(), removal, ""));
            } else if (name(request).equals("veth0")) {
                kernel.receive(Messages.link(RtnetlinkType.RTM_NEWLINK, request.sequence(), 7, 0, 1500));
            } else {
                kernel.receive(Messages.error(request.sequence(), Errno.EPERM, ""));
            }
        });
        try (NetworkNamespace namespace = NetworkNamespace.current(kernel)) {
            return catchThrowableOfType(
                    TunException.class, () -> VethPair.create(namespace, "veth0", namespace, "veth1"));
        }
    }

    private static String name(NetlinkMessage request) {
        return request.attributes(IFINFOMSG_LENGTH).string(IFLA_IFNAME);
    }

    @Test
    void shouldDeleteAPairOfWhichOneEndCannotBeReached() throws TunException {
        assertThat(create().code()).isEqualTo("EPERM");

        List<NetlinkMessage> requests = kernel.requests();
        NetlinkMessage last = requests.get(requests.size() - 1);
        assertThat(last.is(RtnetlinkType.RTM_DELLINK)).isTrue();
        assertThat(name(last)).isEqualTo("veth0");
        assertThat(kernel.open()).isEmpty();
    }

    @Test
    void shouldSayFirstWhyItCannotBeReached() throws TunException {
        removal = Errno.ENODEV;

        TunException failure = create();

        assertThat(failure.code()).isEqualTo("EPERM");
        assertThat(failure.getSuppressed()).singleElement()
                .isInstanceOfSatisfying(TunException.class, left -> assertThat(left.code()).isEqualTo("ENODEV"));
        assertThat(kernel.open()).isEmpty();
    }
}

package dev.tio.linux;

/** The messages of {@code linux/rtnetlink.h} that are sent or understood here. */
enum RtnetlinkType {
    RTM_NEWLINK(16),
    RTM_DELLINK(17),
    RTM_GETLINK(18),
    RTM_SETLINK(19),
    RTM_NEWADDR(20),
    RTM_DELADDR(21),
    RTM_GETADDR(22),
    RTM_NEWROUTE(24),
    RTM_DELROUTE(25),
    RTM_GETROUTE(26);

    final int value;

    RtnetlinkType(int value) {
        this.value = value;
    }
}

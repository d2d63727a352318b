package dev.tio.system;

import dev.tio.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What the kernel knows of a TUN device, which {@code ip -d link} shows ({@code IFLA_TUN_*} of {@code linux/if_link.h}).
 *
 * @param owner a user's number, or -1
 * @param group a group's number, or -1
 * @param queues how many are attached
 * @param detached how many are not, but open
 */
record TunDetails(int owner, int group, boolean vnetHeader, boolean persistent, int queues, int detached) {
    private static final int HEADERS_LENGTH = 32;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_DATA = 2;
    private static final int IFLA_TUN_OWNER = 1;
    private static final int IFLA_TUN_GROUP = 2;
    private static final int IFLA_TUN_VNET_HDR = 5;
    private static final int IFLA_TUN_PERSIST = 6;
    private static final int IFLA_TUN_NUM_QUEUES = 8;
    private static final int IFLA_TUN_NUM_DISABLED_QUEUES = 9;
    private static final int TYPE_MASK = 0x3fff;

    static TunDetails of(NetworkNamespace namespace, int index) throws IOException {
        ByteBuffer message = Interfaces.get(namespace, index);
        int start = HEADERS_LENGTH;
        ByteBuffer info = find(message.slice(start, message.getInt(0) - start).order(message.order()), IFLA_LINKINFO);
        ByteBuffer data = find(info, IFLA_INFO_DATA);
        return new TunDetails(
                getInt(data, IFLA_TUN_OWNER, -1),
                getInt(data, IFLA_TUN_GROUP, -1),
                find(data, IFLA_TUN_VNET_HDR).get(0) != 0,
                find(data, IFLA_TUN_PERSIST).get(0) != 0,
                getInt(data, IFLA_TUN_NUM_QUEUES, 0),
                getInt(data, IFLA_TUN_NUM_DISABLED_QUEUES, 0));
    }

    private static int getInt(ByteBuffer attributes, int type, int otherwise) {
        ByteBuffer value = find(attributes, type);
        return value.hasRemaining() ? value.getInt(0) : otherwise;
    }

    /** The value of an attribute; empty if it is not there. */
    private static ByteBuffer find(ByteBuffer attributes, int type) {
        int at = 0;
        while (at + 4 <= attributes.limit()) {
            int length = attributes.getShort(at) & 0xffff;
            if ((attributes.getShort(at + 2) & TYPE_MASK) == type) {
                return attributes.slice(at + 4, length - 4).order(attributes.order());
            }
            at += length + 3 & -4;
        }
        return attributes.slice(attributes.limit(), 0);
    }
}

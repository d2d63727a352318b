package dev.tio.api;

import dev.tio.wire.GSOProto;
import java.util.List;

/**
 * What a device did, at one time.
 *
 * @param queues each queue's counts, in the queues' order
 * @param droppedSegments how many segments were dropped because a read had no room for them and the device was told not to
 *     keep them ({@link DeviceOptions#tooManySegments()})
 * @param refusedTCP how many TCP superpackets the system refused; each was split and sent as plain packets
 * @param refusedUDP how many UDP superpackets it refused
 */
public record DeviceStatistics(List<Statistics> queues, long droppedSegments, long refusedTCP, long refusedUDP) {
    /** Copies the list. */
    public DeviceStatistics {
        queues = List.copyOf(queues);
    }

    static DeviceStatistics of(List<Queue> queues, long droppedSegments, Merging merging) {
        return new DeviceStatistics(queues.stream().map(queue -> queue.counters().snapshot()).toList(), droppedSegments,
                merging.refused(GSOProto.TCP), merging.refused(GSOProto.UDP));
    }

    /** The sums over all queues. */
    public Statistics total() {
        return queues.stream().reduce(Statistics.NONE, Statistics::plus);
    }

    /** The sums, and after them each queue's counts in a line of its own, where there are several. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(total().toString());
        if (droppedSegments > 0) {
            text.append(", dropped segments ").append(droppedSegments);
        }
        if (refusedTCP + refusedUDP > 0) {
            text.append(", refused superpackets TCP ").append(refusedTCP).append(" UDP ").append(refusedUDP);
        }
        for (int i = 0; queues.size() > 1 && i < queues.size(); i++) {
            text.append("\n  queue ").append(i).append(": ").append(queues.get(i));
        }
        return text.toString();
    }
}

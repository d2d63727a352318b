package dev.tio.api;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a device did, at one time.
 *
 * @param queues each queue's counts, in the queues' order
 * @param droppedSegments how many segments were dropped because a read had no room for them and the device was told not
 *     to keep them ({@link DeviceOptions#tooManySegments()})
 * @param lost how many packets, those of superpackets one by one, {@link Device#write} could not hand over, and why.
 *     What was refused as a superpacket and taken as packets is not lost
 * @param refusedTCP how many TCP superpackets the system refused; each was split and sent as plain packets
 * @param refusedUDP how many UDP superpackets it refused
 */
public record DeviceStatistics(List<Statistics> queues, long droppedSegments, Map<TunException.Kind, Long> lost,
        long refusedTCP, long refusedUDP) {
    /** Copies the list and the map. */
    public DeviceStatistics {
        queues = List.copyOf(queues);
        lost = Map.copyOf(lost);
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
        if (!lost.isEmpty()) {
            text.append(", lost ").append(new TreeMap<>(lost));
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

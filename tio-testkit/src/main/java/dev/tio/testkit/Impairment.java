package dev.tio.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * What a bad line does to packets: it loses some, doubles some, and holds some back so that later ones overtake them.
 * What happens to the n-th packet is decided by the seed and the rates alone; changing one rate does not change what
 * the others do.
 *
 * <pre>{@code
 * List<byte[]> arrived = Impairment.NONE.loss(0.01).reordering(0.05, 3).apply(sent, seed);
 * }</pre>
 *
 * @param loss how many of all packets are lost, from 0 to 1
 * @param duplication how many of those that pass at once do so twice, from 0 to 1
 * @param reordering how many of those not lost are held back, from 0 to 1
 * @param distance how many others a packet that is held back lets pass at most, at least 1
 */
public record Impairment(double loss, double duplication, double reordering, int distance) {
    /** Every packet passes, once, in its place. */
    public static final Impairment NONE = new Impairment(0, 0, 0, 1);

    /**
     * A line of these rates.
     *
     * @throws IllegalArgumentException if a rate is not from 0 to 1, or {@code distance} is below 1
     */
    public Impairment {
        requireRate(loss);
        requireRate(duplication);
        requireRate(reordering);
        if (distance < 1) {
            throw new IllegalArgumentException("distance " + distance);
        }
    }

    private static void requireRate(double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("a rate of " + rate);
        }
    }

    /** The same with another {@link #loss()}. */
    public Impairment loss(double rate) {
        return new Impairment(rate, duplication, reordering, distance);
    }

    /** The same with another {@link #duplication()}. */
    public Impairment duplication(double rate) {
        return new Impairment(loss, rate, reordering, distance);
    }

    /** The same with another {@link #reordering()}: of 1 to {@code most} places, each as likely as the next. */
    public Impairment reordering(double rate, int most) {
        return new Impairment(loss, duplication, rate, most);
    }

    /**
     * What arrives of {@code packets}; what is still held back at their end arrives last.
     *
     * @return a new list of the same objects
     */
    public <T> List<T> apply(List<T> packets, long seed) {
        Line<T> line = new Line<>(this, seed);
        List<T> arrived = new ArrayList<>();
        for (T packet : packets) {
            arrived.addAll(line.send(packet));
        }
        arrived.addAll(line.release());
        return arrived;
    }
}

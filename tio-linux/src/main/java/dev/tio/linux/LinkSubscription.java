package dev.tio.linux;

import dev.tio.api.DeviceEvent;
import dev.tio.api.Link;
import dev.tio.api.TunException;
import dev.tio.wire.Slab;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One listener to the events of a link, with a thread, a netlink socket and an eventfd of its own; all three end with
 * {@link #close()}, or with the link.
 *
 * <p>The state to which events are changes is asked for over the same socket as the kernel's notices come by: what is
 * received after that answer happened after it. When the link has left the namespace, both begin anew where it is now;
 * and so they do after a failure, tried again after longer and longer waits for as long as the link is there.
 */
final class LinkSubscription implements Link.Subscription, Runnable {
    private static final Logger LOGGER = System.getLogger(LinkSubscription.class.getName());

    /** How long a close waits for a listener that is being called; the thread ends by itself once that returns. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** How long it waits after a failure, and after one more failure each twice as long, up to the last. */
    static final long FIRST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    static final long LAST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Thread thread = new Thread(this, "tio-link-events");
    private final LinkLocator locator;
    private final Poller poller;
    private final Slab scratch = Slab.allocate(Poller.SCRATCH_LENGTH);
    private final Consumer<DeviceEvent> listener;
    private final Consumer<LinkSubscription> onEnd;
    private final String call;
    private LinkContact contact;
    /** The link is no longer where {@link #contact} is; what comes from there is of another by now. */
    private boolean left;
    /** Nothing is heard from {@link #contact} any more. */
    private boolean broken;
    private long wait = FIRST_WAIT_NANOS;
    private boolean up;
    private int mtu;
    /** Set under the lock that guards the poller against being woken when it is closed. */
    private volatile boolean ended;

    /**
     * Owns {@code contact}, which hears of links, once this returns; not yet if it throws.
     *
     * @param onEnd called once, when this has ended and all that it owns is closed
     * @throws TunException if there is no eventfd to be had
     */
    LinkSubscription(LinkLocator locator, LinkContact contact, Consumer<DeviceEvent> listener,
            Consumer<LinkSubscription> onEnd) throws TunException {
        this.locator = locator;
        this.contact = contact;
        this.poller = contact.netlink().poller();
        this.listener = listener;
        this.onEnd = onEnd;
        this.call = "rtnetlink events of " + contact.state().name();
        this.up = contact.state().isUp();
        this.mtu = contact.state().mtu();
        poller.open();
    }

    /** Begins the calls; what this owns is closed if that fails. */
    void start() {
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (RuntimeException | Error e) {
            release();
            throw e;
        }
    }

    @Override
    public void run() {
        try {
            while (!ended) {
                try {
                    hear();
                } catch (TunException e) {
                    recover(e);
                }
            }
        } catch (TunException e) {
            LOGGER.log(Level.ERROR, "No more " + call, e);
        } finally {
            release();
        }
    }

    private void hear() throws TunException {
        if (!broken) {
            poller.await(scratch.address(), Poller.POLLIN, Long.MAX_VALUE);
            boolean complete = contact.netlink().drain(this::onMessage, call);
            // The notice that it has left may be among those dropped, and another may have its index there.
            left |= !complete && !locator.isAt(contact);
            if (!left && !complete && !ended) {
                // Not before the queue is empty: until then the kernel drops its answer too.
                contact.netlink().send(LinkMessage.get(contact.index()), call);
            }
        }
        if (left || broken) {
            begin();
        } else {
            wait = FIRST_WAIT_NANOS;
        }
    }

    /** Waits after a failure, if another attempt can succeed. */
    private void recover(TunException e) throws TunException {
        if (e.kind() == TunException.Kind.CLOSED) {
            changed(false, mtu);
            end();
            return;
        }
        if (wait == FIRST_WAIT_NANOS) {
            LOGGER.log(Level.WARNING, "A gap in " + call, e);
        }
        broken = true;
        poller.follow(Poller.NOTHING);
        poller.await(scratch.address(), Poller.POLLIN, wait);
        wait = Math.min(2 * wait, LAST_WAIT_NANOS);
    }

    private void onMessage(NetlinkMessage message) {
        if (left) {
            return;
        }
        if (message.type() == NetlinkMessage.NLMSG_ERROR) {
            onError(message.errno());
            return;
        }
        LinkMessage link = LinkMessage.parse(message);
        if (link == null || link.index() != contact.index()) {
            return;
        }
        if (message.is(RtnetlinkType.RTM_DELLINK)) {
            left = true;
        } else if (message.is(RtnetlinkType.RTM_NEWLINK)) {
            changed(link.isUp(), link.mtu());
        }
    }

    private void onError(int errno) {
        if (errno == Errno.ENODEV) {
            // The link that was asked for has left, and the notice of that was among those dropped.
            left = true;
        } else {
            LOGGER.log(Level.ERROR, "What changed is unknown until the next change",
                    Errno.exception(call, errno, ""));
        }
    }

    /** Begins anew where the link is now. */
    private void begin() throws TunException {
        if (left) {
            // Whether it is moved or deleted, it goes down first.
            changed(false, mtu);
        }
        if (ended) {
            return;
        }
        Slab memory = Slab.allocate(Netlink.MEMORY_LENGTH);
        LinkContact next = left ? locator.follow(Netlink.RTMGRP_LINK, memory, call)
                : locator.contact(Netlink.RTMGRP_LINK, memory, call);
        if (next == null) {
            end();
            return;
        }
        LinkContact last = contact;
        contact = next;
        last.close();
        next.netlink().hearBy(poller);
        left = false;
        broken = false;
        changed(next.state().isUp(), next.state().mtu());
    }

    private void changed(boolean nowUp, int nowMtu) {
        if (up != nowUp) {
            up = nowUp;
            tell(up ? DeviceEvent.UP : DeviceEvent.DOWN);
        }
        if (mtu != nowMtu) {
            mtu = nowMtu;
            tell(DeviceEvent.MTU_UPDATE);
        }
    }

    private void tell(DeviceEvent event) {
        if (ended) {
            return;
        }
        run(() -> listener.accept(event), call);
    }

    /** Runs what a listener's owner gave, whatever that throws. */
    static void run(Runnable listener, String call) {
        try {
            listener.run();
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.ERROR, "A listener to " + call + " failed", e);
        }
    }

    @Override
    public void close() {
        end();
        if (Thread.currentThread() != thread) {
            awaitThread();
        }
    }

    private synchronized void end() {
        if (!ended) {
            ended = true;
            poller.wake();
        }
    }

    private void awaitThread() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        boolean interrupted = false;
        while (thread.isAlive() && deadline - System.nanoTime() > 0) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void release() {
        end();
        synchronized (this) {
            poller.close();
            contact.close();
        }
        run(() -> onEnd.accept(this), call);
    }
}

package dev.tio.linux.testkit;

import dev.tio.linux.AddrGenMode;
import dev.tio.linux.LinuxLink;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.Route;
import dev.tio.linux.TunBuilder;
import dev.tio.linux.VethPair;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.util.Map;
import org.junit.jupiter.api.extension.ParameterContext;

/** What a parameter of a test asks for, and how that is made. */
final class Parameters {
    private static final Map<Class<?>, Class<? extends Annotation>> ANNOTATIONS =
            Map.of(NativeTun.class, Tun.class, VethPair.class, Veth.class, Router.class, Forwarding.class);
    private static final String VIA = " via ";

    private Parameters() {
    }

    static boolean isOne(ParameterContext parameter) {
        Class<?> type = parameter.getParameter().getType();
        Class<? extends Annotation> annotation = ANNOTATIONS.get(type);
        return type == NetworkNamespace.class || annotation != null && parameter.isAnnotated(annotation);
    }

    static Object resolve(ParameterContext parameter, Resources resources) throws Exception {
        String where = parameter.findAnnotation(InNamespace.class).map(InNamespace::value).orElse("");
        NetworkNamespace namespace = resources.namespace(where);
        Class<? extends Annotation> annotation = ANNOTATIONS.get(parameter.getParameter().getType());
        if (annotation == null) {
            return resources.get(where, InNamespace.class, () -> namespace.call(NetworkNamespace::current));
        }
        Annotation how = parameter.findAnnotation(annotation).orElseThrow();
        return resources.get(where, how, () -> make(how, namespace, resources));
    }

    private static AutoCloseable make(Annotation how, NetworkNamespace namespace, Resources resources)
            throws Exception {
        if (how instanceof Tun tun) {
            return open(tun, namespace);
        }
        if (how instanceof Veth veth) {
            return create(veth, namespace, resources.namespace(veth.peerNamespace()));
        }
        Forwarding forwarding = (Forwarding) how;
        return forwarding.superpackets()
                ? Router.passing(namespace, forwarding.to()) : Router.splitting(namespace, forwarding.to());
    }

    private static NativeTun open(Tun how, NetworkNamespace namespace) throws IOException {
        TunBuilder builder = NativeTun.builder(how.name())
                .namespace(namespace)
                .queues(how.queues())
                .offloads(how.offloads())
                .tso(how.tso())
                .uso(how.uso())
                .mtu(how.mtu())
                .txQueueLength(how.txQueueLength())
                .addrGenMode(how.addrGenMode());
        for (String address : how.address()) {
            builder.address(address);
        }
        for (String route : how.route()) {
            builder.route(route);
        }
        return how.up() ? builder.up().open() : builder.open();
    }

    private static VethPair create(Veth how, NetworkNamespace namespace, NetworkNamespace peerNamespace)
            throws IOException {
        VethPair pair = VethPair.create(namespace, how.name(), peerNamespace, how.peer());
        try {
            raise(namespace, pair.link(), how.mtu(), how.address());
            raise(peerNamespace, pair.peer(), how.mtu(), how.peerAddress());
            route(pair.link(), how.route());
            route(pair.peer(), how.peerRoute());
            TentativeAddresses.await(namespace);
            TentativeAddresses.await(peerNamespace);
            return pair;
        } catch (IOException | RuntimeException | Error e) {
            pair.close();
            throw e;
        }
    }

    private static void raise(NetworkNamespace namespace, LinuxLink end, int mtu, String... addresses)
            throws IOException {
        end.addrGenMode(AddrGenMode.NONE);
        // An IPv6 address is of use for a second or two only to the search for duplicates.
        Sysctl.set(namespace, "ipv6/conf/" + end.name() + "/accept_dad", "0");
        end.mtu(mtu);
        for (String address : addresses) {
            end.addAddress(address);
        }
        end.up();
    }

    private static void route(LinuxLink end, String... routes) throws IOException {
        for (String route : routes) {
            int via = route.indexOf(VIA);
            end.addRoute(via < 0 ? Route.to(route)
                    : Route.to(route.substring(0, via)).via(route.substring(via + VIA.length())));
        }
    }
}

package dev.lockstep.listening;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;

/**
 * Watches every connection that the server accepts. Neither Quarkus nor Vert.x has a limit on the time until a request's headers are
 * complete (a byte now and then counts as a sign of life), and their limit on connections turns the newest one away, which lets those
 * who hold the others shut everybody out. Netty finds this class by its service file when {@link #install} was called before.
 */
public final class ConnectionLimits extends ChannelInitializerExtension {
    private static final OpenConnections OPEN = new OpenConnections(OpenConnections.affordable());

    /** Has Netty look for this class. To be called before anything listens. */
    public static void install() {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    @Override
    public void postInitializeServerChildChannel(Channel accepted) {
        accepted.pipeline().addFirst(new ConnectionWatch(OPEN));
    }
}

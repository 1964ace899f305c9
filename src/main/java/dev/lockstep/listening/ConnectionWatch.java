package dev.lockstep.listening;

import dev.lockstep.memory.OutOfMemory;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One connection. From its first byte on, and from the first byte after an answer, it has so long until the headers of a request are
 * complete; else it is closed. Bytes of a body that was not read before its answer count as such bytes. Everything happens on the
 * connection's event loop.
 */
final class ConnectionWatch extends ChannelInboundHandlerAdapter {
    static final long HEADERS_WITHIN_MILLIS = 10_000;

    private final OpenConnections open;
    private Channel channel;
    private int underWay;
    private Future<?> deadline;
    private boolean gone;

    ConnectionWatch(OpenConnections open) {
        this.open = open;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        channel = context.channel();
        expectHeaders();
        open.opened(this);
        super.channelActive(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        gone = true;
        if (channel != null) {
            expectNothing();
            open.closed(this);
        }
        super.channelInactive(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
        if (underWay == 0 && deadline == null) {
            expectHeaders();
        }
        super.channelRead(context, bytes);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        OutOfMemory.haltIf(cause);
        super.exceptionCaught(context, cause);
    }

    /** The headers of a request are complete. */
    void begun() {
        onLoop(() -> {
            underWay++;
            expectNothing();
            open.busy(this);
        });
    }

    /** The answer to a request is complete, or cannot be given any more. */
    void ended() {
        onLoop(() -> {
            underWay--;
            if (underWay == 0 && !gone) {
                open.idle(this);
            }
        });
    }

    void close() {
        channel.close();
    }

    private void expectHeaders() {
        deadline = channel.eventLoop().schedule(() -> channel.close(), HEADERS_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void expectNothing() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void onLoop(Runnable action) {
        if (channel.eventLoop().inEventLoop()) {
            action.run();
        } else {
            channel.eventLoop().execute(action);
        }
    }
}

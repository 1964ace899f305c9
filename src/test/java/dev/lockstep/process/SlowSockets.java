package dev.lockstep.process;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connections that send a byte every second, for ever; whichever is closed is opened again. Every other one sends headers that never end,
 * and the others a body that does not.
 */
final class SlowSockets implements AutoCloseable {
    private static final byte[] HEADERS =
            "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII);

    private final InetSocketAddress address;
    private final byte[] body;
    private final int many;
    private final List<SocketChannel> sockets = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private int opened;
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    private SlowSockets(InetSocketAddress address, String token, int many) {
        this.address = address;
        this.body = ("POST /api/v1/promotions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                        + "\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{")
                .getBytes(StandardCharsets.US_ASCII);
        this.many = many;
    }

    /** @param token of somebody who may look; bodies of others are not read at all */
    static SlowSockets open(URI server, String token, int many) {
        SlowSockets sockets =
                new SlowSockets(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()), token, many);
        sockets.clock.scheduleWithFixedDelay(sockets::drip, 0, 1, TimeUnit.SECONDS);
        await("all slow connections").atMost(Duration.ofSeconds(30)).until(() -> sockets.most.get() == many);
        return sockets;
    }

    private void drip() {
        for (Iterator<SocketChannel> all = sockets.iterator(); all.hasNext(); ) {
            SocketChannel socket = all.next();
            try {
                if (socket.read(ByteBuffer.allocate(16)) < 0) {
                    throw new IOException("closed");
                }
                socket.write(ByteBuffer.wrap(new byte[] {'x'}));
            } catch (IOException e) {
                closed.incrementAndGet();
                all.remove();
            }
        }
        while (sockets.size() < many) {
            try {
                SocketChannel socket = SocketChannel.open(address);
                socket.write(ByteBuffer.wrap(opened++ % 2 == 0 ? HEADERS : body));
                socket.configureBlocking(false);
                sockets.add(socket);
            } catch (IOException refused) {
                break; // at the next turn
            }
        }
        most.accumulateAndGet(sockets.size(), Math::max);
    }

    /** How many were open at once. */
    int most() {
        return most.get();
    }

    int closedByServer() {
        return closed.get();
    }

    void awaitClosedByServer(int atLeast) {
        await("slow connections closed by the server")
                .atMost(Duration.ofSeconds(60))
                .until(() -> closed.get() >= atLeast);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        clock.shutdownNow();
        clock.awaitTermination(10, TimeUnit.SECONDS);
        for (SocketChannel socket : sockets) {
            socket.close();
        }
    }
}

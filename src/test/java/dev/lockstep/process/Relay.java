package dev.lockstep.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A way to a server that can be cut, so that connections break and new ones are refused, or blocked, so that nothing arrives. */
final class Relay implements AutoCloseable {
    private final String host;
    private final int target;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "relay"));
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition unblocked = lock.newCondition();
    private boolean blocked;
    private volatile ServerSocket door;

    Relay(String host, int target) {
        this.host = host;
        this.target = target;
        this.port = listen(0);
    }

    int port() {
        return port;
    }

    /** Every connection breaks, and nobody answers any more. */
    void cut() {
        close(door);
        open.forEach(Relay::close);
        open.clear();
    }

    void mend() {
        listen(port);
    }

    /** Connections stay, and nothing goes through. */
    void block(boolean on) {
        lock.lock();
        try {
            blocked = on;
            unblocked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private int listen(int at) {
        try {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), at));
            door = server;
            threads.execute(() -> accept(server));
            return server.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket there = new Socket(host, target);
                open.add(client);
                open.add(there);
                threads.execute(() -> pass(client, there));
                threads.execute(() -> pass(there, client));
            } catch (IOException e) {
                // Cut: who connects is refused.
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[16_384];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitWay();
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // One end is gone; the other one follows.
        } finally {
            close(from);
            close(to);
        }
    }

    private void awaitWay() {
        lock.lock();
        try {
            while (blocked) {
                unblocked.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void close(AutoCloseable what) {
        try {
            what.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot be closed: " + what, e);
        }
    }

    @Override
    public void close() {
        block(false);
        cut();
        threads.shutdownNow();
    }
}

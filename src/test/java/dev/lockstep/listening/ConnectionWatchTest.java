package dev.lockstep.listening;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Connections that ask for nothing go away by themselves, and keep nobody out. */
class ConnectionWatchTest {
    private static final long PATIENCE_SECONDS = ConnectionWatch.HEADERS_WITHIN_MILLIS / 1000;

    private final OpenConnections open = new OpenConnections(3);

    private EmbeddedChannel connected() {
        EmbeddedChannel channel = new EmbeddedChannel(new ConnectionWatch(open));
        channel.freezeTime();
        return channel;
    }

    private static ConnectionWatch watch(EmbeddedChannel channel) {
        return channel.pipeline().get(ConnectionWatch.class);
    }

    private static void drip(EmbeddedChannel channel, long seconds) {
        for (long second = 0; second < seconds && channel.isOpen(); second++) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {'x'}));
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    @Test
    void aByteOfHeadersEverySecondKeepsNoConnection() {
        EmbeddedChannel channel = connected();
        drip(channel, PATIENCE_SECONDS - 1);
        assertThat(channel.isOpen()).isTrue();
        drip(channel, 2);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aRequestMayTakeItsTime() {
        EmbeddedChannel channel = connected();
        watch(channel).begun();
        drip(channel, 10 * PATIENCE_SECONDS);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void afterAnAnswerSilenceIsFineAndAByteIsTheBeginningOfHeaders() {
        EmbeddedChannel channel = connected();
        watch(channel).begun();
        watch(channel).ended();
        channel.advanceTimeBy(10 * PATIENCE_SECONDS, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        drip(channel, PATIENCE_SECONDS + 1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void ofManyRequestsAtOnceTheLastOneCounts() {
        EmbeddedChannel channel = connected();
        watch(channel).begun();
        watch(channel).begun();
        watch(channel).ended();
        open(3);
        assertThat(channel.isOpen()).isTrue();
        watch(channel).ended();
        drip(channel, PATIENCE_SECONDS + 1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whenThereAreTooManyTheOneLongestWithoutARequestIsClosed() {
        List<EmbeddedChannel> three = open(3);
        watch(three.get(0)).begun();
        EmbeddedChannel newest = connected();
        assertThat(three).extracting(EmbeddedChannel::isOpen).containsExactly(true, false, true);
        assertThat(newest.isOpen()).isTrue();
        // The first has been without one for the shortest time now.
        watch(three.get(0)).ended();
        connected();
        assertThat(three).extracting(EmbeddedChannel::isOpen).containsExactly(true, false, false);
        assertThat(newest.isOpen()).isTrue();
    }

    @Test
    void whereAllHaveRequestsTheNewestGoes() {
        List<EmbeddedChannel> three = open(3);
        three.forEach(channel -> watch(channel).begun());
        assertThat(connected().isOpen()).isFalse();
        assertThat(three).allMatch(EmbeddedChannel::isOpen);
        three.get(0).close();
        assertThat(connected().isOpen()).isTrue();
    }

    private List<EmbeddedChannel> open(int many) {
        return Stream.generate(this::connected).limit(many).toList();
    }
}

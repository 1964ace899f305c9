package dev.lockstep.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.ports.OutsideException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class LimitedBodyTest {
    private boolean cancelled;

    @Test
    void keepsWhatFits() {
        LimitedBody body = subscribed();
        body.onNext(List.of(ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(new byte[] {3})));
        body.onComplete();
        assertThat(result(body)).isCompletedWithValueMatching(bytes -> bytes.length == 3);
        assertThat(cancelled).isFalse();
    }

    @Test
    void stopsReadingAtTheLimit() {
        LimitedBody body = subscribed();
        body.onNext(List.of(ByteBuffer.wrap(new byte[5])));
        assertThat(result(body)).isCompletedExceptionally();
        assertThat(result(body).handle((bytes, e) -> e).join()).isInstanceOf(OutsideException.Broken.class);
        assertThat(cancelled).isTrue();
    }

    private static CompletableFuture<byte[]> result(LimitedBody body) {
        return body.getBody().toCompletableFuture();
    }

    private LimitedBody subscribed() {
        LimitedBody body = new LimitedBody(4);
        body.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {
                cancelled = true;
            }
        });
        return body;
    }
}

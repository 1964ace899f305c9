package dev.lockstep.scheduler;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.function.LongSupplier;

/** Stands in the engine's package and does what the engine must not do, a kind in each method. */
@SuppressWarnings("unused")
public final class ImpureSample {
    long clock() {
        return System.currentTimeMillis();
    }

    LongSupplier clockByReference() {
        return System::nanoTime;
    }

    LocalDate today() {
        return LocalDate.now(java.time.ZoneOffset.UTC);
    }

    String environment() {
        return System.getenv("HOME");
    }

    String property() {
        return System.getProperty("user.home");
    }

    void exit() {
        System.exit(0);
    }

    void terminal() {
        System.out.println();
    }

    void sleep() throws InterruptedException {
        Thread.sleep(1);
    }

    Object file() {
        return new File("x");
    }

    boolean path() {
        return Files.exists(Path.of("x"));
    }

    int random() {
        return new Random().nextInt();
    }

    Object uuid() {
        return UUID.randomUUID();
    }

    Object locale() {
        return Locale.getDefault();
    }

    String format(int year) {
        return String.format("%04d", year);
    }

    String formatted(int year) {
        return "%04d".formatted(year);
    }

    String lower(String text) {
        return text.toLowerCase();
    }

    byte[] charset(String text) {
        return text.getBytes();
    }

    String charsetOfBytes(byte[] bytes) {
        return new String(bytes);
    }

    Object zone() {
        return java.time.ZoneId.systemDefault();
    }
}

package dev.lockstep.sandbox.http;

/** The sandbox cannot start or has lost its footing on disk; the message says where and what to do. */
public final class SandboxException extends RuntimeException {
    public SandboxException(String message) {
        super(message);
    }

    public SandboxException(String message, Throwable cause) {
        super(message, cause);
    }
}

/** Messages with bytes as pages expect them: some hosts send a plain buffer. */
export function withBytes(message: unknown): unknown {
    const bytes = (message as { bytes?: unknown } | null)?.bytes;
    return bytes instanceof ArrayBuffer ? { ...message as object, bytes: new Uint8Array(bytes) } : message;
}

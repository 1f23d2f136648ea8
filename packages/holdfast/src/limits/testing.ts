// Bounds of what tests are made with.

export const testingLimits = {
  /** What the book of a fake upstream holds: calls, their headers and bodies in all, and of one body. */
  upstreamCalls: 100_000,
  upstreamBytes: 64 * 1024 * 1024,
  upstreamBodyBytes: 64 * 1024,

  /** A fault proxy: connections at a time, and bytes that one of them may hold on their way in one direction. */
  proxyConnections: 2_000,
  proxyWayBytes: 256 * 1024,
  /** How long it waits for its target. */
  proxyConnectMs: 5_000,
  /** A throttled way passes on what has gathered so often. */
  proxyDripMs: 20,

  /** How often an app under test looks for the faults that it was told of. */
  processFaultMs: 50,
  /** Memory that leaks in one step. */
  processLeakStepMs: 100,
} as const;

// Time as the supervisor sees it, so that a test can let days pass in a moment.

export interface Time {
  /** In ms, and never goes back. */
  now(): number;
  /** Runs something once; gives what takes it back. */
  after(ms: number, run: () => void): () => void;
  /** Runs something again and again; gives what ends it. */
  every(ms: number, run: () => void): () => void;
}

export const realTime: Time = {
  now: () => performance.now(),
  after(ms, run) {
    const clock = setTimeout(run, ms);
    return () => clearTimeout(clock);
  },
  every(ms, run) {
    const clock = setInterval(run, ms);
    return () => clearInterval(clock);
  },
};

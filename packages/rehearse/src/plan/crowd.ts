// The shape of a crowd over time: how many visits begin per second, from the first who hears of it to the last.

export const crowdNames = ["hn", "producthunt", "news", "webhook", "reconnect", "constant", "spike"] as const;
export type CrowdName = (typeof crowdNames)[number];

export interface Crowd {
  readonly name: CrowdName;
  /** From the first visit to the last, in ms of the real day. */
  readonly durationMs: number;
  /** Visits that begin per second at `atMs`, as a share of the peak (0 to 1). */
  readonly share: (atMs: number) => number;
  /** Index of dispersion of arrivals per second; 1 is Poisson, a real crowd comes in bursts (3 to 10). */
  readonly dispersion: number;
  /** Of 1,000 visits, how many sign up, where the scenario does not say it. */
  readonly signUpsPerThousand: number;
  /** Whether visitors bring a connection each, as people do, or keep theirs, as a provider's webhooks do. */
  readonly connections: "fresh" | "keep";
  /** One sentence: what kind of day this is; and the source of its figures. */
  readonly about: string;
  readonly source: string;
}

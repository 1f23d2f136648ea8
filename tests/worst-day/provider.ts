// One channel's provider: takes what people say when they say it, gathers it into requests, and sends each until it is
// taken with 200, the same bytes again after growing pauses. A few that were taken come once more all the same. What a
// person says next waits until what they said before is taken, so that it can be said in which order it was.

import { type Answer, type Pool, type Target } from "holdfast-rehearse/drive";
import { type Mouth, type Spoken } from "./mouths.ts";

/** Of what was taken, so much is sent again. */
const repeatShare = 0.01;
const gatherMs = 25;
const pausesMs = [300, 600, 1_200, 2_400, 4_000] as const;

export interface ProviderOptions {
  readonly target: Target;
  readonly pool: Pool;
  readonly mouth: Mouth;
  readonly random: () => number;
  /** Called before a saying is sent for the first time, and once when it is taken. */
  readonly sent: (spoken: Spoken) => void;
  readonly taken: (spoken: Spoken, attempts: number) => void;
  /** Each answer by its status, or the name of what went wrong. */
  readonly answered: (what: string) => void;
}

export class Provider {
  readonly #options: ProviderOptions;
  /** By person: what waits behind something that was not taken yet. */
  readonly #behind = new Map<number, Spoken[]>();
  #ready: Spoken[] = [];
  readonly #clock: NodeJS.Timeout;
  #open = 0;

  constructor(options: ProviderOptions) {
    this.#options = options;
    this.#clock = setInterval(() => this.#flush(), gatherMs);
  }

  /** Sayings and repeats that are not done with. */
  get open(): number {
    return this.#open;
  }

  say(spoken: Spoken): void {
    this.#open += 1;
    const behind = this.#behind.get(spoken.saying.person);
    if (behind !== undefined) behind.push(spoken);
    else this.#turnOf(spoken);
  }

  stop(): void {
    clearInterval(this.#clock);
  }

  #turnOf(spoken: Spoken): void {
    this.#behind.set(spoken.saying.person, this.#behind.get(spoken.saying.person) ?? []);
    this.#ready.push(spoken);
    if (this.#options.mouth.perRequest === 1) this.#flush();
  }

  #flush(): void {
    const { mouth, target, sent } = this.#options;
    while (this.#ready.length > 0) {
      const sayings = this.#ready.splice(0, mouth.perRequest);
      for (const spoken of sayings) sent(spoken);
      this.#send(sayings, mouth.request(target, sayings), 1);
    }
  }

  #send(sayings: readonly Spoken[], bytes: Buffer, attempt: number): void {
    const again = () => {
      setTimeout(() => this.#send(sayings, bytes, attempt + 1), pauseMs(attempt, this.#options.random));
    };
    const isKept = this.#options.pool.send(bytes, (answer) => {
      this.#options.answered(nameOf(answer));
      if (answer.status === 200) this.#taken(sayings, bytes, attempt);
      else again();
    });
    if (!isKept) again();
  }

  #taken(sayings: readonly Spoken[], bytes: Buffer, attempts: number): void {
    for (const spoken of sayings) {
      this.#open -= 1;
      this.#options.taken(spoken, attempts);
      const next = this.#behind.get(spoken.saying.person)?.shift();
      if (next === undefined) this.#behind.delete(spoken.saying.person);
      else this.#turnOf(next);
    }
    if (this.#options.random() < repeatShare) this.#repeat(bytes);
  }

  #repeat(bytes: Buffer): void {
    this.#open += 1;
    const send = () => {
      const isKept = this.#options.pool.send(bytes, (answer) => {
        this.#options.answered(`repeat ${nameOf(answer)}`);
        this.#open -= 1;
      });
      if (!isKept) this.#open -= 1;
    };
    setTimeout(send, 500 + this.#options.random() * 3_000);
  }
}

function nameOf({ error, status }: Answer): string {
  return error ?? String(status);
}

function pauseMs(attempt: number, random: () => number): number {
  const full = pausesMs[Math.min(attempt, pausesMs.length) - 1] ?? 0;
  return full * (0.75 + random() / 2);
}

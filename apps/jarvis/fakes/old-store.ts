// Makes what an old store might have exported: people and reminders as its Redis lists held them, in both ways of
// writing, with the text that an honest crowd types and the lines that no tool can read.

export interface OldStoreOptions {
  readonly people: number;
  readonly reminders: number;
  /** Numbers from 0 up to 1; the same ones make the same store. */
  readonly random: () => number;
  /** Times are around it. */
  readonly now: Date;
  /** One in so many lines cannot be read; none by default. */
  readonly brokenEvery?: number;
}

const zones = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "UTC", "Nowhere/Atlantis"];

const texts: readonly string[] = [
  "call mum",
  "Müll rausbringen",
  "купить хлеб",
  "買い物に行く",
  "👩‍👩‍👧‍👦 party 🎉",
  "\u202Eevil\u202C right to left",
  "e\u0301 combining, a\u0308",
  'quotes " and \\ slashes',
  "tab\tand\nnew line",
  "'); drop table reminder; --",
  "zero\u200Bwidth \uFEFF mark",
  "\uD83D lone surrogate",
  "nul \u0000 inside",
  "x".repeat(1_500),
];

const hour = 3_600_000;

/** The lines, without their ends: all people first, as one list follows the other. */
export function* oldStore({ people, reminders, random, now, brokenEvery = 0 }: OldStoreOptions): Generator<Buffer> {
  const pick = <One>(list: readonly One[]): One | undefined => list[Math.floor(random() * list.length)];
  const total = people + reminders;
  for (let index = 0; index < total; index += 1) {
    if (brokenEvery > 0 && index % brokenEvery === brokenEvery - 1) yield broken(index);
    const isPerson = index < people;
    const record = isPerson
      ? { id: personId(index), name: pick(texts), timezone: pick(zones) }
      : {
          id: `r${index - people}`,
          user: personId(Math.floor(random() * people * 1.05)),
          text: `${index - people} ${pick(texts) ?? ""}`,
          // From three hours ago to a month ahead.
          at: new Date(now.getTime() - 3 * hour + Math.floor(random() ** 3 * 720 * hour)).toISOString(),
          ...(random() < 0.2 ? { sent: true } : {}),
        };
    const json = JSON.stringify(record);
    yield Buffer.from(index % 2 === 0 ? json : redisText(isPerson ? index + 1 : index - people + 1, json));
  }
}

function personId(index: number): string {
  return String(4_000_000_000_000_000 + index);
}

/** As `redis-cli` prints an element of a list. */
function redisText(number: number, json: string): string {
  const quoted = Array.from(Buffer.from(json), (byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte < 0x20 || byte > 0x7e ? `\\x${byte.toString(16).padStart(2, "0")}` : String.fromCharCode(byte);
  });
  return `${number}) "${quoted.join("")}"`;
}

function broken(index: number): Buffer {
  const lines = [
    Buffer.from('{"id":"half'),
    Buffer.from([0x7b, 0xff, 0xfe, 0x7d]),
    Buffer.from('{"id":"no-time","user":"1","text":"x"}'),
    Buffer.from(`{"id":"long","text":"${"y".repeat(40_000)}"}`),
    Buffer.from("(error) LOADING Redis is loading the dataset in memory"),
  ];
  return lines[index % lines.length] ?? Buffer.alloc(0);
}

// What to do about a part that ends too early, by the kind of part: what is changed, what that costs in work and in
// money, and how many times further it carries at most. Of mechanisms, not of any app.

export interface Fix {
  readonly what: string;
  /** "one line", "a day": how much of a change it is. */
  readonly effort: string;
  readonly money: string;
}

export interface PartFix extends Fix {
  /** How many times the part's limit it gives at most; Infinity where it can be given as much as is needed. */
  readonly most: number;
}

/** The fix for a part that has to take `factor` times what it takes today; `servers` is how many it has now. */
export function fixOfPart({ id, servers }: { readonly id: string; readonly servers: number }, factor: number): PartFix {
  const kind = id.split(":")[0] ?? id;
  const needed = Math.max(2, Math.ceil(servers * factor));
  const make = fixes[kind];
  return make === undefined ? unknownFix : make({ needed, host: id.slice(kind.length + 1), factor });
}

interface Need {
  /** Servers of the part that the growth needs. */
  readonly needed: number;
  readonly host: string;
  readonly factor: number;
}

const nothing = "nothing";

const fixes: Readonly<Record<string, (need: Need) => PartFix>> = {
  pool: ({ needed }) => ({
    what: `give the pool ${needed} clients; the database must allow as many for all processes together`,
    effort: "one line",
    money: "nothing; about 10 MB of the database's memory a client",
    most: Infinity,
  }),
  "event-loop": ({ needed }) => ({
    what: `run ${needed} processes on as many cores (node:cluster, or the platform's own); keep nothing of a session in memory`,
    effort: "a second process: hours, more if sessions live in memory",
    money: "the cores they need",
    most: Infinity,
  }),
  cpu: ({ needed }) => ({
    what: `use ${needed} cores: a larger machine, or several behind a load balancer`,
    effort: "hours to a day",
    money: "the price of that many cores",
    most: Infinity,
  }),
  "database-cpu": ({ needed }) => ({
    what: `ask the database for less (an index, a kept answer), or give it ${needed} cores`,
    effort: "an index or a cache: hours",
    money: "nothing for an index; else the price of the larger database",
    most: Infinity,
  }),
  redis: () => ({
    what: "read small keys instead of whole lists, and spread what is left over several servers",
    effort: "a day",
    money: "one more Redis server for each time as much",
    most: Infinity,
  }),
  threads: ({ needed }) => ({
    what: `set UV_THREADPOOL_SIZE=${needed}; more threads than cores help only where they wait`,
    effort: "one line",
    money: nothing,
    most: 16,
  }),
  quota: ({ host, factor }) => ({
    what: `call ${host === "" ? "the third party" : host} from a job queue at the rate it allows, and ask it for ${Math.ceil(factor)} times the quota`,
    effort: "a job queue: a day",
    money: "the plan with that quota; its price is not known here",
    most: Infinity,
  }),
  descriptors: ({ needed }) => ({
    what: `allow ${needed} open files (ulimit -n, LimitNOFILE)`,
    effort: "one line",
    money: nothing,
    most: Infinity,
  }),
  memory: () => ({
    what: "find what stays in memory after a request; until then start the process anew before it is full",
    effort: "a day or more",
    money: "more memory buys time, not an end",
    most: 4,
  }),
};

const unknownFix: PartFix = {
  what: "find out what it waits for: rehearse again at this rate",
  effort: "not known",
  money: "not known",
  most: Infinity,
};

/** For what gets slower with the rows: read only what is needed, however many there are. */
export function fixOfGrowth(table: string): Fix {
  return {
    what: `make it independent of the number of rows in ${table}: an index for its conditions, a page of rows, a kept count`,
    effort: "an index: minutes, measured in a copy first; otherwise hours",
    money: nothing,
  };
}

// Every bound of the runtime in one place: rows, bytes, counts and times (units last in the name). A queue, batch,
// loop, body or timeout without a line here is a defect.

import { backupLimits } from "./limits/backup.ts";
import { superviseLimits } from "./limits/supervise.ts";
import { admissionLimits } from "./limits/admission.ts";
import { callLimits } from "./limits/calls.ts";
import { connectionLimits } from "./limits/connections.ts";
import { guardLimits } from "./limits/guard.ts";
import { postgresLimits } from "./limits/postgres.ts";
import { testingLimits } from "./limits/testing.ts";

export const limits = {
  ...backupLimits,
  ...superviseLimits,
  ...admissionLimits,
  ...callLimits,
  ...connectionLimits,
  ...guardLimits,
  ...postgresLimits,
  ...testingLimits,

  /** Largest accepted body: JSON.parse of 1 MB blocks the event loop for about 9 ms. */
  bodyBytes: 256 * 1024,
  /** A body that is larger is worked on in a round of the event loop of its own: it may take 10 ms. */
  turnBytes: 16 * 1024,
  /** Deepest nesting of a JSON body: V8 parses a million levels, then stringify overflows the stack. */
  bodyDepth: 64,
  /** Longest id or key that is kept as it is; longer ones are replaced by their hash. */
  nameCharacters: 200,
  /** Events of one HTTP request. */
  eventsPerRequest: 1000,

  /** Group commit: more rows than about 512 in one statement only add latency. */
  appendRows: 512,
  appendBytes: 1024 * 1024,
  appendConnections: 2,
  /** How long a batch may take before the next one goes out beside it, when at least half as many wait as it has … */
  appendOverlapMs: 0.3,
  /** … and when fewer wait. */
  appendOverlapFewMs: 5,
  /** What may wait for the store before new events are refused with 503. */
  appendQueueRows: 20_000,
  appendQueueBytes: 64 * 1024 * 1024,
  /** How long an event waits for a store that is away before its sender is told to come again. */
  appendPatienceMs: 2_000,
  appendRetryMs: 50,
  /** How long after a repeat every append looks for repeats. */
  appendCarefulMs: 1_000,

  /** How often an append goes again because the parts of its log have changed under it. */
  layoutTries: 20,
  /** A part that has more rows is closed: inserting random ids stays cheap while their index is small. */
  partRows: 1_000_000,
  /** A part is open for so long at least, unless it is full. */
  partMs: 60_000,
  /** Blocks of a part that are looked through in one statement. */
  partBlocks: 500,
  /** How long a rotation waits for appends: those that come later wait behind it. */
  rotateLockMs: 50,
  /** A part that a transaction has been using for longer is left alone, so that nobody queues behind us. */
  rotateHeldMs: 500,
  retainPollMs: 2_000,
  retainHours: 1,
  /** One process looks after the parts; when it is not heard from for so long, another does. */
  keeperMs: 15_000,
  tidyEveryMs: 60_000,
  tidyRows: 5_000,
  /** Rows of a key that are deleted in one transaction; writers of the open part wait for it. */
  forgetRows: 500,
  /** Ids that are forgotten on one day before their filter says maybe too often. */
  forgetFilterIds: 10_000,
  forgetLockMs: 20_000,
  forgetRounds: 20,
  /** So long does what was said last to somebody who is forgotten have to go out. */
  forgetAfterMs: 60_000,
  sizesEveryMs: 15_000,
  /** The store's disk is too full: somebody must look while there is still time. */
  diskAlarmShare: 0.85,
  /** What is left of a delivery, an answer, an event that ended without an effect: then nobody asks any more. */
  receiptMs: 72 * 3_600_000,
  answerMs: 72 * 3_600_000,
  /** How long a mark of cancelled events stays at least. */
  cancelledMs: 3_600_000,
  endedMs: 30 * 24 * 3_600_000,
  /** A Bloom filter of one part at most, for each id, and of all together in one process. */
  filterBytes: 16 * 1024 * 1024,
  filterBytesPerId: 1.5,
  filtersBytes: 256 * 1024 * 1024,

  /** Slots of a stream: the unit of leasing and order. Never change it on a store that has events. */
  slots: 64,
  leaseMs: 3_000,
  heartbeatMs: 1_000,
  /** A web process holds nothing that others wait for: it may be late for so much longer before it must end. */
  leaseWebMs: 60_000,

  batchRowsMin: 16,
  batchRowsMax: 8_000,
  /** Bodies of one batch: when they are as large, no further event comes along. */
  batchBytes: 16 * 1024 * 1024,
  /** Bodies up to this size are read in one piece for the whole batch; each of the larger ones by itself. */
  bodyTogetherBytes: 2 * 1024,
  /** A batch that takes longer is made smaller; one that takes less than half, larger. */
  batchTargetMs: 250,
  /** Re-runs of a batch without its failed events, before each event gets a transaction of its own. */
  batchReruns: 8,
  /** How a worker shares its time among the classes, when all of them have a backlog. */
  classWeights: { critical: 8, normal: 4, sheddable: 1 },
  /** A slot whose events took longer than this in one batch, and most of its time, gets a lane of its own. */
  slowSlotMs: 50,
  /** Lanes of one process besides the main ones: each can take one more connection. */
  extraLanes: 8,
  /** Batches of such a lane are short, so that it does not hold up the others in the same process. */
  laneTargetMs: 25,
  /** A lane that was neither slow nor crowded for so long, and has nothing to do, goes back to the main one. */
  laneCalmMs: 10_000,
  /** An event that has waited so long is left out when its consumer coalesces and a later one of its key is there. */
  coalesceBehindMs: 1_000,
  /** How far a consumer that coalesces looks ahead. */
  coalesceRows: 10_000,
  coalesceBytes: 32 * 1024 * 1024,
  /** When to try again an event that newer code has written: a worker of the new release may hold its slot then. */
  newerVersionMs: 1_000,
  /** A consumer that has not come back by then has failed; longer than the time an idle transaction is allowed. */
  consumerMs: 30_000,
  pollMs: 500,
  checkpointMs: 5_000,
  /** The same where nothing but canaries came. */
  checkpointIdleMs: 60_000,

  retryTries: 8,
  retryBaseMs: 1_000,
  retryCapMs: 5 * 60_000,
  /** How often a consumer looks for retries that are due, while there are some and it has other work. */
  retryPollMs: 50,
  /** Retries take at most this share of a busy consumer's time. */
  retryShare: 0.05,
  /** Keys with a delivery due for another try that are taken up in one round. */
  retryKeys: 500,
  /** Where fewer keys wait, so many deliveries of each at most: the first, and those parked behind it. */
  retryPerKey: 16,
  troubleBaseMs: 50,
  troubleCapMs: 1_000,
  errorCharacters: 2_000,
  /** Of an error's message for its fingerprint, and as a sample. */
  sampleCharacters: 300,
  /** Of a stack that is looked through for the first frame of own code. */
  stackLines: 50,
  stackLineCharacters: 500,

  /** Dead letters that are replayed in one second, unless somebody says otherwise, and at most. */
  replayPerSecond: 50,
  replayPerSecondMax: 250,
  /** Dead letters that are moved in one transaction. */
  replayRows: 500,
  /** Of each consumer at most so many replayed events are due at once: they stand before few fresh ones. */
  replayAhead: 32,
  replayPollMs: 250,
  /** Ends of dead letters that a dry run shows of each consumer, and traces that it looks for outside. */
  replaySamples: 5,
  replayTraces: 10_000,
  deadGroups: 1_000,
  /** How long one looks through the logs for an event or for what has gone out. */
  findMs: 8_000,
  findRows: 20,
  findRowsMax: 1_000,
  /** Events of one trace that are shown. */
  wayEvents: 500,
  /** Of a body that is shown. */
  shownBytes: 2_000,

  /** A canary goes into each stream so often, for each process that holds slots of it. */
  canaryMs: 2_000,
  /** One that is under way for longer is late; then whatever has not moved for as long either stands still. */
  canaryLateMs: 7_000,
  /** Rounds of canaries after which those of consumers that the app no longer has are forgotten. */
  canaryForgetRounds: 30,
  /** An answer about health may be so old. */
  healthMs: 1_000,
  /** A store that has not answered by then counts as away. */
  healthStatementMs: 3_000,
  /** The keeper of the parts was not heard from: its steps may take long, and a disk does not fill in minutes. */
  keeperQuietMs: 120_000,

  timerFireRows: 2_000,
  timerPollMs: 250,

  /** The shortest interval of a schedule. */
  scheduleEveryMs: 1_000,
  /** Missed firings are counted up to here: a cron expression takes some 50 µs for each. */
  scheduleMissed: 1_000,
  /** Firings to come that are listed at once. */
  scheduleListed: 1_000,
  /** How often a process says that its schedules are those in the store … */
  scheduleKeepMs: 5_000,
  /** … and when others, with other ones, may take their place. */
  scheduleStaleMs: 15_000,

  /** Rows that all runs of a fan-out read together in one transaction … */
  fanOutRows: 1_000,
  /** … and one of them at least, however many there are. */
  fanOutRowsMin: 10,
  /** How long the record of a run of a fan-out stays after its end. */
  fanOutMs: 30 * 24 * 3_600_000,

  /** Deliveries of one process that are out and have no receipt yet: what a kill can make repeat. */
  deliverInFlight: 64,
  /** How far a deliverer reads ahead of the oldest delivery that is still out. */
  deliverAheadRows: 2_000,
  deliverReadRows: 500,
  deliverTimeoutMs: 10_000,
  /** The longest pause that a transport can ask for: a Retry-After of garbage must not put a delivery off for ever. */
  deliverAfterCapMs: 7 * 24 * 3_600_000,
  /** One call of `callHttp`: shorter than a delivery, so that the reason is its own. */
  callMs: 8_000,
  /** Connections of `callHttp` to one host. */
  callSockets: 64,
  /** What a reason quotes of an answer. */
  callReasonCharacters: 200,

  /** Listen/notify between processes: the first at once, then one in this time (HAZARDS: NOTIFY locks at commit). */
  notifyMs: 20,

  /** How often the backlogs are measured, and the figures read by every process. */
  backlogEveryMs: 1_000,
  /** When another process measures, because the one that did is not heard from. */
  backlogTakeOverMs: 2_500,
  /** The shortest window of a rate, and the longest; and how far samples lie apart that are no longer young. */
  backlogShortMs: 900,
  backlogWindowMs: 60_000,
  backlogDenseMs: 12_000,
  backlogSparseMs: 3_000,
  /** What is done beyond what comes must be this share of it, or the backlog stays as it is. */
  backlogSteadyShare: 0.02,
  /** An event that has waited less is under way, and no backlog. */
  backlogYoungMs: 1_500,
  /** What can only be counted row by row takes at most this share of the time. */
  backlogCountShare: 0.02,
  /** A small backlog that never goes away is counted for once, in case rows were deleted that had been counted. */
  backlogDoubtRows: 10_000,
  backlogDoubtMs: 60_000,
  /** Figures that are older say nothing of now. */
  backlogStaleMs: 10_000,

  answerWaitMs: 10_000,
  answerPollMs: 25,
  answerRowsPerPoll: 500,

  readConnections: 4,
  connectMs: 2_000,
  /** Of a process that starts: it loads its app meanwhile, and on a busy machine it looks at nothing for seconds. */
  startConnectMs: 15_000,
  statementMs: 10_000,
  /** In web processes, where people wait: with connecting, nobody hears nothing for 10 s. */
  webStatementMs: 6_000,
  /** Heartbeats: a store that does not answer one is away, and who finds that out breaks its old connections. */
  beatStatementMs: 3_000,
  /** What the server's time limit for a statement gets on top before the client's own clock runs out. */
  answerGraceMs: 2_000,
  /** A connection without a word for so long is asked whether it lives (TCP keep-alive; after that every second). */
  keepAliveProbeMs: 5_000,
  migrationMs: 10 * 60_000,
  lockMs: 5_000,
  idleInTransactionMs: 5_000,

  drainMs: 10_000,
  keepAliveMs: 75_000,
  /** A request that is not complete by then is cut off; its head has less time: see `headMs`. */
  requestMs: 30_000,
  /** While a server ends: how long it waits for connections that are silent to say something once more. */
  drainIdleMs: 8_000,
  /** Connections that wait in the kernel to be accepted; the system may allow fewer. */
  listenBacklog: 4_096,

  /** Log lines about single events, per second and process; the rest is counted in one line. */
  eventLinesPerSecond: 100,
} as const;

// Signature: each visit brings a connection with a full TLS handshake, and that is most of the CPU. Looks like a busy
// event loop; told apart by the CPU of a visit that keeps its connection (trials with kept connections, if there are
// any), or by what of the profile belongs to no place of the app.

import { loopCpuMs, perVisit, profileShare, type Facts } from "../facts.ts";
import { merged, sum } from "../merged.ts";
import { between, evidence, figure, percent, type Rule } from "../rule.ts";
import { counts } from "../world.ts";

/** A full handshake with RSA 2048 and what Node does around it. */
const usualHandshakeMs = 1.6;
/** Accepting a connection, routing and answering a few requests without TLS. */
const plainVisitMs = 0.6;

export const tlsOnTheBox: Rule = {
  cause: "tls-on-the-box",
  title: "TLS handshakes use up the CPU",
  see: (facts) => {
    const handshakes = perVisit(facts, facts.low.handshakes);
    if (handshakes < 0.3) return undefined;
    const loop = loopCpuMs(facts);
    const kept = keptMs(facts);
    const saved = kept === undefined ? guessed(facts, handshakes, loop) : Math.max(0, loop - kept);
    const share = loop > 0 ? saved / loop : 0;
    return {
      strength: 0.9 * between(share, 0.25, 0.5) * between(handshakes, 0.3, 0.7) * between(saved, 0.5, 1),
      part: "event-loop",
      evidence: [
        evidence(`${figure(handshakes)} TLS handshakes per visit, on the thread that answers the requests`),
        evidence(
          kept === undefined
            ? `About ${figure(saved)} of ${figure(loop)} ms CPU of a visit is the handshake`
            : `A visit costs ${figure(loop)} ms of CPU with a new connection and ${figure(kept)} ms with a kept one`,
        ),
        evidence(`That is ${percent(share)} of the thread's work`),
      ],
      change: { kind: "connections", connections: "keep" },
      remedy:
        "End TLS in front of the app (a proxy or load balancer on its own cores), use an ECDSA P-256 certificate " +
        "instead of RSA, and keep connections and sessions alive.",
      relief: { loopMs: saved },
    };
  },
};

/** CPU of the main thread per visit in trials whose visitors kept their connections. */
function keptMs(facts: Facts): number | undefined {
  const { lowTrials, searchTrials } = facts.world;
  const kept = [...lowTrials, ...searchTrials].filter((one) => counts(one) && one.connections === "keep" && one.kept);
  const total = merged(
    kept.filter((one) => sum(one.inside, (each) => each.tlsHandshakes) < one.load.visits.begun * 0.1),
  );
  return total.visits > 0 && total.mainMs > 0 ? total.mainMs / total.visits : undefined;
}

/** What of the thread's CPU is in no JavaScript, or in none of the app's own, beyond what any visit takes. */
function guessed(facts: Facts, handshakes: number, loop: number): number {
  const places = profileShare(facts, () => true);
  const own = profileShare(facts, (one) => one.where !== "" || one.name === "(garbage collector)");
  if (places > 0.3) return Math.max(0, loop * (1 - (own / places) * (1 - nativeShare(facts))) - plainVisitMs);
  return Math.max(0, Math.min(handshakes * usualHandshakeMs, loop - plainVisitMs));
}

/** OpenSSL is called from no JavaScript when a handshake's bytes arrive: to V8's profiler the thread is idle then. */
function nativeShare({ world }: Facts): number {
  const diagnosed = world.diagnosed ?? [];
  const profiledMs = sum(diagnosed, ({ profile }) =>
    sum(profile, ({ name, selfMs }) => (name === "(idle)" ? 0 : selfMs)),
  );
  const cpuMs = sum(diagnosed, ({ cpu }) => cpu.mainMs);
  return cpuMs > 0 ? Math.max(0, 1 - profiledMs / cpuMs) : 0;
}

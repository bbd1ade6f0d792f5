import type { Policy } from "@/server/core/policy/policy";
import { foresightFor, type Past } from "@/server/core/replay/past";
import { type PackedPast, unpackPast } from "@/server/core/replay/packed-past";
import { type Beside, besideSteps, drawSteps, type Picture } from "@/server/core/replay/what-if";

/** Ask is what the page sends: a past once, then drafts; a later draft makes an earlier one needless. */
export type Ask =
  | { kind: "past"; past: PackedPast }
  | { kind: "draw"; id: number; draft: Policy; active?: Policy };

/** Answer is a picture of the draft with the same id, how far it is, or why it could not be made. */
export type Answer =
  | { kind: "picture"; id: number; picture: Picture; ms: number }
  | { kind: "progress"; id: number; fraction: number }
  | { kind: "failure"; id: number; message: string };

const PROGRESS_MS = 200;

let past: Past | undefined;
let foresight: ReturnType<typeof foresightFor> | undefined;
let kept: { of: string; beside: Beside } | undefined;
let latest = 0;

const answer = (message: Answer) => postMessage(message);

addEventListener("message", ({ data }: MessageEvent<Ask>) => {
  if (data.kind === "past") {
    past = unpackPast(data.past);
    foresight = foresightFor(past);
    kept = undefined;
    latest++;
    return;
  }
  latest = data.id;
  draw(data).catch((error: Error) => answer({ kind: "failure", id: data.id, message: error.message }));
});

async function draw({ id, draft, active }: Extract<Ask, { kind: "draw" }>): Promise<void> {
  if (!past || !foresight) return;
  const began = performance.now();
  const { world } = past;
  // Without an active version the HPA takes its limits from the draft, so it is replayed with each.
  const of = JSON.stringify(active ?? [draft.minReplicas, draft.maxReplicas, draft.utilisationTarget]);
  if (kept?.of !== of) {
    const beside = await finished(id, besideSteps(world, foresight, active, draft), 0, 0.6);
    if (!beside) return;
    kept = { of, beside };
  }
  const picture = await finished(id, drawSteps(world, foresight, draft, kept.beside), 0.6, 1);
  if (picture) answer({ kind: "picture", id, picture, ms: performance.now() - began });
}

/** finished runs steps to their end, or gives undefined once a later draft has come. */
async function finished<T>(id: number, steps: Generator<number, T>, from: number, to: number) {
  let told = performance.now();
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    // A later draft is heard of between two tasks only.
    await new Promise((resolve) => setTimeout(resolve));
    if (id !== latest) return undefined;
    if (performance.now() - told < PROGRESS_MS) continue;
    told = performance.now();
    answer({ kind: "progress", id, fraction: from + (to - from) * next.value });
  }
}

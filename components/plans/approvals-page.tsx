"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Here } from "@/components/shell/here";
import { cx } from "@/components/ui/class-names";
import { span } from "@/components/ui/format";
import { clock } from "@/components/ui/format-time";
import { Kbd } from "@/components/ui/kbd";
import { Segmented } from "@/components/ui/segmented";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useKeys } from "@/components/ui/use-keys";
import { BulkRail } from "./bulk-rail";
import { DecidedRow, WaitingRow } from "./case-list";
import { DeadlineVoice } from "./deadline-ring";
import { OpenCase } from "./open-case";
import { type DecidedItem, keyOf, type Waiting, type WaitingItem } from "./types";
import { useDecide } from "./use-decide";
import { useSelection } from "./use-selection";

type Listed = { waiting: WaitingItem } | { decided: DecidedItem };
const itemOf = (row: Listed) => ("waiting" in row ? row.waiting : row.decided);

/** ApprovalsPage answers "may this happen?": the list, the open case, and the decision. */
export function ApprovalsPage() {
  const trpc = useTRPC();
  const selection = useSelection();
  const deciding = useDecide();
  const commentId = useId();
  const [comment, setComment] = useState("");
  const [picked, setPicked] = useState<readonly string[]>([]);
  const waiting = useQuery({ ...trpc.plans.waiting.queryOptions({}), refetchInterval: 30_000 });
  const decided = useQuery(trpc.plans.decided.queryOptions({}));
  const items = waiting.data?.items ?? [];
  const me = waiting.data?.me.id;
  const rows: Listed[] = {
    waiting: items.map((item) => ({ waiting: item })),
    mine: [
      ...items.filter((item) => item.author?.id === me).map((item) => ({ waiting: item })),
      ...(decided.data?.items ?? [])
        .filter((item) => item.decided?.by === me || item.authorId === me)
        .map((item) => ({ decided: item })),
    ],
    decided: (decided.data?.items ?? []).map((item) => ({ decided: item })),
  }[selection.tab];
  const current =
    rows.find((row) => keyOf(itemOf(row)) === selection.open) ?? (selection.open ? undefined : rows[0]);
  const openKey = selection.open ?? (current && keyOf(itemOf(current))) ?? null;
  const chosen = items.filter((item) => picked.includes(keyOf(item)));
  const item = current && "waiting" in current ? current.waiting : undefined;

  const [wide, setWide] = useState(false);
  useEffect(() => setWide(window.matchMedia("(min-width: 800px)").matches), []);

  // A comment belongs to the case at which it was typed.
  useEffect(() => setComment(""), [openKey]);

  const step = (by: number) => {
    const at = rows.findIndex((row) => keyOf(itemOf(row)) === openKey);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next) selection.setOpen(keyOf(itemOf(next)));
  };
  const pick = (which: WaitingItem) => {
    const key = keyOf(which);
    const same = items.filter((i) => picked.includes(keyOf(i)) && i.kind === which.kind).map(keyOf);
    setPicked(same.includes(key) ? same.filter((k) => k !== key) : [...same, key]);
  };
  const decide = async (verdict: "approve" | "reject") => {
    const targets = chosen.length > 0 ? chosen : item ? [item] : [];
    if (targets.length === 0 || deciding.busy) return;
    if (chosen.length === 0 && verdict === "approve" && !item?.you.may) return;
    const at = rows.findIndex((row) => keyOf(itemOf(row)) === openKey);
    const after = rows[at + 1] ?? rows[at - 1];
    const done = await deciding.decide(targets, verdict, comment);
    if (!done) return;
    setPicked([]);
    setComment("");
    if (chosen.length === 0)
      selection.setOpen(
        window.matchMedia("(min-width: 800px)").matches && after ? keyOf(itemOf(after)) : null,
      );
  };
  useKeys([
    { keys: "j", does: "Next case", run: () => step(1) },
    { keys: "k", does: "Previous case", run: () => step(-1) },
    { keys: "x", does: "Select the case", run: () => item && pick(item), enabled: item !== undefined },
    {
      keys: "a",
      does: "Approve",
      run: () => void decide("approve"),
      enabled: item !== undefined || chosen.length > 0,
    },
    {
      keys: "r",
      does: "Reject",
      run: () => void decide("reject"),
      enabled: item !== undefined || chosen.length > 0,
    },
    { keys: "c", does: "Comment", run: () => document.getElementById(commentId)?.focus() },
  ]);
  useEffect(() => {
    document.querySelector(`[data-case="${openKey}"]`)?.scrollIntoView({ block: "nearest" });
    deciding.clear();
    // `deciding` is made anew at each render; only another case clears it.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [openKey]);

  const position = rows.findIndex((row) => keyOf(itemOf(row)) === openKey);
  const bulk = chosen.length > 0 && (
    <BulkRail
      items={chosen}
      {...{ comment, setComment, commentId, deciding }}
      onApprove={() => void decide("approve")}
      onReject={() => void decide("reject")}
      onClear={() => setPicked([])}
    />
  );
  return (
    <div className="-m-5 grid min-h-[calc(100dvh-48px)] grid-cols-[minmax(0,1fr)] max-sm:-m-4 md:grid-cols-[232px_minmax(0,1fr)] lg:grid-cols-[236px_minmax(0,1fr)_256px]">
      <Here
        crumbs={
          current && (selection.open || wide)
            ? [{ label: `${itemOf(current).name} ${itemOf(current).label}` }]
            : []
        }
      />
      {item?.expiresAt !== undefined && (
        <DeadlineVoice name={`${item.label} ${item.name}`} expiresAt={item.expiresAt} />
      )}
      <section
        aria-label="Cases"
        className={cx(
          "border-line md:border-r lg:sticky lg:top-12 lg:max-h-[calc(100dvh-48px)] lg:overflow-y-auto",
          selection.open && "max-md:hidden",
        )}
      >
        <Head tab={selection.tab} setTab={selection.setTab} waiting={waiting.data} />
        {waiting.error && (
          <QueryFault error={waiting.error} what="The list" onRetry={() => void waiting.refetch()} />
        )}
        {!waiting.data && !waiting.error ? (
          <Loading lines={5} what="Reading what waits" />
        ) : (
          <ul className="m-0 list-none border-t border-line p-0">
            {rows.map((row) => {
              const key = keyOf(itemOf(row));
              const open = key === openKey;
              const onOpen = () => selection.setOpen(key, !window.matchMedia("(min-width: 800px)").matches);
              return "waiting" in row ? (
                <WaitingRow
                  key={key}
                  item={row.waiting}
                  open={open}
                  onOpen={onOpen}
                  picked={picked.includes(key)}
                  picking={chosen.length > 0}
                  onPick={() => pick(row.waiting)}
                />
              ) : (
                <DecidedRow key={key} item={row.decided} open={open} onOpen={onOpen} />
              );
            })}
          </ul>
        )}
        {waiting.data && rows.length === 0 && (
          <Nothing tab={selection.tab} waiting={waiting.data} onDecided={() => selection.setTab("decided")} />
        )}
        {decided.data && rows.length > 0 && selection.tab === "waiting" && (
          <Today today={decided.data.today} />
        )}
      </section>
      {openKey ? (
        <OpenCase
          key={openKey}
          caseKey={openKey}
          item={item}
          hidden={selection.open === null}
          place={position >= 0 ? `${position + 1} of ${rows.length}` : ""}
          nextCycleAt={waiting.data?.nextCycleAt}
          bulk={bulk || undefined}
          {...{ comment, setComment, commentId, deciding }}
          onBack={() => selection.setOpen(null)}
          onDecide={(verdict) => void decide(verdict)}
        />
      ) : (
        <div className="max-md:hidden" />
      )}
    </div>
  );
}

function Head({
  tab,
  setTab,
  waiting,
}: {
  tab: ReturnType<typeof useSelection>["tab"];
  setTab: ReturnType<typeof useSelection>["setTab"];
  waiting?: Waiting;
}) {
  const now = useNow(15_000);
  const count = waiting?.items.length ?? 0;
  const first = waiting?.items[0]?.expiresAt;
  return (
    <header className="px-4 pt-4 pb-3">
      <div className="flex items-center gap-2 max-md:sr-only">
        <h1 className="text-head font-[620]">Approvals</h1>
        {waiting && (
          <span className="text-small text-ink-2">
            {count} {count === 1 ? "waits" : "wait"}
          </span>
        )}
        <span className="ml-auto flex gap-1">
          <Kbd>J</Kbd>
          <Kbd>K</Kbd>
        </span>
      </div>
      {count > 0 && (
        <p className="mb-2 text-lead md:hidden">
          <b className="font-semibold">
            {count} {count === 1 ? "waits" : "wait"} for you or another approver.
          </b>{" "}
          {first !== undefined && first > now && (
            <span className="text-ink-2">The first lapses in {span(first - now)}.</span>
          )}
        </p>
      )}
      <div className="mt-2">
        <Segmented
          label="Which cases"
          value={tab}
          onChange={setTab}
          options={[
            { value: "waiting", label: "Waiting", count },
            { value: "mine", label: "Mine" },
            { value: "decided", label: "Decided" },
          ]}
        />
      </div>
    </header>
  );
}

function Nothing({ tab, waiting, onDecided }: { tab: string; waiting: Waiting; onDecided: () => void }) {
  const zone = useZone();
  const cycle = clock(waiting.nextCycleAt, zone);
  if (tab === "decided")
    return (
      <Empty title="Nothing was decided in the last 14 days.">
        What you approve or reject is kept here with its comment.
      </Empty>
    );
  if (tab === "mine")
    return (
      <Empty title="Nothing of yours waits.">
        Here stands what you wrote and what you decided in the last 14 days.
      </Empty>
    );
  return (
    <Empty
      title="No plan waits for you."
      action={
        <button type="button" className="link min-h-6" onClick={onDecided}>
          See the last decisions
        </button>
      }
    >
      {waiting.stopped
        ? "Everything is stopped, so no plan is proposed until someone resumes."
        : `The next cycle is at ${cycle}. Plans come here when a workload in approve wants a change.`}
    </Empty>
  );
}

function Today({ today }: { today: { approved: number; rejected: number; lapsed: number } }) {
  return (
    <p className="px-4 py-3 text-small text-ink-2">
      Decided today: {today.approved} approved, {today.rejected} rejected, {today.lapsed} lapsed.{" "}
      <span className="max-md:hidden">
        Select several with <Kbd>X</Kbd> to decide them at once.
      </span>
    </p>
  );
}

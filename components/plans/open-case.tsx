"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Button } from "@/components/ui/button";
import { cx } from "@/components/ui/class-names";
import { clock } from "@/components/ui/format-time";
import { ChevronLeft } from "@/components/ui/icons";
import { Loading, QueryFault } from "@/components/ui/states";
import { DecidedRail } from "./decided-rail";
import { DecisionRail, type RailCase } from "./decision-rail";
import { HoldButton } from "./hold-button";
import { LimitCase, limitBullets } from "./limit-case";
import { PlanCase } from "./plan-case";
import { approveBullets } from "./plan-words";
import { RequestCase, requestBullets } from "./request-case";
import type {
  LimitCase as Limits,
  PlanCase as Plan,
  RequestCase as Request,
  VersionCase as Version,
  WaitingItem,
} from "./types";
import type { Deciding, Verdict } from "./use-decide";
import { VersionCase, versionBullets } from "./version-case";
import { VersionReplay } from "./version-replay";

interface Props {
  /** "plan:6f…" */
  caseKey: string;
  /** The case as the list knows it; absent once it is decided. */
  item?: WaitingItem;
  /** On a phone the list is shown instead. */
  hidden: boolean;
  place: string;
  nextCycleAt?: number;
  bulk?: ReactNode;
  comment: string;
  setComment: (text: string) => void;
  commentId: string;
  deciding: Deciding;
  onBack: () => void;
  onDecide: (verdict: Verdict) => void;
}

/** OpenCase reads the case that is open and stands it between the list and the decision. */
export function OpenCase(props: Props) {
  const [kind, id] = props.caseKey.split(/:(.*)/s);
  if (kind === "plan") return <OpenPlan {...props} id={id} />;
  if (kind === "policy") return <OpenVersion {...props} id={id} />;
  if (kind === "limits") return <OpenLimits {...props} id={id} />;
  if (kind === "mode" || kind === "model") return <OpenRequest {...props} id={id} />;
  return (
    <Columns {...props} rail={null}>
      <p className="text-ink-2">A case of the kind “{kind}” cannot be shown here.</p>
    </Columns>
  );
}

function OpenPlan(props: Props & { id: string }) {
  const trpc = useTRPC();
  const now = useNow(5_000);
  const zone = useZone();
  const plan = useQuery({ ...trpc.plans.get.queryOptions({ id: props.id }), refetchInterval: 30_000 });
  if (plan.error) return <Failed {...props} error={plan.error} retry={() => void plan.refetch()} />;
  if (!plan.data) return <Wait {...props} />;
  const data = plan.data;
  const open = data.state === "proposed" && data.expiresAt > now;
  return (
    <Columns
      {...props}
      label={String(data.toReplicas)}
      may={data.decides.you.may && data.obstacle === undefined}
      decidable={open}
      rail={open ? <Rail {...props} item={railOfPlan(data, now, zone)} /> : <DecidedRail plan={data} />}
    >
      <PlanCase plan={data} commentId={props.commentId} />
    </Columns>
  );
}

function OpenLimits(props: Props & { id: string }) {
  const trpc = useTRPC();
  const now = useNow(5_000);
  const zone = useZone();
  const found = useQuery({ ...trpc.limits.get.queryOptions({ id: props.id }), refetchInterval: 30_000 });
  if (found.error) return <Failed {...props} error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Wait {...props} />;
  const data = found.data;
  const open = data.state === "proposed" && data.expiresAt > now;
  return (
    <Columns
      {...props}
      label={data.label}
      may={data.decides.you.may && data.obstacle === undefined}
      decidable={open}
      rail={open ? <Rail {...props} item={railOfLimits(data, zone)} /> : <DecidedRail limits={data} />}
    >
      <LimitCase plan={data} />
    </Columns>
  );
}

function railOfLimits(plan: Limits, zone: Parameters<typeof limitBullets>[1]): RailCase {
  return {
    label: plan.label,
    expiresAt: plan.expiresAt,
    follows: plan.otherwise,
    seats: plan.decides,
    author: plan.author,
    bullets: limitBullets(plan, zone),
    obstacle: plan.obstacle?.message,
    back: "Undo is possible for as long as they hold. Both are written to the audit log with your comment.",
  };
}

function OpenVersion(props: Props & { id: string }) {
  const trpc = useTRPC();
  const now = useNow(5_000);
  const zone = useZone();
  const found = useQuery(trpc.policies.versionCase.queryOptions({ id: props.id }));
  if (found.error) return <Failed {...props} error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Wait {...props} />;
  const data = found.data;
  const open = data.version.state === "submitted" && (data.version.expiresAt ?? 0) > now;
  const cycle = clock(props.nextCycleAt ?? now, zone);
  return (
    <Columns
      {...props}
      label={`v${data.version.version}`}
      may={data.decides.you.may && !replaying(data)}
      decidable={open}
      rail={open ? <Rail {...props} item={railOfVersion(data, cycle)} /> : <DecidedRail version={data} />}
    >
      <VersionCase item={data}>
        <VersionReplay item={data} />
      </VersionCase>
    </Columns>
  );
}

function OpenRequest(props: Props & { id: string }) {
  const now = useNow(5_000);
  const found = useQuery(useTRPC().requests.get.queryOptions({ id: props.id }));
  if (found.error) return <Failed {...props} error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Wait {...props} />;
  const data = found.data;
  const open = data.state === "waiting" && data.expiresAt > now;
  return (
    <Columns
      {...props}
      label={data.kind === "mode" ? data.to : data.subjectName}
      may={data.decides.you.may && data.obstacle === null}
      decidable={open}
      rail={open ? <Rail {...props} item={railOfRequest(data)} /> : <DecidedRail request={data} />}
    >
      <RequestCase item={data} />
    </Columns>
  );
}

function railOfRequest(item: Request): RailCase {
  const mode = item.kind === "mode";
  return {
    label: mode ? item.to : item.subjectName,
    expiresAt: item.expiresAt,
    follows: mode ? `Then it stays in ${item.from}.` : "Then the champion simply stays.",
    seats: item.decides,
    author: item.author,
    bullets: requestBullets(item),
    obstacle: item.obstacle ?? undefined,
    back: mode
      ? "The way down needs no second person."
      : "The models page puts the champion before it back. Both are written to the audit log.",
  };
}

function railOfPlan(plan: Plan, now: number, zone: Parameters<typeof approveBullets>[2]): RailCase {
  return {
    label: String(plan.toReplicas),
    expiresAt: plan.expiresAt,
    follows: plan.otherwise,
    seats: plan.decides,
    bullets: approveBullets(plan, now, zone),
    obstacle: plan.obstacle?.message,
    back: `Undo within 10 min returns to ${plan.fromReplicas}. Both are written to the audit log with your comment.`,
  };
}

const replaying = ({ replay }: Version) => replay?.state === "queued" || replay?.state === "running";

function railOfVersion(item: Version, cycle: string): RailCase {
  const { version, active } = item;
  const stays = active === undefined ? "no version is active" : `v${active} simply stays active`;
  return {
    label: `v${version.version}`,
    expiresAt: version.expiresAt,
    follows: `Then ${stays}.`,
    seats: item.decides,
    author: { id: version.authorId, name: version.authorName },
    bullets: versionBullets(item, cycle),
    obstacle: replaying(item)
      ? `It can be approved when the report of its replay is there. Whoever cancels ${item.replay?.label} decides without it.`
      : undefined,
    back:
      active === undefined
        ? "There is no earlier version to return to."
        : `Undo within 10 min returns to v${active}. Both are written to the audit log.`,
  };
}

function Rail({ item, ...props }: Omit<Props, "item"> & { item: RailCase }) {
  const { comment, setComment, commentId, deciding, onDecide } = props;
  return (
    <DecisionRail
      {...{ item, comment, setComment, commentId, deciding }}
      onApprove={() => onDecide("approve")}
      onReject={() => onDecide("reject")}
    />
  );
}

/** The case and the rail; on a phone one under the other, with Reject and Approve fixed at the thumb. */
function Columns({
  children,
  rail,
  bulk,
  hidden,
  place,
  onBack,
  onDecide,
  deciding,
  label,
  may = false,
  decidable = false,
}: Props & { children: ReactNode; rail: ReactNode; label?: string; may?: boolean; decidable?: boolean }) {
  return (
    <>
      <div className={cx("min-w-0 px-5 py-4 max-md:px-4 max-md:pt-0", hidden && "max-md:hidden")}>
        <div className="-mx-4 mb-2.5 flex h-11 items-center border-b border-line px-2 md:hidden">
          <button
            type="button"
            className="inline-flex min-h-11 items-center gap-1 px-2 text-lead font-semibold"
            onClick={onBack}
          >
            <ChevronLeft size={18} aria-hidden="true" /> Approvals
          </button>
          <span className="num ml-auto px-2 text-lead text-ink-2">{place}</span>
        </div>
        {children}
      </div>
      <aside
        aria-label="Decision"
        className={cx(
          "border-line px-4 py-4 md:border-t lg:sticky lg:top-12 lg:h-[calc(100dvh-48px)] lg:overflow-y-auto lg:border-t-0 lg:border-l",
          "md:max-lg:col-start-2",
          hidden && "max-md:hidden",
          decidable && "max-md:pb-36",
        )}
      >
        {bulk ?? rail}
      </aside>
      {decidable && (
        <div
          className={cx(
            "fixed inset-x-0 bottom-0 z-30 border-t border-line bg-bg px-4 pt-3 pb-[max(12px,env(safe-area-inset-bottom))] md:hidden",
            hidden && "hidden",
          )}
        >
          <div className="flex gap-2.5">
            <Button
              variant="danger"
              size="phone"
              className="flex-1"
              busy={deciding.busy}
              disabled={!may}
              onClick={() => onDecide("reject")}
            >
              Reject
            </Button>
            <HoldButton busy={deciding.busy} disabled={!may} onHeld={() => onDecide("approve")}>
              Approve {label}
            </HoldButton>
          </div>
          <p id="hold-help" className="mt-1.5 text-center text-small text-ink-2">
            {may ? "Hold to approve. Undo for 10 min after." : "You cannot decide this; see below who may."}
          </p>
        </div>
      )}
    </>
  );
}

const Wait = (props: Props) => (
  <Columns {...props} bulk={undefined} rail={null}>
    <Loading lines={8} what="Reading the case" />
  </Columns>
);

const Failed = ({
  error,
  retry,
  ...props
}: Props & { error: { message: string; data?: unknown }; retry: () => void }) => (
  <Columns {...props} rail={null}>
    <QueryFault error={error} what="The case" onRetry={retry} />
  </Columns>
);

"use client";
import type { ReactNode } from "react";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { useShell } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { TextArea } from "@/components/ui/field";
import { span } from "@/components/ui/format";
import { deadline } from "@/components/ui/format-time";
import { Fault } from "@/components/ui/states";
import type { Seats } from "./types";
import type { Deciding } from "./use-decide";
import { WhoSeats } from "./who-seats";

/** RailCase is what the rail says of a case, whatever its kind; times are epoch ms. */
export interface RailCase {
  /** "P-12", "v8": the object of the buttons. */
  label: string;
  expiresAt?: number;
  /** What happens when it lapses. */
  follows: string;
  seats: Seats;
  author?: { id: string; name: string };
  /** What follows from approving, in order of time. */
  bullets: readonly string[];
  /** Why it cannot be approved now, although you might. */
  obstacle?: string;
  /** How it can be undone. */
  back: string;
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="border-b border-line py-3 first:pt-0">
    <h2 className="mb-1 text-small font-[580] text-ink-2">{title}</h2>
    {children}
  </section>
);

/** DecisionRail is where a person decides: when it lapses, who may, what follows, a comment, the buttons, the way back. */
export function DecisionRail({
  item,
  comment,
  setComment,
  commentId,
  deciding,
  onApprove,
  onReject,
}: {
  item: RailCase;
  comment: string;
  setComment: (text: string) => void;
  commentId: string;
  deciding: Deciding;
  onApprove: () => void;
  onReject: () => void;
}) {
  const now = useNow(1_000);
  const zone = useZone();
  const { me } = useShell();
  const { seats, expiresAt } = item;
  const left = expiresAt === undefined ? undefined : expiresAt - now;
  const own = item.author?.id === me.id;
  return (
    <div className="flex h-full flex-col">
      <Part title="Lapses">
        <p className="num text-title">{left === undefined ? "never" : left > 0 ? span(left) : "lapsed"}</p>
        <p className="text-small text-ink-2">
          {expiresAt !== undefined &&
            left !== undefined &&
            left > 3_600_000 &&
            `${deadline(expiresAt, now, zone).replace(/^T/, "t")}. `}
          {item.follows}
        </p>
      </Part>
      <Part title={item.author && item.author.id !== "system" ? "Two people decide" : "One person decides"}>
        <WhoSeats seats={seats} author={item.author} me={{ ...me, role: me.role ?? "key" }} />
      </Part>
      <Part title="If you approve">
        <ul className="m-0 list-disc pl-4 text-small leading-[18px] marker:text-ink-3">
          {item.bullets.map((line) => (
            <li key={line} className="py-0.5">
              {line}
            </li>
          ))}
        </ul>
      </Part>
      <div className="pt-3">
        <label htmlFor={commentId} className="mb-1 block text-small font-[580] text-ink-2">
          Comment
        </label>
        <TextArea
          id={commentId}
          value={comment}
          maxLength={2_000}
          onChange={(event) => setComment(event.target.value)}
          placeholder="Kept with the decision"
        />
        {deciding.error && (
          <div className="mt-2">
            <Fault
              title="It was not decided."
              code={(deciding.error.data as { appCode?: string } | undefined)?.appCode}
            >
              {deciding.error.message}
            </Fault>
          </div>
        )}
        <div className="mt-3 flex gap-2 max-md:hidden">
          <Button
            variant="approve"
            hint="A"
            className="flex-1"
            busy={deciding.busy}
            disabled={!seats.you.may || item.obstacle !== undefined}
            onClick={onApprove}
          >
            Approve {item.label}
          </Button>
          <Button
            variant="danger"
            hint="R"
            className="flex-1"
            busy={deciding.busy}
            disabled={!seats.you.may && !own}
            onClick={onReject}
          >
            {own ? "Withdraw" : "Reject"}
          </Button>
        </div>
        {item.obstacle && <p className="mt-2 text-small text-amber">{item.obstacle}</p>}
      </div>
      <p className="mt-auto pt-6 text-small text-ink-3">{item.back}</p>
    </div>
  );
}

"use client";
import { Button } from "@/components/ui/button";
import { TextArea } from "@/components/ui/field";
import { sayCost, signedReplicas } from "./plan-words";
import { KIND_WORD, type WaitingItem } from "./types";
import type { Deciding } from "./use-decide";

/** BulkRail decides several cases of one kind at once, with the sum of their effects. */
export function BulkRail({
  items,
  comment,
  setComment,
  commentId,
  deciding,
  onApprove,
  onReject,
  onClear,
}: {
  items: readonly WaitingItem[];
  comment: string;
  setComment: (text: string) => void;
  commentId: string;
  deciding: Deciding;
  onApprove: () => void;
  onReject: () => void;
  onClear: () => void;
}) {
  const kind = KIND_WORD[items[0].kind].toLowerCase();
  const barred = items.filter((item) => !item.you.may);
  const replicas = items.reduce((sum, item) => sum + (item.replicas ?? 0), 0);
  const cost = items.reduce((sum, item) => sum + (item.costPerHour ?? 0), 0);
  return (
    <section aria-label="Selected cases">
      <p className="text-title">{items.length} selected</p>
      <p className="mb-2 text-small text-ink-2">Only the same kind ({kind}) can be decided at once.</p>
      <ul className="m-0 list-none border-y border-line p-0">
        {items.map((item) => (
          <li key={item.id} className="flex justify-between gap-2 py-1 text-small">
            <span className="truncate">{item.name}</span>
            <span className="num text-ink-2">
              {item.costPerHour === undefined ? item.label : sayCost(item.costPerHour)}
            </span>
          </li>
        ))}
      </ul>
      {items[0].kind === "plan" && (
        <p className="num py-2">
          In sum <b className="font-semibold">{signedReplicas(replicas)}</b>,{" "}
          <b className="font-semibold">{sayCost(cost)}</b>.
        </p>
      )}
      {barred.length > 0 && (
        <p className="py-1 text-small text-amber">
          You cannot decide {barred.map((item) => item.name).join(", ")}.
        </p>
      )}
      <label htmlFor={commentId} className="mt-1 mb-1 block text-small font-[580] text-ink-2">
        Comment for all
      </label>
      <TextArea
        id={commentId}
        value={comment}
        maxLength={2_000}
        onChange={(event) => setComment(event.target.value)}
      />
      <div className="mt-3 flex gap-2">
        <Button
          variant="approve"
          hint="A"
          className="flex-1"
          busy={deciding.busy}
          disabled={barred.length > 0}
          onClick={onApprove}
        >
          Approve {items.length}
        </Button>
        <Button
          variant="danger"
          hint="R"
          className="flex-1"
          busy={deciding.busy}
          disabled={barred.length > 0}
          onClick={onReject}
        >
          Reject {items.length}
        </Button>
      </div>
      <Button variant="quiet" className="mt-1" onClick={onClear}>
        Clear the selection
      </Button>
    </section>
  );
}

import { cx } from "@/components/ui/class-names";
import { Check } from "@/components/ui/icons";
import type { Seats } from "./types";

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase() ?? "")
    .join("");

function Seat({
  name,
  says,
  also,
  taken,
  mine,
}: {
  name: string;
  says: string;
  also?: string;
  taken: boolean;
  mine: boolean;
}) {
  return (
    <li className="flex items-start gap-2.5 py-1">
      <span
        aria-hidden="true"
        className={cx(
          "mt-0.5 grid size-7 shrink-0 place-items-center rounded-full text-tiny font-[620]",
          mine ? "bg-rose-fill text-rose" : "bg-sunken text-ink-2",
        )}
      >
        {initials(name)}
      </span>
      <span className="min-w-0 flex-1">
        <b className="font-semibold">{mine ? `${name}, you` : name}</b>
        <span className="block text-small text-ink-2">{says}</span>
        {also && <span className="block text-small text-ink-3">{also}</span>}
      </span>
      {taken ? (
        <Check size={15} aria-label="has spoken" className="mt-1 shrink-0 text-teal" />
      ) : (
        <svg width="15" height="15" role="img" aria-label="open seat" className="mt-1 shrink-0">
          <circle
            cx="7.5"
            cy="7.5"
            r="6"
            fill="none"
            stroke="var(--rose)"
            strokeWidth="1.3"
            strokeDasharray="2.4 2.2"
          />
        </svg>
      )}
    </li>
  );
}

/** WhoSeats shows who wrote a change and therefore cannot approve it, the open seat, and who else may take it. */
export function WhoSeats({
  seats,
  author,
  me,
}: {
  seats: Seats;
  author?: { id: string; name: string };
  me: { id: string; name: string; role: string };
}) {
  const others = seats.others.map((person) => person.name);
  const rest =
    others.length === 0
      ? "nobody else may"
      : `or ${others.slice(0, 2).join(", or ")}${others.length > 2 ? ` (${others.length} in all)` : ""}`;
  const own = author?.id === me.id;
  return (
    <ul className="m-0 list-none p-0">
      {author && author.id !== "system" && (
        <Seat
          name={author.name}
          says={
            own && seats.you.may
              ? "wrote it; a setting lets you approve it"
              : "wrote it, so cannot approve it"
          }
          taken
          mine={own}
        />
      )}
      {seats.you.may && !own ? (
        <Seat name={me.name} says={`${me.role}, may decide`} also={rest} taken={false} mine />
      ) : (
        <Seat
          name={others[0] ?? "No other approver"}
          says={others.length > 0 ? "may decide" : "An admin can add one in Settings."}
          also={others.length > 1 ? `or ${others.slice(1, 3).join(", or ")}` : undefined}
          taken={false}
          mine={false}
        />
      )}
      {!seats.you.may && !own && <li className="pt-1 text-small text-ink-2">{seats.you.why}</li>}
    </ul>
  );
}

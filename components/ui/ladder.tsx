import { MODES, type Mode } from "@/server/core/words";
import { INK_TEXT } from "./badge";
import { cx } from "./class-names";
import { MODE_INK, MODE_WORD } from "./states-of";

/** Ladder draws a mode as one to four filled rungs; with `word` it is named beside them, otherwise to screen readers. */
export function Ladder({ mode, word = false }: { mode: Mode; word?: boolean }) {
  const filled = MODES.indexOf(mode) + 1;
  return (
    <span className={cx("inline-flex items-center gap-1.5 whitespace-nowrap", INK_TEXT[MODE_INK[mode]])}>
      <svg width="17" height="10" viewBox="0 0 17 10" aria-hidden="true" className="shrink-0">
        {MODES.map((m, i) => {
          const height = [3.5, 5.5, 7.5, 9][i];
          const box = { x: i * 4.4 + 0.5, y: 9.5 - height, width: 3, height, rx: 0.8 };
          return i < filled ? (
            <rect key={m} {...box} fill="currentColor" />
          ) : (
            <rect key={m} {...box} fill="none" stroke="var(--edge)" strokeWidth="0.9" />
          );
        })}
      </svg>
      {word ? (
        <span className="font-[560]">{MODE_WORD[mode]}</span>
      ) : (
        <span className="sr-only">{MODE_WORD[mode]}</span>
      )}
    </span>
  );
}

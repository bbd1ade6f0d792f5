"use client";
import { useId, useState } from "react";
import { cx } from "@/components/ui/class-names";
import { ImportIcon } from "@/components/ui/icons";

interface Props {
  onFile: (file: File) => void;
  /** Once a file was taken, the field shrinks to a line. */
  small: boolean;
  title: string;
  /** What a file holds, with an example. */
  hint: string;
  accept: string;
}

/** FileDrop takes one file, dropped or chosen; nothing leaves the browser before the import is started. */
export function FileDrop({ onFile, small, title, hint, accept }: Props) {
  const id = useId();
  const [over, setOver] = useState(false);
  return (
    <label
      htmlFor={id}
      className={cx(
        "relative flex items-center justify-center gap-3 rounded-panel border border-dashed bg-surface px-4 text-center focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-blue",
        over ? "border-ink bg-hover" : "border-edge hover:bg-hover",
        small ? "min-h-14" : "min-h-36",
      )}
    >
      <ImportIcon size={18} aria-hidden="true" className="text-ink-2" />
      <span>
        <b className="font-semibold">{small ? "Another file" : title}</b>
        {!small && <span className="mt-0.5 block text-small text-ink-2">{hint}</span>}
      </span>
      {/* The control covers the whole field, so that the browser itself takes what is dropped. */}
      <input
        id={id}
        type="file"
        accept={accept}
        className="absolute inset-0 cursor-pointer opacity-0"
        onDragEnter={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onDrop={() => setOver(false)}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onFile(file);
          event.target.value = "";
        }}
      />
    </label>
  );
}

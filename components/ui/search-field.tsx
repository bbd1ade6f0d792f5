"use client";
import { useEffect, useRef, useState } from "react";
import { TextInput } from "./field";
import { useKeys } from "./use-keys";

/** SearchField filters a list: / leads to it, and what is typed is told once typing rests for a quarter of a second. */
export function SearchField({
  label,
  text,
  onText,
}: {
  label: string;
  text: string;
  onText: (text: string) => void;
}) {
  const [value, setValue] = useState(text);
  const field = useRef<HTMLInputElement>(null);
  const tell = useRef(onText);
  tell.current = onText;
  useKeys([{ keys: "/", does: "Filter", run: () => field.current?.focus() }]);
  // The filter was cleared or changed elsewhere; what is being typed stays.
  useEffect(() => {
    if (document.activeElement !== field.current) setValue(text);
  }, [text]);
  useEffect(() => {
    if (value === text) return;
    const timer = setTimeout(() => tell.current(value), 250);
    return () => clearTimeout(timer);
  }, [value, text]);
  return (
    <div className="w-[220px] max-sm:w-full">
      <TextInput
        ref={field}
        type="search"
        aria-label={label}
        placeholder="Filter  /"
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
    </div>
  );
}

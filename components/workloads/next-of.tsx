import { Fragment } from "react";

/** BoldText sets the given parts of a sentence in bold, each at its first place after the one before. */
export function BoldText({ text, bold }: { text: string; bold: readonly string[] }) {
  const parts: { text: string; bold: boolean }[] = [];
  let rest = text;
  while (rest !== "") {
    const found = bold
      .map((part) => ({
        part,
        at: part === "" ? -1 : rest.search(new RegExp(`(?<![\\w:])${escape(part)}(?![\\w:])`)),
      }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at || b.part.length - a.part.length)[0];
    if (!found) break;
    if (found.at > 0) parts.push({ text: rest.slice(0, found.at), bold: false });
    parts.push({ text: found.part, bold: true });
    rest = rest.slice(found.at + found.part.length);
  }
  if (rest !== "") parts.push({ text: rest, bold: false });
  return parts.map((part, i) =>
    part.bold ? <b key={i}>{part.text}</b> : <Fragment key={i}>{part.text}</Fragment>,
  );
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

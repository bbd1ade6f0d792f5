"use client";
import { useState } from "react";
import { Button } from "./button";
import { Copy } from "./icons";

/** CopyText shows a secret in mono with a button that copies it; `what` names it for screen readers. */
export function CopyText({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <span className="flex items-center gap-2">
      <code className="min-w-0 flex-1 rounded-control bg-sunken px-2 py-1 break-all select-all">{text}</code>
      <Button
        size="row"
        icon={<Copy size={13} aria-hidden="true" />}
        onClick={() => void navigator.clipboard?.writeText(text).then(() => setCopied(true))}
      >
        {copied ? "Copied" : "Copy"}
        <span className="sr-only"> {what}</span>
      </Button>
    </span>
  );
}

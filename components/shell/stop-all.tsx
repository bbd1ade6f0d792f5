"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useMemo, useRef, useState } from "react";
import { useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, TextInput } from "@/components/ui/field";
import { StopIcon } from "@/components/ui/icons";
import { useToast } from "@/components/ui/toast";
import { useShell } from "./use-shell";

type Asked = "stop" | "resume" | null;
const StopContext = createContext<{ ask: (what: Asked) => void }>({ ask: () => {} });

/** useStop gives `ask`, which opens the question to stop or to resume everything. */
export const useStop = () => useContext(StopContext);

/** StopProvider holds the two questions, so that the bar, the banner, the palette and a key open the same ones. */
export function StopProvider({ children }: { children: ReactNode }) {
  const [asked, ask] = useState<Asked>(null);
  const value = useMemo(() => ({ ask }), []);
  return (
    <StopContext.Provider value={value}>
      {children}
      <StopQuestion open={asked === "stop"} onClose={() => ask(null)} />
      <ResumeQuestion open={asked === "resume"} onClose={() => ask(null)} />
    </StopContext.Provider>
  );
}

/** StopAll is the button that is at the same place on every page. */
export function StopAll() {
  const { stop } = useShell();
  const { ask } = useStop();
  return (
    <Button
      variant="danger"
      icon={<StopIcon size={14} aria-hidden="true" />}
      onClick={() => ask("stop")}
      disabled={stop.stopped}
      aria-keyshortcuts="Shift+S"
      className="border-red! bg-surface! text-red!"
    >
      {stop.stopped ? "Stopped" : "Stop all"}
    </Button>
  );
}

function StopQuestion({ open, onClose }: { open: boolean; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const confirm = useRef<HTMLButtonElement>(null);
  const [reason, setReason] = useState("");
  const stop = useMutation(
    trpc.settings.stop.mutationOptions({
      onSuccess: () => {
        setReason("");
        onClose();
        void queries.invalidateQueries();
      },
      onError: (error) => toast({ kind: "error", title: "Not stopped.", text: error.message }),
    }),
  );
  const send = () => stop.mutate(reason.trim() ? { reason: reason.trim() } : {});
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title="Stop everything?"
      description="No plan acts until somebody resumes. What runs keeps running, and floors hold. Stopping is safe."
      initialFocus={confirm}
      actions={
        <>
          <Button onClick={onClose}>Leave it running</Button>
          <Button ref={confirm} variant="primary" busy={stop.isPending} onClick={send} hint="↵">
            Stop all
          </Button>
        </>
      }
    >
      <Field label="Why, if there is time" stacked>
        {(parts) => (
          <TextInput
            {...parts}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => event.key === "Enter" && send()}
          />
        )}
      </Field>
    </Dialog>
  );
}

function ResumeQuestion({ open, onClose }: { open: boolean; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const [reason, setReason] = useState("");
  const [fault, setFault] = useState<string>();
  const resume = useMutation(
    trpc.settings.resume.mutationOptions({
      onSuccess: () => {
        setReason("");
        onClose();
        toast({ title: "Resumed.", text: "Plans act again from the next cycle." });
        void queries.invalidateQueries();
      },
      onError: (error) => setFault(error.message),
    }),
  );
  const send = () => {
    if (reason.trim().length < 3) return setFault("Write why it is safe to go on.");
    resume.mutate({ reason: reason.trim() });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title="Resume everything?"
      description="Plans that are still valid act again. The record keeps your reason."
      actions={
        <>
          <Button onClick={onClose}>Stay stopped</Button>
          <Button variant="primary" busy={resume.isPending} onClick={send}>
            Resume
          </Button>
        </>
      }
    >
      <Field label="Why is it safe to go on?" stacked error={fault}>
        {(parts) => (
          <TextInput
            {...parts}
            value={reason}
            maxLength={500}
            required
            onChange={(event) => {
              setReason(event.target.value);
              setFault(undefined);
            }}
            onKeyDown={(event) => event.key === "Enter" && send()}
          />
        )}
      </Field>
    </Dialog>
  );
}

"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { Here } from "@/components/shell/here";
import { useShell } from "@/components/shell/use-shell";
import { Badge } from "@/components/ui/badge";
import { Button, buttonClass } from "@/components/ui/button";
import { cx } from "@/components/ui/class-names";
import { Select } from "@/components/ui/field";
import { span } from "@/components/ui/format";
import { NextLine } from "@/components/ui/next-line";
import { Segmented } from "@/components/ui/segmented";
import { Fault, Loading, QueryFault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { diffPolicies } from "@/server/core/policy/diff";
import { type Policy, policySchema } from "@/server/core/policy/policy";
import { PRESET_NAMES, PRESETS, type PresetName } from "@/server/core/policy/presets";
import { DiffTable } from "./diff-table";
import { PolicyForm } from "./policy-form";
import { StateBadge } from "./state-badge";
import { SubmitDialog } from "./submit-dialog";
import type { PolicyDetail, VersionDetail } from "./types";
import { useDraft } from "./use-draft";
import { WhatIf } from "./what-if";
import { YamlDiff } from "./yaml-diff";
import { YamlTab } from "./yaml-tab";

/** EditorPage reads a version and opens it: as an editor for its author while it is a draft, else to read. */
export function EditorPage({ id, n }: { id: string; n: number }) {
  const trpc = useTRPC();
  const { me } = useShell();
  const found = useQuery({ ...trpc.policies.get.queryOptions({ id }), refetchOnWindowFocus: false });
  if (found.error)
    return <QueryFault error={found.error} what="The policy" onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading lines={10} what="Reading the draft" />;
  const version = found.data.versions.find((v) => v.version === n);
  if (!version) {
    return (
      <Fault
        title={`${found.data.name} has no v${n}.`}
        action={
          <Link className="link" href={`/policies/${id}`}>
            See its versions
          </Link>
        }
      >
        It may have been discarded.
      </Fault>
    );
  }
  return (
    <Editor
      key={version.id}
      policy={found.data}
      version={version}
      mine={version.state === "draft" && version.authorId === me.id}
    />
  );
}

type View = "form" | "yaml" | "both";

function Editor({ policy, version, mine }: { policy: PolicyDetail; version: VersionDetail; mine: boolean }) {
  const trpc = useTRPC();
  const router = useRouter();
  const toast = useToast();
  const [view, setView] = useState<View>("form");
  const [submitting, setSubmitting] = useState(false);
  const base =
    policy.versions.find((v) => v.state === "active" && v.id !== version.id) ??
    policy.versions.find((v) => v.version < version.version && v.activatedAt !== undefined);
  const form = useForm<Policy>({
    resolver: zodResolver(policySchema),
    defaultValues: version.body,
    mode: "onChange",
  });
  const values = useWatch({ control: form.control }) as Policy;
  const draft = useDraft(policy.id, version.version, version.updatedAt);
  const { change } = draft;
  const [started, setStarted] = useState(false);
  // The first render brings what is stored; only what a person changes is saved.
  useEffect(() => {
    const watching = form.watch((next) => {
      setStarted(true);
      change(next);
    });
    return () => watching.unsubscribe();
  }, [form, change]);
  const parsed = policySchema.safeParse(values);
  const valid = parsed.success;
  const diff = base && valid ? diffPolicies(base.body, parsed.data) : undefined;
  const take = (next: Policy) => {
    form.reset(next, { keepDefaultValues: true });
    void form.trigger();
    change(next);
  };
  const discard = useMutation(
    trpc.policies.discardDraft.mutationOptions({
      onSuccess: () => {
        toast({ title: `Draft v${version.version} is discarded.` });
        router.push("/policies");
      },
      onError: (error) => toast({ kind: "error", title: "Not discarded.", text: error.message }),
    }),
  );
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey) || !mine || !valid) return;
      event.preventDefault();
      setSubmitting(true);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [mine, valid]);
  const governs = policy.governs.map((w) => w.name);
  return (
    <>
      <Here
        crumbs={[
          { label: policy.name, href: `/policies/${policy.id}` },
          { label: `${version.state === "draft" ? "Draft " : ""}v${version.version}` },
        ]}
        subject={{ kind: "policy", id: policy.id, name: policy.name }}
      />
      <header className="mb-3 flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <h1 className="text-title">{policy.name}</h1>
        {version.state === "draft" ? (
          <Badge ink="blue">Draft v{version.version}</Badge>
        ) : (
          <StateBadge state={version.state} />
        )}
        <p className="text-small text-ink-2">
          {base ? `from v${base.version}` : "the first version"} ·{" "}
          {governs.length === 0
            ? "governs no workload yet"
            : `governs ${governs.slice(0, 3).join(", ")}${governs.length > 3 ? ` and ${governs.length - 3} more` : ""}`}
        </p>
        <div className="ml-auto flex flex-wrap items-center gap-2">
          {mine && <SaveState draft={draft} touched={started} />}
          <Link className={buttonClass()} href={`/policies/${policy.id}`}>
            Versions
          </Link>
          {mine && (
            <Button
              busy={discard.isPending}
              onClick={() => discard.mutate({ id: policy.id, n: version.version })}
            >
              Discard
            </Button>
          )}
        </div>
      </header>
      <NextLine
        decides={mine ? "person" : "rule"}
        actions={
          mine && (
            <Button
              variant="primary"
              hint="⌘ ↵"
              disabled={!valid || (diff !== undefined && diff.changes.length === 0)}
              onClick={() => setSubmitting(true)}
            >
              Submit v{version.version}
            </Button>
          )
        }
      >
        {mine ? (
          <>
            Nothing changes until you submit and <b>one other approver</b> agrees. Then v{version.version}{" "}
            acts from the next cycle, at most 60 s later.
          </>
        ) : (
          <>
            v{version.version} is {version.state};{" "}
            {version.state === "draft"
              ? `only ${version.authorName} edits it.`
              : "its settings are fixed. A change starts as a new draft."}
          </>
        )}
      </NextLine>
      {draft.state === "failed" && (
        <div className="mb-3">
          <Fault title="The draft was not saved.">{draft.error}</Fault>
        </div>
      )}
      {mine && (
        <p className="mb-3 text-lead text-ink-2 md:hidden">
          A policy is edited on a wider screen. Here it can be read, submitted and approved.
        </p>
      )}
      {base && valid && (
        <div className="mb-3 md:hidden">
          <DiffTable
            diff={{ from: base.version, to: version.version, ...diffPolicies(base.body, parsed.data) }}
          />
        </div>
      )}
      <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,400px)_minmax(0,1fr)]">
        <form
          className="min-w-0 rounded-panel border border-line bg-surface max-md:hidden"
          onSubmit={(event) => event.preventDefault()}
          aria-label="Settings"
        >
          <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-3.5 py-2">
            <Segmented
              label="Edit as"
              value={view}
              onChange={setView}
              options={[
                { value: "form", label: "Form" },
                { value: "yaml", label: "YAML" },
                { value: "both", label: "Both" },
              ]}
            />
            <PresetPicker values={values} disabled={!mine} onPick={take} />
          </div>
          {view !== "yaml" && <PolicyForm control={form.control} base={base?.body} disabled={!mine} />}
          {view !== "form" && valid && <YamlTab values={parsed.data} disabled={!mine} onValues={take} />}
          {view !== "form" && !valid && (
            <p className="px-3.5 py-3 text-small text-red">Correct the form first; then the YAML is shown.</p>
          )}
          {diff && diff.changes.length > 0 && base && valid && (
            <div className="border-t border-line bg-sunken px-3.5 py-2.5">
              <p className="mb-1 text-small text-ink-2">
                {diff.changes.length} {diff.changes.length === 1 ? "setting differs" : "settings differ"} from
                v{base.version}
              </p>
              <YamlDiff before={base.body} after={parsed.data} changedOnly />
            </div>
          )}
        </form>
        <WhatIf
          policy={policy}
          name={`${version.state === "draft" ? "Draft " : ""}v${version.version}`}
          draft={valid ? parsed.data : undefined}
          active={base}
        />
      </div>
      {submitting && (
        <SubmitDialog
          id={policy.id}
          n={version.version}
          diff={diff}
          flush={draft.flush}
          onClose={() => setSubmitting(false)}
        />
      )}
    </>
  );
}

function SaveState({ draft, touched }: { draft: ReturnType<typeof useDraft>; touched: boolean }) {
  const now = useNow(5_000);
  const age = Math.max(0, now - draft.savedAt);
  const text = {
    saved: touched || age < 3_600_000 ? `Saved ${age < 5_000 ? "now" : `${span(age)} ago`}` : "Saved",
    saving: "Saving",
    unsaved: "Not saved yet",
    invalid: "Not saved: a field is wrong",
    failed: "Not saved",
  }[draft.state];
  return (
    <span
      role="status"
      className={cx(
        "text-small",
        draft.state === "invalid" || draft.state === "failed" ? "text-red" : "text-ink-2",
      )}
    >
      {text}
    </span>
  );
}

/** What a preset leaves as it is: bounds, windows and names belong to the workload, not to an appetite for risk. */
const KEPT = [
  "minReplicas",
  "maxReplicas",
  "budgetPerHour",
  "noRelease",
  "freeze",
  "timeZone",
  "priority",
] as const;

function PresetPicker({
  values,
  disabled,
  onPick,
}: {
  values: Policy;
  disabled: boolean;
  onPick: (next: Policy) => void;
}) {
  const apply = (name: PresetName): Policy => ({
    ...PRESETS[name],
    ...Object.fromEntries(KEPT.map((key) => [key, values[key]])),
  });
  const same = PRESET_NAMES.find(
    (name) =>
      JSON.stringify(policySchema.safeParse(apply(name)).data) ===
      JSON.stringify(policySchema.safeParse(values).data),
  );
  const word = (name: string) => name[0].toUpperCase() + name.slice(1);
  return (
    <span className="flex items-center gap-1.5 text-small text-ink-2">
      <label htmlFor="preset">Preset</label>
      <Select
        id="preset"
        className="w-36!"
        disabled={disabled}
        value={same ?? "custom"}
        onValue={(name) => name !== "custom" && onPick(apply(name))}
        options={[
          ...(same ? [] : [{ value: "custom" as const, label: "Changed" }]),
          ...PRESET_NAMES.map((name) => ({ value: name, label: word(name) })),
        ]}
      />
    </span>
  );
}

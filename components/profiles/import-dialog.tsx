"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { FileDrop } from "@/components/import/file-drop";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextArea } from "@/components/ui/field";
import { figures } from "@/components/ui/format";
import { useToast } from "@/components/ui/toast";
import { ChangesList } from "./changes-list";
import { sumOfChanges } from "./prepare-profiles";

const ASK = {
  applications: {
    title: "Import profiles of applications",
    says: "A YAML file: application and profile, several parted by ---. All of it is kept, or none.",
    accept: ".yaml,.yml,text/yaml,application/yaml,text/plain",
    example: "application: shop\nprofile:\n  startupSeconds: 45\n  stack: [nodejs]",
  },
  users: {
    title: "Import profiles of users",
    says: "A CSV with a header: user, plan, role, segment, sla, region, permissions, pref_… What is sent replaces what was known; identifiers become pseudonyms before anything is kept.",
    accept: ".csv,text/csv,text/plain",
    example: "user,plan,role,region\nkim@example.com,gold,buyer,eu-west",
  },
} as const;

/** ImportDialog takes a file of profiles, shows what it would change, and keeps it once that was seen. */
export function ImportDialog({ of, onClose }: { of: keyof typeof ASK; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const [text, setText] = useState("");
  const [name, setName] = useState<string>();
  const yaml = useMutation(trpc.profiles.preview.mutationOptions());
  const csv = useMutation(trpc.profiles.previewUsers.mutationOptions());
  const setMany = useMutation(trpc.profiles.setMany.mutationOptions());
  const setUsers = useMutation(trpc.profiles.setUsers.mutationOptions());
  const look = of === "users" ? csv : yaml;
  const keep = of === "users" ? setUsers : setMany;
  const changes = (of === "users" ? csv.data?.changes : yaml.data?.changes) ?? [];
  const moved = changes.filter(({ what }) => what !== "same").length;
  const rejected = (of === "users" && csv.data?.rejected) || 0;
  function read(next: string, file?: string) {
    setText(next);
    setName(file);
    keep.reset();
    if (next.trim() === "") return look.reset();
    if (of === "users") csv.mutate({ csv: next });
    else yaml.mutate({ yaml: next });
  }
  function back() {
    if (of === "users") setUsers.mutate({ users: csv.data?.before ?? [] });
    else setMany.mutate({ profiles: yaml.data?.before ?? [] });
  }
  function store() {
    const done = {
      onSuccess() {
        onClose();
        const [title, after] = [`${figures(moved)} profiles are kept.`, sumOfChanges(changes)];
        toast({ title, text: `${after}.`, undo: back });
      },
    };
    if (of === "users") setUsers.mutate({ csv: text }, done);
    else setMany.mutate({ yaml: text }, done);
  }
  const error = keep.error ?? look.error;
  const faults = Object.entries(faultsOf(error));
  return (
    <Dialog
      open
      wide
      onOpenChange={(next) => !next && onClose()}
      title={ASK[of].title}
      description={ASK[of].says}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={keep.isPending}
            disabled={!look.data || look.isPending || moved === 0 || rejected > 0}
            onClick={store}
          >
            {moved === 1 ? "Keep 1 profile" : `Keep ${figures(moved)} profiles`}
          </Button>
        </>
      }
    >
      <FileDrop
        onFile={(file) => void file.text().then((content) => read(content, file.name))}
        small={text !== ""}
        title="Drop a file here, or choose one"
        hint={ASK[of].example.split("\n")[0]}
        accept={ASK[of].accept}
      />
      <label className="mt-2 block text-small text-ink-2">
        {name === undefined ? "Or paste it" : name}
        <TextArea
          className="mono mt-0.5"
          rows={5}
          value={text}
          placeholder={ASK[of].example}
          spellCheck={false}
          onChange={(event) => read(event.target.value)}
        />
      </label>
      <div role="status" className="pt-2">
        {look.isPending && <p className="text-small text-ink-2">Comparing with what is kept.</p>}
        {look.data && !look.isPending && (
          <>
            <p className="pb-1 font-[560]">This file: {sumOfChanges(changes)}.</p>
            <ChangesList changes={changes} />
          </>
        )}
      </div>
      {csv.data && rejected > 0 && of === "users" && (
        <div role="alert" className="pt-1 text-small text-red">
          <p>
            {figures(rejected)} {rejected === 1 ? "row is" : "rows are"} not usable, so nothing can be kept:
          </p>
          <ul className="m-0 list-none p-0">
            {csv.data.faults.slice(0, 10).map(({ field, message }) => (
              <li key={field}>
                {field}: {message}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div role="alert" className="text-small text-red">
        {error && <p>{error.message}</p>}
        {faults.length > 1 && (
          <ul className="m-0 list-none p-0">
            {faults.slice(1, 10).map(([field, message]) => (
              <li key={field}>
                {field}: {message}
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

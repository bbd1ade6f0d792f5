"use client";
import { useState } from "react";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { PageHead } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { useUrl } from "@/components/workloads/use-url";
import { ApplicationsTable } from "./applications-table";
import { ImportDialog } from "./import-dialog";
import { UsersTable } from "./users-table";

/** ProfilesPage answers what is known beforehand: what owners say of applications, and what plan, role and region users have. */
export function ProfilesPage() {
  const url = useUrl();
  const users = url.get("of") === "users";
  const operator = useMay("workloads:write");
  const admin = useMay("settings:write");
  const [importing, setImporting] = useState(false);
  const may = users ? admin : operator;
  return (
    <>
      <PageHead
        title="Profiles"
        roomTitle
        lead="What is known beforehand need not be learnt first."
        actions={
          may && <Button onClick={() => setImporting(true)}>{users ? "Import CSV" : "Import YAML"}</Button>
        }
      />
      <div className="mb-3">
        <Segmented
          label="Profiles of"
          value={users ? "users" : "applications"}
          options={[
            { value: "applications", label: "Applications" },
            { value: "users", label: "Users" },
          ]}
          onChange={(of) => url.set({ of: of === "users" ? of : null, text: null, from: null }, "replace")}
        />
      </div>
      {users ? <UsersTable may={admin} /> : <ApplicationsTable may={operator} />}
      {importing && (
        <ImportDialog of={users ? "users" : "applications"} onClose={() => setImporting(false)} />
      )}
    </>
  );
}

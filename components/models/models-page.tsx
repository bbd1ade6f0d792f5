"use client";
import { useQuery } from "@tanstack/react-query";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useRef, useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { Here } from "@/components/shell/here";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { CONTROL } from "@/components/ui/field";
import { PageHead, Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useKeys } from "@/components/ui/use-keys";
import { DecideDialog } from "./decide-dialog";
import { correctionSentence, groupsOf, lastServed, leadSentence } from "./prepare-models";
import { RegistryTable } from "./registry-table";
import { RunningTraining } from "./running-training";
import { type Act, Scorecard } from "./scorecard";
import { TrainDialog } from "./train-dialog";
import type { ModelCase, ModelRow } from "./types";

/** ModelsPage answers: can I believe the forecast, and what is being learnt? */
export function ModelsPage() {
  const query = useQuery(useTRPC().models.list.queryOptions({}));
  const params = useSearchParams();
  const router = useRouter();
  const path = usePathname();
  const may = useMay("models:write");
  const now = useNow(60_000);
  const [training, setTraining] = useState(false);
  const [deciding, setDeciding] = useState<{ act: Act; model: ModelCase } | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const put = (name: string, value: string) => {
    const next = new URLSearchParams(params);
    if (value === "") next.delete(name);
    else next.set(name, value);
    router.replace(next.size > 0 ? `${path}?${next}` : path, { scroll: false });
  };
  const beside = params.get("show") !== "all";
  const find = params.get("find") ?? "";
  const models = query.data?.items ?? [];
  const groups = query.data?.groups ?? [];
  const correction = query.data?.correction;
  const shown = groupsOf(models, groups, beside, find);
  const rows = shown.flatMap((group) => group.models);
  const chosen = chosenOf(models, rows, params.get("model"));
  const step = (by: number) => {
    const at = rows.findIndex((model) => model.id === chosen?.id);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next) put("model", next.name);
  };
  useKeys([
    { keys: "t", does: "Train now", run: () => setTraining(true), enabled: may && groups.length > 0 },
    { keys: "j", does: "Next model", run: () => step(1) },
    { keys: "k", does: "Previous model", run: () => step(-1) },
    { keys: "/", does: "Filter the registry", run: () => search.current?.focus() },
  ]);
  if (query.error)
    return <QueryFault what="The models" error={query.error} onRetry={() => void query.refetch()} />;
  const running = models.filter((model) => model.state === "training");
  const champion = (model: { group: string }) =>
    models.find((m) => m.group === model.group && m.state === "champion");
  return (
    <>
      <Here
        crumbs={chosen ? [{ label: chosen.group }] : []}
        subject={chosen && { kind: "model", id: chosen.id, name: chosen.name }}
      />
      <PageHead
        title="Models"
        lead={query.data && leadSentence(models, groups)}
        actions={
          <Button
            hint="T"
            onClick={() => setTraining(true)}
            disabled={!may || groups.length === 0}
            title={may ? undefined : "Operators start trainings."}
          >
            Train now
          </Button>
        }
      />
      {running.map((model) => (
        <RunningTraining key={model.id} model={model} />
      ))}
      <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,1fr)_400px]">
        <Panel
          flush
          title="Registry"
          actions={
            <>
              <Segmented
                label="Which models"
                value={beside ? "beside" : "all"}
                options={[
                  { value: "beside", label: "Serving and beside" },
                  { value: "all", label: "All", count: models.length },
                ]}
                onChange={(value) => put("show", value === "all" ? "all" : "")}
              />
              <input
                ref={search}
                type="search"
                aria-label="Filter the registry"
                placeholder="Filter  /"
                className={`${CONTROL} w-32!`}
                defaultValue={find}
                onChange={(event) => put("find", event.target.value)}
              />
            </>
          }
        >
          {!query.data ? (
            <Loading lines={6} what="Registry" />
          ) : (
            <RegistryTable
              groups={shown}
              chosen={chosen?.id ?? null}
              onChoose={(id) => put("model", models.find((m) => m.id === id)?.name ?? id)}
            />
          )}
          {query.data && shown.length === 0 && (
            <Empty title={find ? "No model fits the filter." : "No model is here yet."}>
              {find
                ? "Clear the filter to see all."
                : "Baselines serve from the first hour. The first network is trained once a workload has 10 days of history."}
            </Empty>
          )}
          <p className="px-3.5 py-2.5 text-small text-ink-2">
            Networks are scored on the 3 days before their training, which no model there had learnt from; an
            ensemble without a scorecard on what it said live, 30 min ahead. wQL: weighted quantile loss,
            lower is better.
          </p>
          {correction && (
            <p className="px-3.5 pb-2.5 text-small text-ink-2">{correctionSentence(correction, now)}</p>
          )}
        </Panel>
        <Panel flush label="Scorecard">
          {chosen ? (
            <Scorecard
              id={chosen.id}
              before={lastServed(models.filter((model) => model.group === chosen.group))?.name ?? null}
              onAct={(act, model) => setDeciding({ act, model })}
            />
          ) : !query.data ? (
            <Loading lines={8} what="Scorecard" />
          ) : (
            <Empty title="No model is chosen.">Choose one in the registry to see how it did.</Empty>
          )}
        </Panel>
      </div>
      <TrainDialog open={training} onClose={() => setTraining(false)} groups={groups} />
      {deciding && (
        <DecideDialog
          act={deciding.act}
          model={deciding.model}
          champion={champion(deciding.model)?.name ?? null}
          onClose={() => setDeciding(null)}
        />
      )}
    </>
  );
}

/** The model of the URL, else the newest with a scorecard, else the first. */
function chosenOf(
  models: readonly ModelRow[],
  rows: readonly ModelRow[],
  name: string | null,
): ModelRow | undefined {
  const asked = models.find((model) => model.name === name || model.id === name);
  const scored = models
    .filter((model) => model.measuredOn === "held-back days")
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  return asked ?? scored[0] ?? rows[0];
}

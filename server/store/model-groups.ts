import { RESOURCES, type Resource } from "@/server/core/words";
import type { Db } from "@/server/store/client";

/** ModelGroup is series that one network may learn from together: an application and a measure. */
export interface ModelGroup {
  /** e.g. "storefront, requests" */
  key: string;
  application: string;
  measure: Resource;
  workloadIds: string[];
}

/** groupKeyOf names a group. */
export const groupKeyOf = (application: string, measure: string): string => `${application}, ${measure}`;

/** listGroups gives a group for each application and resource that some of its workloads shows first, by name. */
export async function listGroups(db: Db): Promise<ModelGroup[]> {
  const workloads = await db.workload.findMany({
    where: { archivedAt: null },
    select: { id: true, primaryResource: true, application: { select: { name: true } } },
    orderBy: [{ application: { name: "asc" } }, { name: "asc" }],
  });
  const groups = new Map<string, ModelGroup>();
  for (const { id, primaryResource, application } of workloads) {
    const key = groupKeyOf(application.name, primaryResource);
    const group = groups.get(key) ?? {
      key,
      application: application.name,
      measure: primaryResource as Resource,
      workloadIds: [],
    };
    group.workloadIds.push(id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** findGroup reads a group by its key, also one that is nobody's first resource; undefined when it has no workload. */
export async function findGroup(db: Db, key: string): Promise<ModelGroup | undefined> {
  const at = key.lastIndexOf(", ");
  const measure = RESOURCES.find((resource) => resource === key.slice(at + 2));
  if (at < 0 || !measure) return undefined;
  const application = key.slice(0, at);
  const workloads = await db.workload.findMany({
    where: {
      archivedAt: null,
      application: { name: application },
      series: { some: { measure, subject: "" } },
    },
    select: { id: true },
    orderBy: { name: "asc" },
  });
  return workloads.length > 0
    ? { key, application, measure, workloadIds: workloads.map(({ id }) => id) }
    : undefined;
}

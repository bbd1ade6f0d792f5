"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useTRPC } from "@/components/api";
import { Button, buttonClass } from "@/components/ui/button";
import { PageHead, Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { type AuditFilterState, exportHref, filterInput, filterParams, readFilter } from "./audit-filter";
import { AuditFilters } from "./audit-filters";
import { AuditLines } from "./audit-lines";
import { VerifyChain } from "./verify-chain";

/** AuditPage is the record: sentences, newest first, by kind, person, day and text. */
export function AuditPage() {
  const filter = readFilter(useSearchParams());
  const router = useRouter();
  const path = usePathname();
  const trpc = useTRPC();
  const found = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      { limit: 50, ...filterInput(filter) },
      { getNextPageParam: (page) => (page.nextCursor === null ? undefined : Number(page.nextCursor)) },
    ),
  );
  const change = (next: AuditFilterState, replace = false) =>
    router[replace ? "replace" : "push"](`${path}?${filterParams(next)}`, { scroll: false });
  const lines = found.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = filterParams(filter).size > 0;
  return (
    <>
      <PageHead
        title="Audit"
        roomTitle
        lead="Who did what, and why. Lines cannot be changed without showing."
        actions={
          <a href={exportHref(filter)} download className={buttonClass()}>
            Export CSV
          </a>
        }
      />
      <div className="grid items-start gap-3 lg:grid-cols-[1fr_300px]">
        <Panel flush label="The record">
          <AuditFilters filter={filter} onChange={change} />
          {found.isPending && <Loading lines={8} what="Reading the record" />}
          {found.isError && (
            <div className="p-3.5">
              <QueryFault error={found.error} what="The record" onRetry={() => void found.refetch()} />
            </div>
          )}
          {found.isSuccess && lines.length === 0 && (
            <Empty title={filtered ? "No line fits this filter." : "Nothing was done yet."}>
              {filtered
                ? "Take one of its parts away."
                : "Lines come here with the first sign-in, decision or act."}
            </Empty>
          )}
          {lines.length > 0 && <AuditLines lines={lines} />}
          {found.hasNextPage && (
            <div className="border-t border-line p-3 text-center">
              <Button onClick={() => void found.fetchNextPage()} busy={found.isFetchingNextPage}>
                Earlier lines
              </Button>
            </div>
          )}
        </Panel>
        <VerifyChain />
      </div>
    </>
  );
}

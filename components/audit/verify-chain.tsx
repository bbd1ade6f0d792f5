"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useZone } from "@/components/preferences";
import { Button } from "@/components/ui/button";
import { figures } from "@/components/ui/format";
import { clock, dateTime } from "@/components/ui/format-time";
import { Check } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { Fault, QueryFault } from "@/components/ui/states";

/** VerifyChain recomputes the record's hashes on request and says which line is the first that does not add up. */
export function VerifyChain() {
  const zone = useZone();
  const check = useQuery({ ...useTRPC().audit.verify.queryOptions({}), enabled: false, retry: false });
  return (
    <Panel title="Proof">
      <p className="text-ink-2">
        Each line carries a hash over itself and the line before it. Recomputing them shows whether a line was
        changed, removed or put in later.
      </p>
      <div className="mt-2.5">
        <Button onClick={() => void check.refetch()} busy={check.isFetching}>
          {check.isFetching ? "Verifying" : "Verify the record"}
        </Button>
      </div>
      <div role="status" className="mt-2.5">
        {check.isError && <QueryFault error={check.error} what="The record" />}
        {check.data?.intact && (
          <>
            <p className="flex items-center gap-1.5 font-semibold text-teal">
              <Check size={15} aria-hidden="true" />
              {check.data.checked === 1
                ? "1 line adds up."
                : `All ${figures(check.data.checked)} lines add up.`}
            </p>
            <p className="mt-1 text-small text-ink-2">
              Verified at {clock(Date.parse(check.data.verifiedAt), zone)}. Hash of the last line, to be noted
              elsewhere so that a cut end shows too:
            </p>
            <code className="mt-1 block break-all select-all">{check.data.head || "none"}</code>
          </>
        )}
        {check.data?.broken && (
          <Fault title={`Line ${check.data.broken.id} does not add up.`} code="audit_chain">
            {check.data.broken.why} It says {dateTime(Date.parse(check.data.broken.at), zone)}. The{" "}
            {figures(check.data.checked)} lines before it are as they were written.
          </Fault>
        )}
      </div>
    </Panel>
  );
}

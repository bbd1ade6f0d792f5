import Link from "next/link";
import { ShapeMark } from "@/components/charts/shape-mark";
import type { Look } from "./prepare-behaviour";

/** SegmentMark is a segment's shape in its ink, beside a name. */
export function SegmentMark({ look }: { look: Look | undefined }) {
  return (
    <svg width="12" height="12" aria-hidden="true" className="shrink-0">
      {look && <ShapeMark shape={look.shape} at={[6, 6]} r={4} ink={look.ink} />}
    </svg>
  );
}

/** SegmentName names a segment beside its mark and leads to its page. */
export function SegmentName({ id, name, look }: { id: number; name: string; look: Look | undefined }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <SegmentMark look={look} />
      <Link className="link" href={`/behaviour/segments/${id}`}>
        {name}
      </Link>
    </span>
  );
}

/** Logo is capacity as a step above a curve of demand. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true" className="shrink-0">
      <path d="M2 13h5V9h5V5h5V3h5" stroke="var(--teal)" strokeWidth="2.2" strokeLinejoin="round" />
      <path d="M2 20c5 0 6-1 9-5s4-6 6-7" stroke="var(--ink)" strokeWidth="2.2" strokeLinecap="round" />
      <path d="M17 8c1.5-.8 3-1 5-1" stroke="var(--blue)" strokeWidth="2.2" strokeDasharray="2.6 2.2" />
    </svg>
  );
}

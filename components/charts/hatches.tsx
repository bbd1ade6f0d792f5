/** Hatches defines the three hatches of the grammar for one SVG; ids end in `id` so that two charts do not mix. */
export function Hatches({ id }: { id: string }) {
  return (
    <defs>
      <pattern
        id={`gap-${id}`}
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <path d="M0 0V6" stroke="var(--edge)" strokeWidth="1" />
      </pattern>
      <pattern
        id={`starting-${id}`}
        width="4"
        height="4"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="4" height="4" fill="var(--teal-fill)" />
        <path d="M0 0V4" stroke="var(--teal)" strokeWidth="2" />
      </pattern>
      <pattern
        id={`short-${id}`}
        width="4.5"
        height="4.5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(-45)"
      >
        <rect width="4.5" height="4.5" fill="var(--red-fill)" />
        <path d="M0 0V4.5" stroke="var(--red)" strokeWidth="2.4" />
      </pattern>
      <pattern id={`shadow-${id}`} width="4" height="4" patternUnits="userSpaceOnUse">
        <circle cx="2" cy="2" r="0.9" fill="var(--violet)" />
      </pattern>
    </defs>
  );
}

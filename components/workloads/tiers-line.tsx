/** TiersLine says what the target keeps warm and which size its replicas have, or that it offers neither. */
export function TiersLine({ tiers }: { tiers: { warm: string; size: string } | null }) {
  if (!tiers) return null;
  return (
    <section aria-label="Tiers" className="mt-3 rounded-panel border border-line bg-surface px-3.5 py-2.5">
      <h2 className="text-lead font-semibold">Tiers</h2>
      <p className="text-body">{tiers.warm}</p>
      <p className="text-body">{tiers.size}</p>
    </section>
  );
}

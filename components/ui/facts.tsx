/** Facts lists what is known of one thing, a line a fact: its name, and what it is. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-2">{name}</dt>
          <dd className="m-0 text-right break-all">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

import { Select } from "@/components/ui/field";

/** Choose is a list with its label before it, for the head of a panel. */
export function Choose<V extends string>({
  label,
  ...rest
}: {
  label: string;
  value: V;
  options: readonly { value: V; label: string }[];
  onValue: (value: V) => void;
}) {
  return (
    <label className="inline-flex max-w-full items-center gap-1.5 text-small whitespace-nowrap text-ink-2">
      {label}
      <Select {...rest} className="w-auto! max-w-52" />
    </label>
  );
}

import { Empty } from "@/components/ui/states";

export default function NotFound() {
  return (
    <main className="mx-auto mt-[12vh] max-w-[420px] rounded-panel border border-line bg-surface">
      <Empty
        title="There is no such page."
        action={
          <a className="link" href="/">
            Go to the overview
          </a>
        }
      >
        It may have been removed, or the address has a mistake.
      </Empty>
    </main>
  );
}

/** atMost lets only so many work at once; the others wait their turn in order. */
export function atMost(count: number): <O>(work: () => Promise<O>) => Promise<O> {
  let working = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (working >= count) await new Promise<void>((go) => waiting.push(go));
    else working++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else working--;
    }
  };
}

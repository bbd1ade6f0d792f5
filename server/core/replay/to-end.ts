/** toEnd takes a search step by step to its end and gives what it returns. */
export function toEnd<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}

interface Waiting<C, R> {
  call: C;
  size: number;
  done(result: R): void;
  failed(error: unknown): void;
}

/**
 * groupCommit lets calls that come while one commit is under way share the next one, as databases do with their log
 * (DeWitt et al. 1984, "Implementation techniques for main memory database systems", §5.2). `commit` stores some calls,
 * all or none, and gives the result of each; a group that fails is tried again call by call, so that nobody fails for
 * another's fault. At most `most` of `sizeOf` share a commit. A call is answered after its commit, never before.
 */
export function groupCommit<C, R>(
  commit: (calls: readonly C[]) => Promise<readonly R[]>,
  sizeOf: (call: C) => number,
  most: number,
): (call: C) => Promise<R> {
  const waiting: Waiting<C, R>[] = [];
  let busy = false;

  async function settle(group: readonly Waiting<C, R>[]): Promise<void> {
    try {
      const results = await commit(group.map(({ call }) => call));
      for (const [i, { done }] of group.entries()) done(results[i]);
    } catch (error) {
      if (group.length === 1) group[0].failed(error);
      else for (const one of group) await settle([one]);
    }
  }

  async function drain(): Promise<void> {
    busy = true;
    // One turn of the loop, so that calls of the same moment meet.
    await new Promise((go) => setImmediate(go));
    while (waiting.length > 0) {
      let count = 1;
      for (let size = waiting[0].size; count < waiting.length; count++) {
        size += waiting[count].size;
        if (size > most) break;
      }
      await settle(waiting.splice(0, count));
    }
    busy = false;
  }

  return (call) =>
    new Promise((done, failed) => {
      waiting.push({ call, size: sizeOf(call), done, failed });
      if (!busy) void drain();
    });
}

// @ts-check

/**
 * step runs `work` and prints its title with the seconds that it took; a failure passes through after its line.
 * The title may be changed by what `work` returns: a string replaces it.
 * @template T
 * @param {string} title
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const begun = performance.now();
  if (process.stdout.isTTY) process.stdout.write(`  ${title} …\r`); // overwritten by its line
  try {
    const result = await work();
    line(typeof result === "string" ? result : title, begun);
    return result;
  } catch (error) {
    line(`${title}: failed`, begun);
    throw error;
  }
}

/** @param {string} title @param {number} begun */
function line(title, begun) {
  console.log(`  ${title.padEnd(62)} ${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s`);
}

/**
 * note prints one indented line of information.
 * @param {string} text
 */
export function note(text) {
  console.log(`  ${text}`);
}

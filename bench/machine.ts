import { cpus, loadavg, totalmem } from "node:os";

/** CPU says how many processors the machine has and which. */
export const CPU = `${cpus().length} × ${cpus()[0]?.model.trim()}`;

/** MEMORY_GIB is the machine's memory in whole GiB. */
export const MEMORY_GIB = Math.round(totalmem() / 2 ** 30);

/** sayMachine says what a bench runs on: "Node v24.1.0, 2 × Xeon, 8 GiB". */
export const sayMachine = (): string => `Node ${process.version}, ${CPU}, ${MEMORY_GIB} GiB`;

/** sayLoad says how busy the machine was in the last minute, since others may work on it: "load 0.4". */
export const sayLoad = (): string => `load ${loadavg()[0].toFixed(1)}`;

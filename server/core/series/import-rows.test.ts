import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldsOf, lineSplitter, linesOf } from "./import-lines";
import { isUnusable, mappingFor, previewRows, shapeOf } from "./import-preview";
import { type ImportedSample, type ImportMapping, isFault, readRow } from "./import-rows";
import { parseTime, timeFormatOf } from "./import-time";
import { guessUnit } from "./import-units";

const mapping: ImportMapping = {
  separator: ",",
  hasHeader: true,
  columns: 2,
  timeColumn: 0,
  timeFormat: "iso",
  valueColumn: 1,
  decimal: ".",
  measure: "cpu",
  unit: "cores",
  factor: 1,
  step: 300_000,
};
const STEP = 300_000;
const START = Date.UTC(2024, 0, 1);
const fileOf = (values: number[]): string =>
  ["timestamp,cpu_cores", ...values.map((v, i) => `${new Date(START + i * STEP).toISOString()},${v}`)].join(
    "\n",
  );

function usable(text: string) {
  const shape = shapeOf(text);
  if (isUnusable(shape)) throw new Error(shape.unusable);
  const preview = previewRows(text, mappingFor(shape, shape.values[0]));
  if (isUnusable(preview)) throw new Error(preview.unusable);
  return { shape, preview };
}

describe("rows", () => {
  it("names field, value and remedy of a bad row and keeps its line number", () => {
    const bad = (text: string) => readRow({ line: 7, text }, mapping);
    expect(bad("yesterday,3")).toEqual({
      line: 7,
      message: 'timestamp is "yesterday". Write an ISO 8601 time such as 2026-11-17T08:24:00Z.',
    });
    expect(bad("2024-01-01T00:00:00Z,n/a")).toMatchObject({
      message: expect.stringContaining('value is "n/a"'),
    });
    expect(bad("2024-01-01T00:00:00Z,")).toMatchObject({
      message: expect.stringContaining("value is empty"),
    });
    expect(bad("2024-01-01T00:00:00Z,-3")).toMatchObject({
      message: expect.stringContaining("cannot be below 0"),
    });
    expect(bad("2024-02-30T00:00:00Z,3")).toMatchObject({ message: expect.stringContaining("timestamp") });
    expect(bad("2024-01-01T00:00:00Z,1,2")).toMatchObject({ message: expect.stringContaining("3 fields") });
    expect(bad('"2024-01-01T00:00:00Z,1')).toMatchObject({
      message: expect.stringContaining("quotation mark"),
    });
  });

  it("loses no good row whatever is put between them, and names every bad one", () => {
    const junk = fc
      .string()
      .filter((text) => !text.includes("\n") && !text.includes("\r") && text.trim() !== "");
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 8, maxLength: 40 }),
        fc.array(junk, { maxLength: 5 }),
        fc.nat(),
        (values, bad, at) => {
          const lines = fileOf(values).split("\n");
          lines.splice(1 + (at % values.length), 0, ...bad);
          const text = lines.join("\n");
          const rows = linesOf(text)
            .slice(1)
            .map((line) => readRow(line, mapping));
          const good = rows.filter((row): row is ImportedSample => !isFault(row));
          expect(good.map((row) => row.value)).toEqual(expect.arrayContaining(values));
          expect(good.length + rows.filter(isFault).length).toBe(values.length + bad.length);
        },
      ),
    );
  });

  it("cuts lines alike however the text arrives", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.nat(50)), (text, cuts) => {
        const splitter = lineSplitter();
        const pieces: string[] = [];
        let from = 0;
        for (const cut of cuts) {
          pieces.push(text.slice(from, from + cut));
          from += cut;
        }
        pieces.push(text.slice(from));
        const lines = pieces.flatMap((piece) => splitter.push(piece));
        expect([...lines, ...splitter.end()]).toEqual(linesOf(text));
      }),
    );
  });

  it("reads back any fields that were quoted", () => {
    const field = fc.string().filter((text) => !/[\r\n]/.test(text) && text === text.trim());
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), (fields) => {
        const line = fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(";");
        expect(fieldsOf(line, ";")).toEqual(fields);
      }),
    );
  });
});

describe("times", () => {
  it("reads ISO 8601 with offsets and epochs in s, ms and µs as the same instant", () => {
    const at = Date.UTC(2026, 10, 17, 8, 24);
    expect(parseTime("2026-11-17T08:24:00Z", "iso")).toBe(at);
    expect(parseTime("2026-11-17 08:24", "iso")).toBe(at);
    expect(parseTime("2026-11-17T09:24:00+01:00", "iso")).toBe(at);
    expect(parseTime("2026-11-17T02:54:00.000-0530", "iso")).toBe(at);
    for (const [text, format] of [
      [`${at / 1000}`, "s"],
      [`${at}`, "ms"],
      [`${at}000`, "us"],
    ] as const) {
      expect(timeFormatOf(text)).toBe(format);
      expect(parseTime(text, format)).toBe(at);
    }
  });

  it("agrees with Date on every instant", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("1901-01-01"), max: new Date("2199-12-31"), noInvalidDate: true }),
        (date) => {
          expect(parseTime(date.toISOString(), "iso")).toBe(date.getTime());
        },
      ),
    );
  });
});

describe("preview", () => {
  it("finds step, range, gaps and duplicates, and the last of two rows wins", () => {
    const rows = fileOf([1, 2, 3, 4, 5, 6, 7, 8]).split("\n");
    rows.splice(4, 2); // two steps are missing
    rows.push(`${new Date(START).toISOString()},100`);
    const { preview } = usable(rows.join("\r\n"));
    expect(preview).toMatchObject({
      rows: 7,
      accepted: 7,
      duplicates: 1,
      step: STEP,
      gaps: 1,
      missing: 2,
      max: 100,
      min: 2,
    });
    expect(preview.from).toBe(START);
    expect(preview.to).toBe(START + 7 * STEP);
  });

  it("detects semicolons, decimal commas, a file without header, and several value columns", () => {
    const { shape, preview } = usable(
      "2024-01-01 00:00;1,5;7\n2024-01-01 01:00;2,5;8\n2024-01-01 02:00;3,5;9",
    );
    expect(shape).toMatchObject({ separator: ";", hasHeader: false, decimal: ",", zoneAssumed: true });
    expect(shape.values.map((column) => column.index)).toEqual([1, 2]);
    expect(preview).toMatchObject({ step: 3_600_000, max: 3.5 });
  });

  it("says what is wrong with a file that cannot be read at all", () => {
    for (const text of ["", "hello", "a,b\nc,d", "timestamp,value"]) {
      const shape = shapeOf(text);
      expect(isUnusable(shape) ? shape.unusable : "").not.toBe("");
    }
  });

  it("never throws on any text", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (text) => {
        const shape = shapeOf(text);
        if (!isUnusable(shape)) previewRows(text, mappingFor(shape, shape.values[0]));
      }),
    );
  });
});

describe("units", () => {
  it.each([
    ["requests_per_min", "requests", "1/min"],
    ["calls_per_5min", "requests", "1/5 min"],
    ["mem_used_gb_total", "memory", "GB"],
    ["net_in_kb_s", "bandwidth", "kB/s"],
    ["disk_write_kb_s", "storage_io", "kB/s"],
    ["cpu_pct", "cpu", "% of a core"],
    ["megabits_per_5min", "bandwidth", "Mbit/5 min"],
    ["memory_mib", "memory", "MiB"],
  ])("%s is %s in %s", (name, measure, unit) => {
    expect(guessUnit(name)).toMatchObject({ measure, unit, sure: true });
  });

  it("says when a name tells nothing", () => {
    expect(guessUnit("value").sure).toBe(false);
  });
});

// Writes the sample "flights-2001" as monthly CSV files from the Parquet file of the npm package vega-datasets.
// usage: node import-flights.mjs MODULES OUT   (MODULES: a folder with node_modules; OUT: an existing, empty folder)
// Says how far it is in JSON lines on standard output: { "progress": 0..1, "rows": n }. Ends when standard input does,
// so that it never outlives the server that started it.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, out] = process.argv.slice(2);
process.stdin.on('end', () => process.exit(3)).on('error', () => process.exit(3)).resume();

const load = file => import(pathToFileURL(path.join(modules, 'node_modules', file)).href);
const { asyncBufferFromFile, parquetMetadataAsync, parquetRead } = await load('hyparquet/src/node.js');
const { compressors } = await load('hyparquet-compressors/src/index.js');

const say = message => fs.writeSync(1, JSON.stringify(message) + '\n');
const decimal = value => value === null || value === undefined ? '' : `${value}.0`;
const quoted = text => text === null || text === undefined ? '' : `"${text.replaceAll('"', '""')}"`;

// One month's lines, kept by day: the files are ordered by date whatever the order of the source.
const months = new Map();
const written = { '2001-01': 0, '2001-02': 0, '2001-03': 0, '2001-04': 0, '2001-05': 0, '2001-06': 0 };
function add([date, delay, distance, origin, destination]) {
  const day = date.toISOString().slice(0, 10);
  const month = day.slice(0, 7);
  // The source runs over into the first minutes of July; the sample is the six whole months.
  if (!(month in written)) return;
  const days = months.get(month) ?? months.set(month, new Map()).get(month);
  const lines = days.get(day) ?? days.set(day, []).get(day);
  lines.push(`${day},${quoted(origin)},${quoted(destination)},${decimal(delay)},${decimal(distance)}`);
}

function write(month) {
  const file = fs.openSync(path.join(out, `${month}.csv`), 'wx');
  fs.writeSync(file, 'FL_DATE,ORIGIN,DEST,ARR_DELAY,DISTANCE\n');
  const days = months.get(month);
  for (const day of [...days.keys()].sort()) {
    written[month] += days.get(day).length;
    fs.writeSync(file, days.get(day).join('\n') + '\n');
  }
  fs.closeSync(file);
  months.delete(month);
}

const file = await asyncBufferFromFile(path.join(modules, 'node_modules/vega-datasets/data/flights-3m.parquet'));
const metadata = await parquetMetadataAsync(file);
const total = Number(metadata.num_rows);
let rows = 0;
for (const group of metadata.row_groups) {
  const count = Number(group.num_rows);
  const read = { file, metadata, compressors, columns: ['date', 'delay', 'distance', 'origin', 'destination'], rowStart: rows, rowEnd: rows + count };
  await parquetRead({ ...read, onComplete: chunk => { for (const row of chunk) add(row); } });
  rows += count;
  say({ progress: 0.95 * rows / total, rows });
}
for (const month of [...months.keys()].sort()) write(month);
say({ progress: 1, rows: Object.values(written).reduce((a, b) => a + b) });
process.exit(0);

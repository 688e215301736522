// Largest value of each CSV file with DuckDB: one (one pass, one key of the largest) or all (all keys that share it).
// usage: node group_max.mjs MODULES FOLDER THREADS one|all   (MODULES: a folder with node_modules/@duckdb/node-api)
import { createRequire } from 'node:module';
import path from 'node:path';

const [modules, folder, threads, keys] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(path.join(path.resolve(modules), 'package.json'))('@duckdb/node-api');
const window = 0.2;
const say = fields => console.log(JSON.stringify(fields));

const columns = "{'FL_DATE': 'DATE', 'ORIGIN': 'VARCHAR', 'DEST': 'VARCHAR', 'ARR_DELAY': 'DOUBLE', 'DISTANCE': 'DOUBLE'}";
const flights = `read_csv('${folder}/*.csv', filename = true, header = true, columns = ${columns})`;
const queries = {
  one: `select filename, max(ARR_DELAY), [arg_max(ORIGIN, ARR_DELAY)] from ${flights} group by filename order by filename`,
  all: `with flights as (select filename as file, ARR_DELAY as delay, ORIGIN as origin from ${flights}),
        tops as (select file, max(delay) as delay from flights group by file)
        select flights.file, flights.delay, list_sort(list(distinct origin)) from flights join tops using (file, delay) group by all order by 1`,
};

const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run(`set threads = ${Number(threads)}`);
const run = async () => (await connection.runAndReadAll(queries[keys])).getRowsJson();
let rows = await run();
for (let total = 0; total < window;) {
  const start = performance.now();
  rows = await run();
  const seconds = (performance.now() - start) / 1000;
  total += seconds;
  say({ seconds });
}
say({ answer: { groups: rows.map(([file, max, found]) => ({ group: path.basename(file, '.csv'), max, keys: found })) } });

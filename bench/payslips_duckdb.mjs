// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The audit of payslips as DuckDB would do it, in exact integers: payslips_duckdb.mjs MINIMUM.csv PAYSLIPS.csv THREADS
// Prints rows, below the minimum, premiums short, yen missing, and the seconds of the one query.
import { DuckDBInstance } from '@duckdb/node-api';

const [minimum, payslips, threads] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:', { threads });
const db = await instance.connect();
// One row a day, so that the query has a plain join on equal keys: an interval join is several times slower.
await db.run(`CREATE TABLE minimum AS SELECT key, unnest(generate_series(since, until, INTERVAL 1 DAY))::DATE AS day, value FROM (SELECT key, value, "from" AS since,
  lead("from", 1, DATE '2027-01-01') OVER (PARTITION BY key ORDER BY "from") - 1 AS until
  FROM read_csv('${minimum}', header = true, columns = {'from': 'DATE', 'key': 'UTINYINT', 'value': 'BIGINT'}))`);
const began = performance.now();
const reader = await db.runAndReadAll(`
  WITH read AS (SELECT prefecture, date, pay, CAST(hours_month * 6000 AS BIGINT) AS hours, CAST(overtime * 6000 AS BIGINT) AS overtime, premium_paid
      FROM read_csv('${payslips}', header = true, auto_detect = false, delim = ',', quote = '"', columns = {'payslip': 'BIGINT', 'prefecture': 'UTINYINT',
        'date': 'DATE', 'pay': 'BIGINT', 'hours_month': 'DECIMAL(7,2)', 'overtime': 'DECIMAL(7,2)', 'premium_paid': 'BIGINT'})),
    joined AS (SELECT read.*, minimum.value * hours - pay * 6000 AS least,
        CASE WHEN overtime % 6000 < 3000 THEN overtime - overtime % 6000 ELSE overtime END AS counted
      FROM read JOIN minimum ON prefecture = key AND date = day),
    weighed AS (SELECT *, counted * 12500 + greatest(counted - 360000, 0) * 2500 AS units, pay * 6000 // hours AS whole, pay * 6000 % hours AS part FROM joined),
    owed AS (SELECT *, CASE WHEN overtime = 0 THEN 0 WHEN 2 * part < hours THEN (2 * whole * units + 60000000) // 120000000
        ELSE (2 * pay * units + hours * 10000) // (2 * hours * 10000) END AS due FROM weighed)
  SELECT count(*), count(*) FILTER (least > 0), count(*) FILTER (due > premium_paid),
    coalesce(sum((least + 5999) // 6000) FILTER (least > 0), 0) + coalesce(sum(due - premium_paid) FILTER (due > premium_paid), 0) FROM owed`);
const seconds = (performance.now() - began) / 1000;
console.log(reader.getRows()[0].map(String).join(' '), seconds.toFixed(3));

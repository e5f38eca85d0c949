# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""The audit of payslips as pandas would do it, in whole numbers: payslips_pandas.py MINIMUM.csv PAYSLIPS.csv
Prints rows, below the minimum, premiums short, yen missing, and the seconds from reading to the sums (not of importing pandas)."""
import sys
import time

import numpy as np
import pandas as pd


def read(path):
    table = pd.read_csv(path, dtype={"payslip": "int64", "prefecture": "int64", "date": "str", "pay": "int64", "premium_paid": "int64"})
    table["date"] = pd.to_datetime(table["date"], format="%Y-%m-%d")
    table["hours"] = (table["hours_month"] * 6000).round().astype("int64")
    table["overtime"] = (table["overtime"] * 6000).round().astype("int64")
    return table


def judge(table, minimum):
    days = table[["prefecture", "date"]].drop_duplicates().sort_values("date")
    known = pd.merge_asof(days, minimum.sort_values("from"), left_on="date", right_on="from", left_by="prefecture", right_by="key")
    table = table.merge(known[["prefecture", "date", "value"]], on=["prefecture", "date"])
    least = table["value"] * table["hours"] - table["pay"] * 6000
    part = table["overtime"] % 6000
    counted = np.where(part < 3000, table["overtime"] - part, table["overtime"])
    units = counted * 12500 + np.maximum(counted - 360000, 0) * 2500
    whole, rest = np.divmod(table["pay"] * 6000, table["hours"])
    due = np.where(2 * rest < table["hours"], (2 * whole * units + 60000000) // 120000000,
                   (2 * table["pay"] * units + table["hours"] * 10000) // (2 * table["hours"] * 10000))
    due = np.where(table["overtime"] == 0, 0, due)
    below, short = least > 0, due > table["premium_paid"]
    missing = ((least[below] + 5999) // 6000).sum() + (due - table["premium_paid"])[short].sum()
    return len(table), below.sum(), short.sum(), missing


def main(minimum_csv, payslips_csv):
    minimum = pd.read_csv(minimum_csv, parse_dates=["from"])
    began = time.perf_counter()
    sums = judge(read(payslips_csv), minimum)
    print(*map(int, sums), f"{time.perf_counter() - began:.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:])

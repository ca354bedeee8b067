"""Reads the exports of a store back with DuckDB and pandas, which know nothing of Readout.

    readout export news.db --format parquet --out exports/     (and tsv, arrow, polecat, gdelt, icews,
                                                                phoenix, jsonl, ninjs, annotations)
    python3 -m venv peer && peer/bin/pip install duckdb pandas pyarrow
    peer/bin/python bench/readback.py exports/

Prints a line a file; ends with 1 when one cannot be read, its rows differ in width, its columns are
not those of datapackage.json, or ids come twice where they must not.
"""

import json
import pathlib
import sys

import duckdb
import pandas
import pyarrow.feather

# Files of several rows an event, by design: a row for each pair of actor and recipient.
PAIRS = ("export.CSV", "mentions.CSV", "icews.tsv")


def tables(folder):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        columns = [field["name"] for field in resource.get("schema", {}).get("fields", [])]
        yield folder / resource["path"], columns


def read(path):
    """Column names and rows, as text."""
    if path.suffix == ".parquet":
        table = duckdb.sql(f"SELECT * FROM read_parquet('{path}')")
        kinds = dict(zip(table.columns, map(str, table.types)))
        assert kinds.get("date") == "DATE" and kinds.get("lat") == "DOUBLE", kinds
        return table.columns, table.fetchall()
    if path.suffix == ".arrow":
        frame = pyarrow.feather.read_table(path).to_pandas()
        return list(frame.columns), frame.values.tolist()
    if path.suffix == ".jsonl":
        table = duckdb.sql(f"SELECT * FROM read_json('{path}', format='newline_delimited')")
        return table.columns, table.fetchall()
    # Twice: pandas refuses rows of another width, DuckDB finds the types.
    frame = pandas.read_csv(path, sep="\t", dtype=str, keep_default_na=False, quoting=3)
    sniffed = duckdb.sql(
        f"SELECT * FROM read_csv('{path}', delim='\t', header=true, quote='', escape='')"
    )
    assert len(sniffed.fetchall()) == len(frame), "DuckDB and pandas disagree on the rows"
    return list(frame.columns), frame.values.tolist()


def check(path, wanted):
    columns, rows = read(path)
    assert not wanted or columns == wanted, f"columns {columns}, wanted {wanted}"
    if columns and columns[0] in ("id", "Event ID", "EventID") and not path.name.endswith(PAIRS):
        ids = [row[0] for row in rows]
        assert len(set(ids)) == len(ids), "an id comes twice"
    return f"{len(rows)} rows, {len(columns)} columns"


def main():
    failed = False
    for path, wanted in tables(pathlib.Path(sys.argv[1])):
        try:
            print(f"{path.name}\t{check(path, wanted)}")
        except Exception as error:
            failed = True
            print(f"{path.name}\tWRONG: {error}")
    sys.exit(failed)


if __name__ == "__main__":
    main()

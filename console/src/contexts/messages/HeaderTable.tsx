import { DataTable, type Column } from "../../ui/DataTable";
import css from "./Detail.module.css";
import { isHidden } from "./hidden";

const COLUMNS: Column<[string, string]>[] = [
    { name: "Header", cell: ([name]) => <code>{name}</code> },
    { name: "Value", cell: ([, value]) => <code title={value}>{isHidden(value) ? "hidden" : value}</code> },
];

/** Headers as name and value. */
export function HeaderTable({ headers, none }: { headers: Record<string, string>; none: string }) {
    const rows = Object.entries(headers);
    if (rows.length === 0) return <p className={css.none}>{none}</p>;
    return <DataTable label="Headers" rows={rows} columns={COLUMNS} rowId={([name]) => name} />;
}

import { tableFeatures, useTable, type ColumnDef, type RowData } from "@tanstack/react-table";
import { useMemo, useRef, type KeyboardEvent, type ReactNode } from "react";
import css from "./DataTable.module.css";

export interface Column<T> {
    /** The column's head. */
    name: string;
    cell: (row: T) => ReactNode;
    /** Figures stand at the right. */
    right?: boolean;
    /** Left out on phones. */
    wideOnly?: boolean;
}

/** The API sorts and pages, so the table itself does neither. */
const FEATURES = tableFeatures({});

function defined<T extends RowData>(columns: Column<T>[]): ColumnDef<typeof FEATURES, T>[] {
    return columns.map((column) => ({
        id: column.name,
        header: column.name,
        cell: ({ row }) => column.cell(row.original),
    }));
}

interface Props<T extends RowData> {
    /** What the table shows, for screen readers. */
    label: string;
    rows: T[];
    columns: Column<T>[];
    rowId: (row: T) => string;
    /** Opens a row: by press, or by Enter on the row that j and k choose. */
    onOpen?: (row: T) => void;
}

/** A table. `j` and `k` move between its rows while the focus is in it. */
export function DataTable<T extends RowData>({ label, rows, columns, rowId, onOpen }: Props<T>) {
    const definitions = useMemo(() => defined(columns), [columns]);
    const table = useTable({ features: FEATURES, data: rows, columns: definitions, getRowId: rowId });
    const classes = new Map(columns.map((column) => [column.name, cellClass(column)]));
    const body = useRef<HTMLTableSectionElement>(null);
    const move = (event: KeyboardEvent) => {
        const step = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
        const rowsShown = [...(body.current?.rows ?? [])];
        const at = rowsShown.indexOf(document.activeElement as HTMLTableRowElement);
        if (step === undefined || at < 0) return;
        event.preventDefault();
        rowsShown[at + step]?.focus();
    };
    return (
        <div className={css.scroll} tabIndex={-1}>
            <table className={css.table} aria-label={label}>
                <thead>
                    {table.getHeaderGroups().map((group) => (
                        <tr key={group.id}>
                            {group.headers.map((header) => (
                                <th key={header.id} scope="col" className={classes.get(header.column.id)}>
                                    {header.column.id}
                                </th>
                            ))}
                        </tr>
                    ))}
                </thead>
                <tbody ref={body} onKeyDown={move}>
                    {table.getRowModel().rows.map((row) => (
                        <tr
                            key={row.id}
                            className={onOpen ? css.opens : undefined}
                            tabIndex={onOpen ? 0 : undefined}
                            onClick={(event) => {
                                const isOwn = (event.target as HTMLElement).closest("a, button, input, label");
                                if (!isOwn && !getSelection()?.toString()) onOpen?.(row.original);
                            }}
                            onKeyDown={(event) => {
                                if (event.key === "Enter" && event.target === event.currentTarget) onOpen?.(row.original);
                            }}
                        >
                            {row.getAllCells().map((cell) => (
                                <td key={cell.id} className={classes.get(cell.column.id)}>
                                    <table.FlexRender cell={cell} />
                                </td>
                            ))}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

function cellClass<T>(column: Column<T>): string {
    return [column.right ? css.right : "", column.wideOnly ? css.wideOnly : ""].filter(Boolean).join(" ");
}

import { tableFeatures, useTable, type ColumnDef, type RowData } from "@tanstack/react-table";
import { Fragment, useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from "react";
import css from "./DataTable.module.css";
import { PeekPanel, STEPS, type Peek } from "./Peek";

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
    /** Space on a row shows it beside the table. */
    peek?: Peek<T>;
}

/** A table. `j` and `k` move between its rows while the focus is in it. */
export function DataTable<T extends RowData>({ label, rows, columns, rowId, onOpen, peek }: Props<T>) {
    const definitions = useMemo(() => defined(columns), [columns]);
    const table = useTable({ features: FEATURES, data: rows, columns: definitions, getRowId: rowId });
    const classes = new Map(columns.map((column) => [column.name, cellClass(column)]));
    const { body, at, shown, look, step, close } = usePeek(rows, rowId);
    return (
        <div className={shown ? `${css.place} ${css.beside}` : css.place} onKeyDown={(event) => (event.key === "Escape" && shown ? close() : undefined)}>
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
                    <tbody ref={body} onKeyDown={(event) => moveFocus(event, body.current)}>
                        {table.getRowModel().rows.map((row) => (
                            <Row key={row.id} of={row.original} isShown={row.id === at} isFollowed={shown !== undefined} onOpen={onOpen} onLook={peek && look}>
                                {row.getAllCells().map((cell) => (
                                    <td key={cell.id} className={classes.get(cell.column.id)}>
                                        <table.FlexRender cell={cell} />
                                    </td>
                                ))}
                            </Row>
                        ))}
                    </tbody>
                </table>
            </div>
            {peek && shown ? (
                <PeekPanel title={peek.title(shown)} link={peek.link(shown)} onStep={step} onClose={close}>
                    <Fragment key={at}>{peek.content(shown)}</Fragment>
                </PeekPanel>
            ) : null}
        </div>
    );
}

interface RowProps<T> {
    of: T;
    /** It is the one that is shown beside the table. */
    isShown: boolean;
    /** What is shown beside the table follows the focus. */
    isFollowed: boolean;
    onOpen: ((row: T) => void) | undefined;
    onLook: ((row: T) => void) | undefined;
    children: ReactNode;
}

function Row<T>({ of, isShown, isFollowed, onOpen, onLook, children }: RowProps<T>) {
    const clicked = (event: MouseEvent) => {
        const isOwn = (event.target as HTMLElement).closest("a, button, input, label");
        if (!isOwn && !getSelection()?.toString()) onOpen?.(of);
    };
    const pressed = (event: KeyboardEvent) => {
        if (event.target !== event.currentTarget) return;
        if (event.key === "Enter") onOpen?.(of);
        if (event.key !== " " || !onLook) return;
        event.preventDefault();
        onLook(of);
    };
    return (
        <tr
            className={onOpen ? css.opens : undefined}
            tabIndex={onOpen ? 0 : undefined}
            aria-current={isShown || undefined}
            onClick={clicked}
            onFocus={() => (isFollowed ? onLook?.(of) : undefined)}
            onKeyDown={pressed}
        >
            {children}
        </tr>
    );
}

/** Moves the focus to the next or previous row. */
function moveFocus(event: KeyboardEvent, body: HTMLTableSectionElement | null): void {
    const step = STEPS[event.key];
    const rows = [...(body?.rows ?? [])];
    const at = rows.indexOf(document.activeElement as HTMLTableRowElement);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    rows[at + step]?.focus();
}

/** The row that is shown beside the table. It follows the focus, and closing gives the focus back to it. */
function usePeek<T>(rows: T[], rowId: (row: T) => string) {
    const body = useRef<HTMLTableSectionElement>(null);
    const [at, setAt] = useState<string>();
    const index = at === undefined ? -1 : rows.findIndex((row) => rowId(row) === at);
    const look = (row: T) => setAt(rowId(row));
    const isGone = at !== undefined && index < 0;
    const last = useRef(0);
    useEffect(() => {
        if (index >= 0) last.current = index;
        if (!isGone) return;
        // The row has left the list, and the panel with it. The focus goes to the row in its place.
        setAt(undefined);
        body.current?.rows[Math.min(last.current, body.current.rows.length - 1)]?.focus();
    }, [index, isGone]);
    const step = (by: number) => {
        const next = rows[index + by];
        if (next === undefined) return;
        look(next);
        body.current?.rows[index + by]?.scrollIntoView({ block: "nearest" });
    };
    const close = () => {
        // First the focus, because what is shown follows it.
        body.current?.rows[index]?.focus();
        setAt(undefined);
    };
    return { body, at: index < 0 ? undefined : at, shown: rows[index], look, step, close };
}

function cellClass<T>(column: Column<T>): string {
    return [column.right ? css.right : "", column.wideOnly ? css.wideOnly : ""].filter(Boolean).join(" ");
}

import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { RowData } from "@tanstack/react-table";
import type { ReactNode } from "react";
import { Problem } from "../api/problem";
import { nextOf, type PageOf } from "./allPages";
import { Button } from "./Button";
import { DataTable, type Column } from "./DataTable";
import { Loading } from "./Loading";
import type { Peek } from "./Peek";
import css from "./ListView.module.css";
import { ProblemBox } from "./ProblemBox";
import { SaveCsv, type Csv } from "./SaveCsv";
import { count } from "./words";

/** Options of `api.useInfiniteQuery` for every list of the API: `after` takes the cursor of the page before. */
export const PAGES = {
    pageParamName: "after",
    initialPageParam: null as unknown,
    getNextPageParam: (page: { has_more: boolean; next_cursor?: string | null }) =>
        page.has_more ? page.next_cursor : undefined,
};

interface Props<T extends RowData> {
    label: string;
    /** One of what is listed, in lower case: "email". */
    one: string;
    /** Several of them, if not `one` with an s. */
    many?: string;
    query: UseInfiniteQueryResult<InfiniteData<PageOf<T>>, unknown>;
    columns: Column<T>[];
    rowId: (row: T) => string;
    onOpen?: (row: T) => void;
    /** Space on a row shows it beside the list. */
    peek?: Peek<T>;
    /** Shown if the list has nothing. */
    empty: ReactNode;
    /** The file that the list can be saved as. */
    csv?: Csv<T>;
}

/** A list of the API: loading, refused, empty, or a table with "Load more". */
export function ListView<T extends RowData>({ label, one, many, query, columns, rowId, onOpen, peek, empty, csv }: Props<T>) {
    if (query.isPending) return <Loading />;
    if (query.isError && !query.data) {
        return <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} />;
    }
    const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
    if (rows.length === 0 && query.hasNextPage) return <SearchFurther one={one} query={query} />;
    if (rows.length === 0) return <>{empty}</>;
    const next = nextOf(query.data?.pages.at(-1));
    return (
        <div className={css.list}>
            <DataTable label={label} rows={rows} columns={columns} rowId={rowId} {...(onOpen ? { onOpen } : {})} {...(peek ? { peek } : {})} />
            <footer className={css.foot}>
                <span>
                    {count(rows.length, one, many)} shown{query.hasNextPage ? ", there are more" : ""}
                </span>
                <span className={css.actions}>
                    {csv ? <SaveCsv label={label} one={one} many={many} shown={{ rows, next }} csv={csv} /> : null}
                    {query.hasNextPage ? (
                        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                            Load more
                        </Button>
                    ) : null}
                </span>
            </footer>
        </div>
    );
}

/** A filtered page may be empty although later ones are not: the API reads a limited part of the list for each page. */
function SearchFurther<T extends RowData>({ one, query }: Pick<Props<T>, "one" | "query">) {
    return (
        <div className={css.foot}>
            <span>No {one} matches in the newest part of the list. Older ones were not searched yet.</span>
            <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                Search further
            </Button>
        </div>
    );
}

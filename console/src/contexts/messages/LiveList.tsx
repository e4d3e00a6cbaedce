import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "../../ui/Button";
import type { Column } from "../../ui/DataTable";
import type { PageOf } from "../../ui/allPages";
import { ListView } from "../../ui/ListView";
import type { Peek } from "../../ui/Peek";
import type { Csv } from "../../ui/SaveCsv";
import { Updated } from "../../ui/Updated";
import { count } from "../../ui/words";
import css from "./Live.module.css";
import { useLiveList } from "./useLiveList";

interface Props<T extends { id: string }> {
    label: string;
    one: string;
    query: UseInfiniteQueryResult<InfiniteData<PageOf<T>>, unknown>;
    /** Whether the list refreshes itself. */
    isLive: boolean;
    columns: Column<T>[];
    onOpen: (row: T) => void;
    peek: Peek<T>;
    empty: ReactNode;
    csv: Csv<T>;
}

/** A list that refreshes itself. While the pointer or the focus is in it, new rows wait behind a button. */
export function LiveList<T extends { id: string }>({ query, isLive, ...list }: Props<T>) {
    const { shown, news, showNews, area } = useLiveList(query);
    const isOnePage = (query.data?.pages.length ?? 0) <= 1;
    return (
        <div className={css.live} {...area}>
            {query.data ? (
                <div className={css.line}>
                    <Updated at={query.dataUpdatedAt} />
                    {news > 0 ? <Button onClick={showNews}>Show {count(news, `new ${list.one}`)}</Button> : null}
                    {isLive && isOnePage ? null : (
                        <Button kind="quiet" busy={query.isRefetching} onClick={() => void query.refetch()}>
                            Refresh
                        </Button>
                    )}
                </div>
            ) : null}
            <ListView {...list} query={shown} rowId={(row) => row.id} />
        </div>
    );
}

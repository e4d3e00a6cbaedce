import { useQueryClient, type QueryFunction, type QueryKey } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Problem } from "../api/problem";
import { cut, loadAll, ROWS_MAX, type Loaded, type PageAfter, type PageOf } from "./allPages";
import { Button } from "./Button";
import { saveCsv } from "./csv";
import { Dialog } from "./Dialog";
import css from "./ListView.module.css";
import { ProblemBox } from "./ProblemBox";
import { say } from "./Toast";
import { count, number } from "./words";

export interface Csv<T> {
    /** The columns of the file, as name and value. */
    columns: [string, (row: T) => unknown][];
    /** The query of the page after a cursor, by `api.queryOptions`. */
    pageAfter: (after: string) => { queryKey: QueryKey; queryFn: (context: never) => PageOf<T> | Promise<PageOf<T>> };
}

interface Props<T> {
    /** The file's name. */
    label: string;
    one: string;
    many: string | undefined;
    /** What the list shows. */
    shown: Loaded<T>;
    csv: Csv<T>;
}

/** Saves a list as a file. If there are more pages, it asks whether to load them first. */
export function SaveCsv<T>({ label, one, many, shown, csv }: Props<T>) {
    const cache = useQueryClient();
    const [asked, setAsked] = useState<Loaded<T>>();
    // What the file is made of is not kept.
    const pageAfter = (after: string) => {
        const { queryKey, queryFn } = csv.pageAfter(after);
        return cache.fetchQuery({ queryKey, queryFn: queryFn as QueryFunction<PageOf<T>>, gcTime: 0 });
    };
    const save = (loaded: Loaded<T>) => {
        const { rows, isCut } = cut(loaded);
        saveCsv(label.toLowerCase(), csv.columns.map(([name]) => name), rows.map((row) => csv.columns.map(([, of]) => of(row))));
        return `Saved ${count(rows.length, one, many)}${isCut ? ". More match, and are not in the file" : ""}.`;
    };
    return (
        <>
            <Button kind="quiet" onClick={() => (shown.next === undefined ? say(save(shown)) : setAsked(shown))}>
                Save as CSV
            </Button>
            {asked ? <SaveAll shown={asked} pageAfter={pageAfter} save={save} onClose={() => setAsked(undefined)} /> : null}
        </>
    );
}

interface AllProps<T> {
    shown: Loaded<T>;
    pageAfter: PageAfter<T>;
    /** Writes the file, and gives what to say about it. */
    save: (loaded: Loaded<T>) => string;
    onClose: () => void;
}

function SaveAll<T>({ shown, pageAfter, save, onClose }: AllProps<T>) {
    const { loaded, step, saved, problem, load, stop, finish } = useLoadAll(shown, pageAfter, save);
    const rows = count(loaded.rows.length, "row");
    const main = {
        asks: { label: "Load all and save", act: load },
        loads: { label: "Stop", act: stop },
        stopped: { label: "Go on", act: load },
        saved: { label: "Close", act: onClose },
    }[step];
    return (
        <Dialog title="Save as CSV" onClose={onClose}>
            {problem ? <ProblemBox problem={problem} /> : null}
            <p role="status">
                {step === "asks" ? `${rows} loaded, and more match. All can be loaded first, up to ${number(ROWS_MAX)}.` : null}
                {step === "loads" ? `${rows} so far` : null}
                {step === "stopped" ? `Stopped at ${rows}. More match.` : null}
                {saved}
            </p>
            <div className={css.actions}>
                {/* One button for every step, so that the focus stays on it. */}
                <Button kind="primary" onClick={main.act}>
                    {main.label}
                </Button>
                {step === "asks" || step === "stopped" ? <Button onClick={() => finish(loaded)}>Save these {rows}</Button> : null}
            </div>
        </Dialog>
    );
}

/** Asks, loads, and saves at the end. A refusal stops it like a person does: it can go on from there. */
function useLoadAll<T>(shown: Loaded<T>, pageAfter: PageAfter<T>, save: (loaded: Loaded<T>) => string) {
    const [loaded, setLoaded] = useState(shown);
    const [step, setStep] = useState<"asks" | "loads" | "stopped" | "saved">("asks");
    const [saved, setSaved] = useState<string>();
    const [problem, setProblem] = useState<Problem>();
    const running = useRef<AbortController>(undefined);
    useEffect(() => () => running.current?.abort(), []);
    const stop = () => {
        running.current?.abort();
        setStep("stopped");
    };
    const finish = (all: Loaded<T>) => {
        setSaved(save(all));
        setStep("saved");
    };
    const load = async () => {
        running.current = new AbortController();
        const { signal } = running.current;
        setStep("loads");
        setProblem(undefined);
        let last = loaded;
        try {
            await loadAll(loaded, pageAfter, (now) => setLoaded((last = now)), signal);
            if (!signal.aborted) finish(last);
        } catch (thrown) {
            if (signal.aborted) return;
            setProblem(Problem.from(thrown));
            setStep("stopped");
        }
    };
    return { loaded, step, saved, problem, load: () => void load(), stop, finish };
}

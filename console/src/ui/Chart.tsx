import { lazy, Suspense, useCallback, useState } from "react";
import css from "./Chart.module.css";

/** uPlot comes as a file of its own, only for pages with a chart. */
const Plot = lazy(() => import("./Plot"));

export type ChartTone = "accent" | "good" | "waiting" | "problem" | "bad";

export interface ChartSeries {
    name: string;
    tone: ChartTone;
    kind?: "bars" | "line";
    /** A value for each day; null where there is none. */
    values: (number | null)[];
}

export interface ChartData {
    /** Days of the calendar, such as `2026-11-29`, in order. */
    days: string[];
    /** At most five. */
    series: ChartSeries[];
    /** A limit that is drawn as a line. */
    threshold?: { value: number; label: string };
    /** A value at the axis: "12K", "0.4 %". */
    format: (value: number) => string;
    /** A value in words and in the table, if that is more exact: "12,408". */
    exact?: (value: number) => string;
}

interface Props extends ChartData {
    title: string;
}

const DAY = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", timeZone: "UTC" });

/** "Nov 29". */
export function dayLabel(day: string): string {
    return DAY.format(new Date(`${day}T00:00:00Z`));
}

/** Values by day, drawn and as a table. */
export function Chart({ title, ...data }: Props) {
    const { days, series, threshold, format, exact = format } = data;
    const [pointed, setPointed] = useState<number | null>(null);
    const point = useCallback((at: number | null) => setPointed(at), []);
    const at = pointed !== null && pointed < days.length ? pointed : days.length - 1;
    const shown = (value: number | null | undefined) => (value === null || value === undefined ? "–" : exact(value));
    return (
        <figure className={css.chart}>
            <figcaption className={css.caption}>
                <h3>{title}</h3>
                <p className={css.readout}>
                    {dayLabel(days[at] ?? "1970-01-01")}: {series.map((one) => `${one.name} ${shown(one.values[at])}`).join(", ")}
                </p>
            </figcaption>
            <div className={css.plot} aria-hidden="true">
                <Suspense>
                    <Plot {...data} onPoint={point} />
                </Suspense>
            </div>
            <details className={css.table}>
                <summary>
                    As a table<span className="visually-hidden">: {title}</span>
                </summary>
                {threshold ? <p>{threshold.label}</p> : null}
                <div className={css.scroll} tabIndex={0} role="region" aria-label={`Table: ${title}`}>
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">Day (UTC)</th>
                                {series.map((one) => (
                                    <th key={one.name} scope="col">
                                        {one.name}
                                    </th>
                                ))}
                            </tr>
                        </thead>
                        <tbody>
                            {days.map((day, index) => (
                                <tr key={day}>
                                    <th scope="row">{dayLabel(day)}</th>
                                    {series.map((one) => (
                                        <td key={one.name}>{shown(one.values[index])}</td>
                                    ))}
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            </details>
        </figure>
    );
}

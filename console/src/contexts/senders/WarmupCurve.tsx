import { compact, number } from "../../ui/words";
import css from "./senders.module.css";
import { curve, presentDay, warmupDays } from "./warmup";

const WIDTH = 560;
const HEIGHT = 100;
const EDGE = 10;

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** A warm-up's caps by day, as a line and as a table. Each step up is twice as many. */
export function WarmupCurve({ startedAt, days }: { startedAt: string; days: number }) {
    const all = warmupDays(startedAt, days);
    const today = presentDay(startedAt, days, new Date());
    const points = curve(days, WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE).map(({ x, y }) => ({ x: x + EDGE, y: y + EDGE }));
    const at = points[today - 1];
    return (
        <figure className={css.curve}>
            <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Messages a day, doubling over ${days} days. The table below has the figures.`}>
                <polyline className={css.line} points={points.map(({ x, y }) => `${x},${y}`).join(" ")} />
                {points.map(({ x, y }, index) => (
                    <circle key={x} className={index < today ? css.dotPast : css.dot} cx={x} cy={y} r={3} />
                ))}
                {at ? <circle className={css.dotToday} cx={at.x} cy={at.y} r={7} /> : null}
            </svg>
            <figcaption className={css.labels}>
                <span>{`Day 1: ${compact(all[0]?.cap ?? 0)}`}</span>
                {today > 1 && today < days ? <strong>{`Today, day ${today}: ${compact(all[today - 1]?.cap ?? 0)}`}</strong> : null}
                <span>{`Day ${days}: ${compact(all.at(-1)?.cap ?? 0)}`}</span>
            </figcaption>
            <details className={css.more}>
                <summary>All days</summary>
                <div className={css.scroll}>
                    <table className={css.table}>
                        <thead>
                            <tr>
                                <th scope="col">Day</th>
                                <th scope="col">From</th>
                                <th scope="col">At most</th>
                            </tr>
                        </thead>
                        <tbody>
                            {all.map((day) => (
                                <tr key={day.number} className={day.number === today ? css.today : undefined}>
                                    <td>
                                        {day.number}
                                        {day.number === today ? " (today)" : ""}
                                    </td>
                                    <td>{DATE.format(day.startsAt)}</td>
                                    <td>{number(day.cap)}</td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            </details>
        </figure>
    );
}

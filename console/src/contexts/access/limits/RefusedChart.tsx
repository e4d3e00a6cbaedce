import { count, number } from "../../../ui/words";
import { heightOf, lastHours, type Hour } from "./hours";
import css from "./limits.module.css";

const HOUR = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hour12: false });

/** Refused requests of the last 24 hours: bars, and the same as a table for those who can't see them. */
export function RefusedChart({ refusals }: { refusals: { began?: string | null; class: string; refused: number }[] }) {
    const hours = lastHours(refusals, Date.now());
    const highest = Math.max(...hours.map((hour) => hour.refused));
    const total = hours.reduce((sum, hour) => sum + hour.refused, 0);
    const some = hours.filter((hour) => hour.refused > 0).reverse();
    return (
        <figure className={css.chart}>
            <figcaption>
                {total === 0
                    ? "No request was refused in the last 24 hours."
                    : `${count(total, "request")} refused in the last 24 hours, at most ${number(highest)} in an hour.`}
            </figcaption>
            {total > 0 ? (
                <>
                    <div className={css.bars} aria-hidden="true">
                        {hours.map((hour) => (
                            <span key={hour.at} className={css.slot} title={titleOf(hour)}>
                                <span className={css.bar} style={{ height: `${heightOf(hour.refused, highest)}%` }} />
                            </span>
                        ))}
                    </div>
                    <div className={css.axis} aria-hidden="true">
                        <span>{nameOf(hours[0])}</span>
                        <span>{nameOf(hours[12])}</span>
                        <span>{nameOf(hours[23])}</span>
                    </div>
                    <details className={css.numbers}>
                        <summary>Numbers</summary>
                        <table aria-label="Refused requests by hour">
                            <thead>
                                <tr>
                                    <th scope="col">Hour</th>
                                    <th scope="col">Refused</th>
                                    <th scope="col">By class</th>
                                </tr>
                            </thead>
                            <tbody>
                                {some.map((hour) => (
                                    <tr key={hour.at}>
                                        <th scope="row">{nameOf(hour)}</th>
                                        <td>{number(hour.refused)}</td>
                                        <td>{classesOf(hour)}</td>
                                    </tr>
                                ))}
                            </tbody>
                        </table>
                    </details>
                </>
            ) : null}
        </figure>
    );
}

function nameOf(hour: Hour | undefined): string {
    return hour ? HOUR.format(new Date(hour.at)) : "";
}

function classesOf(hour: Hour): string {
    return hour.byClass.map(([name, refused]) => `${number(refused)} ${name}`).join(", ");
}

function titleOf(hour: Hour): string {
    return `${nameOf(hour)}: ${hour.refused === 0 ? "none refused" : `${number(hour.refused)} refused (${classesOf(hour)})`}`;
}

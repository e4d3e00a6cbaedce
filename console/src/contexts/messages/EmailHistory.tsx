import type { components } from "../../api/schema";
import { Copy } from "../../ui/Copy";
import { Section } from "../../ui/Page";
import { Timeline } from "../../ui/Timeline";
import { plain } from "../../ui/words";
import css from "./Detail.module.css";
import { elapsed } from "./elapsed";
import { toneOf } from "./status";

type Entry = components["schemas"]["HistoryEntry"];

/** All events of an email, oldest first. */
export function EmailHistory({ history }: { history: Entry[] }) {
    const moments = history.map((entry, at) => ({
        key: `${at} ${entry.event}`,
        at: entry.at,
        what: plain(entry.event),
        tone: toneAt(history, at),
        detail: <Detail entry={entry} before={history[at - 1]} />,
    }));
    return (
        <Section title="What happened">
            <Timeline moments={moments} />
        </Section>
    );
}

/** Only the last event can still be waited on. */
function toneAt(history: Entry[], at: number) {
    const tone = toneOf(history[at]?.event ?? "");
    return tone === "waiting" && at < history.length - 1 ? "quiet" : tone;
}

function Detail({ entry, before }: { entry: Entry; before: Entry | undefined }) {
    const later = before ? elapsed(before.at, entry.at) : "";
    return (
        <>
            {later === "" || later === "0 s" ? null : <p>{later} later</p>}
            {entry.recipients?.length ? <p>{entry.recipients.join(", ")}</p> : null}
            {entry.detail ? <p>{entry.detail}</p> : null}
            {entry.provider_id ? (
                <p className={css.provider}>
                    SES's id <Copy shown text={entry.provider_id} what="SES's id" />
                </p>
            ) : null}
        </>
    );
}

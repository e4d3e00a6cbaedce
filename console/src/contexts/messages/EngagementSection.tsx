import type { components } from "../../api/schema";
import { Figures, Section } from "../../ui/Page";
import { Timeline } from "../../ui/Timeline";
import { count, number, plain } from "../../ui/words";

type Engagement = components["schemas"]["Engagement"];
type Entry = Engagement["latest"][number];

/** Opens and clicks. Scanners and proxies open emails too, so people and programs are apart. */
export function EngagementSection({ engagement }: { engagement: Engagement }) {
    const { opens, clicks, latest } = engagement;
    return (
        <Section title="Opens and clicks">
            <Figures
                figures={[
                    { name: "Opens by people", value: number(opens.people), note: `${number(opens.programs)} by programs` },
                    { name: "Clicks by people", value: number(clicks.people), note: `${number(clicks.programs)} by programs` },
                ]}
            />
            {latest.length > 0 ? <Timeline moments={latest.map(momentOf)} /> : <p>No opens or clicks were recorded.</p>}
            {latest.length >= 100 ? <p>The newest {count(latest.length, "entry", "entries")}.</p> : null}
        </Section>
    );
}

function momentOf(entry: Entry, at: number) {
    return {
        key: `${at} ${entry.at}`,
        at: entry.at,
        what: `${entry.event} by a ${entry.automated ? "program" : "person"}`,
        tone: entry.automated ? ("quiet" as const) : ("good" as const),
        detail: (
            <>
                {entry.recipient ? <p>{entry.recipient}</p> : null}
                {entry.url ? <p>{entry.url}</p> : null}
                {entry.automated_reason ? <p>Counts as a program: {plain(entry.automated_reason)}</p> : null}
                {entry.user_agent ? <p>{entry.user_agent}</p> : null}
            </>
        ),
    };
}

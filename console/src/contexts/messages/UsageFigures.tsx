import { Figures } from "../../ui/Page";
import { Status, type Tone } from "../../ui/Status";
import { compact, number, percent } from "../../ui/words";
import { BOUNCE_LIMIT, compare, COMPLAINT_LIMIT, total, type DayCounts } from "./usage";

/** The figures of a period, with the rates that SES watches. */
export function UsageFigures({ days }: { days: DayCounts[] }) {
    const of = (event: string) => total(days, `email.${event}`);
    const [sent, delivered, bounced, complained] = [of("sent"), of("delivered"), of("bounced"), of("complained")];
    const waiting = Math.max(0, sent - delivered - bounced);
    const bounces = compare(bounced, sent, BOUNCE_LIMIT);
    const complaints = compare(complained, sent, COMPLAINT_LIMIT);
    return (
        <Figures
            figures={[
                { name: "Sent", value: <Exact value={sent} />, note: waiting > 0 ? `${number(waiting)} not answered yet` : null },
                { name: "Delivered", value: <Exact value={delivered} />, note: sent > 0 ? `${percent(delivered, sent)} of sent` : null },
                {
                    name: "Bounced",
                    value: <Exact value={bounced} />,
                    note: <Rate rate={percent(bounced, sent)} {...bounces} />,
                },
                {
                    name: "Complained",
                    value: <Exact value={complained} />,
                    note: <Rate rate={percent(complained, sent)} {...complaints} />,
                },
            ]}
        />
    );
}

/** A short number, with the exact one on hover. */
function Exact({ value }: { value: number }) {
    return <span title={number(value)}>{value < 100_000 ? number(value) : compact(value)}</span>;
}

function Rate({ rate, tone, words }: { rate: string; tone: Tone; words: string }) {
    if (rate === "–") return null;
    return (
        <>
            <Status tone={tone}>{rate}</Status> {words}
        </>
    );
}

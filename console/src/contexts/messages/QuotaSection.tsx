import { useState } from "react";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { Section } from "../../ui/Page";
import { count, number, percent } from "../../ui/words";
import css from "./Overview.module.css";
import { QuotaDialog } from "./QuotaDialog";
import type { Usage } from "./usage";

interface Props {
    /** The usage of the current month. */
    usage: Usage;
    /** The day in UTC. */
    today: string;
}

/** How much of the sending quota is used up. */
export function QuotaSection({ usage, today }: Props) {
    const { can, isTest } = useWorkspace();
    const [isSetting, setSetting] = useState(false);
    const day = usage.days.find(({ date }) => date === today);
    return (
        <Section
            title="Quota"
            actions={can("quotas:write") ? <Button onClick={() => setSetting(true)}>Set quota</Button> : null}
        >
            <div className={css.quota}>
                <Used name="Today" used={day?.counts["email.accepted"] ?? 0} limit={usage.quota.daily} />
                <Used name="This month" used={usage.totals["email.accepted"] ?? 0} limit={usage.quota.monthly} />
            </div>
            <p className={css.note}>
                Accepted emails{isTest ? " of this environment" : ""}, by days and months in UTC. Counts follow within a minute or two.
            </p>
            {isSetting ? <QuotaDialog quota={usage.quota} onClose={() => setSetting(false)} /> : null}
        </Section>
    );
}

function Used({ name, used, limit }: { name: string; used: number; limit: number | null | undefined }) {
    if (limit === null || limit === undefined) {
        return (
            <div>
                <h3>{name}</h3>
                <p>{count(used, "email")}, no limit</p>
            </div>
        );
    }
    const share = limit === 0 ? 1 : Math.min(1, used / limit);
    return (
        <div>
            <h3>{name}</h3>
            <p>
                {number(used)} of {count(limit, "email")} {limit > 0 ? `(${percent(used, limit)})` : ""}
                {share === 1 ? " – nothing more is accepted" : ""}
            </p>
            <div className={css.bar} aria-hidden="true">
                <span className={share === 1 ? css.full : undefined} style={{ width: `${share * 100}%` }} />
            </div>
        </div>
    );
}

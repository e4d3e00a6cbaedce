import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { ProblemBox } from "../../ui/ProblemBox";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { say } from "../../ui/Toast";
import { healthOf } from "./health";
import { useUpdateWebhook } from "./useWebhook";
import css from "./Webhooks.module.css";

type Webhook = components["schemas"]["Webhook"];

/** What is wrong with the endpoint, since when, and the step that mends it. */
export function EndpointHealth({ webhook, onReplay }: { webhook: Webhook; onReplay: () => void }) {
    const { can } = useWorkspace();
    const { tone, label, what, todo, mayReplay } = healthOf(webhook);
    const { save, isPending, error } = useUpdateWebhook(webhook.id, () => say("Endpoint enabled. It gets events from now on."));
    const since = webhook.disabled_at ?? webhook.failing_since;
    const classes = tone === "quiet" ? css.state : `${css.state} ${css[tone]}`;
    return (
        <div className={classes} role="status">
            <p className={css.row}>
                <Status tone={tone}>{label}</Status>
                {since ? (
                    <span>
                        since <Time at={since} />
                    </span>
                ) : null}
            </p>
            <p>
                {what} {todo ? <strong>{todo}</strong> : null}
            </p>
            {error ? <ProblemBox problem={Problem.from(error)} /> : null}
            {can("webhooks:write") && (!webhook.enabled || mayReplay) ? (
                <div className={css.row}>
                    {webhook.enabled ? (
                        <Button onClick={onReplay}>Replay what failed</Button>
                    ) : (
                        <Button kind="primary" busy={isPending} onClick={() => save({ enabled: true })}>
                            Enable endpoint
                        </Button>
                    )}
                </div>
            ) : null}
        </div>
    );
}

import { useState } from "react";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { FormDialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { Section } from "../../ui/Page";
import { Time } from "../../ui/Time";
import { say } from "../../ui/Toast";
import { number } from "../../ui/words";
import css from "./senders.module.css";
import type { Domain } from "./status";
import { useKeepDomain } from "./useDomain";
import { WarmupCurve } from "./WarmupCurve";
import { presentDay } from "./warmup";

type Open = "start" | "end" | undefined;

/** The limits of a domain while it is new. */
export function DomainWarmup({ domain }: { domain: Domain }) {
    const { can } = useWorkspace();
    const [open, setOpen] = useState<Open>();
    const { warmup } = domain;
    const mayWrite = can("domains:write");
    const day = warmup ? presentDay(warmup.started_at, warmup.days, new Date()) : 0;
    const isOver = warmup?.daily_cap == null;
    return (
        <Section
            title="Warm-up"
            actions={
                mayWrite ? (
                    <div className={css.buttons}>
                        {warmup && !isOver ? <Button onClick={() => setOpen("end")}>End warm-up</Button> : null}
                        <Button onClick={() => setOpen("start")}>{warmup && !isOver ? "Change warm-up" : "Start warm-up"}</Button>
                    </div>
                ) : null
            }
        >
            {warmup && !isOver ? (
                <>
                    <p>
                        Day {day} of {warmup.days}: at most {number(warmup.daily_cap ?? 0)} messages. The next day begins{" "}
                        <Time at={warmup.lifts_at} /> {day < warmup.days ? "and allows twice as many." : "and has no limit."}
                    </p>
                    <WarmupCurve startedAt={warmup.started_at} days={warmup.days} />
                </>
            ) : (
                <p className={css.soft}>
                    {warmup ? (
                        <>
                            The warm-up that began <Time at={warmup.started_at} /> is over: the domain has no daily limit.
                        </>
                    ) : (
                        "No warm-up: the domain has no daily limit. A new domain that sends much at once is often taken for a spammer; a warm-up starts with 50 messages a day and doubles them daily."
                    )}
                </p>
            )}
            {open === "start" ? <StartWarmup domain={domain} onClose={() => setOpen(undefined)} /> : null}
            {open === "end" ? <EndWarmup domain={domain} onClose={() => setOpen(undefined)} /> : null}
        </Section>
    );
}

function useChange(done: string, onClose: () => void) {
    const { api } = useWorkspace();
    const keep = useKeepDomain();
    return api.useMutation("patch", "/v1/domains/{id}", {
        onSuccess: (domain) => {
            keep(domain);
            say(done);
            onClose();
        },
    });
}

function StartWarmup({ domain, onClose }: { domain: Domain; onClose: () => void }) {
    const [days, setDays] = useState(String(domain.warmup?.days ?? 14));
    const change = useChange("The warm-up is set.", onClose);
    const { warmup } = domain;
    const isRunning = warmup?.daily_cap != null;
    const value = Number(days);
    const isValid = Number.isInteger(value) && value >= 1 && value <= 30;
    const submit = () =>
        change.mutate({
            params: { path: { id: domain.id } },
            // A change keeps the day that is reached.
            body: { warmup: { days: value, started_at: isRunning && warmup ? warmup.started_at : null } },
        });
    return (
        <FormDialog
            title={isRunning ? "Change warm-up" : "Start warm-up"}
            action={isRunning ? "Change warm-up" : "Start warm-up"}
            busy={change.isPending}
            problem={change.error}
            blocked={!isValid}
            onSubmit={submit}
            onClose={onClose}
        >
            <TextField
                label="Days"
                type="number"
                min={1}
                max={30}
                help="1 to 30. At most 50 messages on the first day, twice as many on each following day; more are refused until the next day."
                error={days !== "" && !isValid ? "Must be a whole number from 1 to 30." : undefined}
                autoFocus
                value={days}
                onChange={setDays}
            />
        </FormDialog>
    );
}

function EndWarmup({ domain, onClose }: { domain: Domain; onClose: () => void }) {
    const change = useChange("The warm-up has ended.", onClose);
    return (
        <ConfirmDialog
            title="End warm-up"
            action="End warm-up"
            busy={change.isPending}
            problem={change.error}
            onConfirm={() => change.mutate({ params: { path: { id: domain.id } }, body: { warmup: null } })}
            onClose={onClose}
        >
            <p>{domain.name} may then send any number of messages at once. A later start begins again with 50 a day.</p>
        </ConfirmDialog>
    );
}

import { useState, type FormEvent } from "react";
import { Problem } from "../../api/problem";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { Checkbox, Select, TextField } from "../../ui/Field";
import { Facts, Section } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { say } from "../../ui/Toast";
import { changesOf, settingsOf, type Settings } from "./settings";
import css from "./senders.module.css";
import type { Domain } from "./status";
import { useKeepDomain } from "./useDomain";

/** Tracking, return path, receiving, encryption. */
export function DomainSettings({ domain }: { domain: Domain }) {
    const { can } = useWorkspace();
    return <Section title="Settings">{can("domains:write") ? <Form domain={domain} /> : <Shown domain={domain} />}</Section>;
}

function Shown({ domain }: { domain: Domain }) {
    const onOff = (on: boolean | undefined) => (on ? "on" : "off");
    return (
        <Facts
            facts={[
                ["Open tracking", onOff(domain.open_tracking)],
                ["Click tracking", onOff(domain.click_tracking)],
                ["Tracking subdomain", domain.tracking_subdomain ?? "none"],
                ["Return path", domain.custom_return_path],
                ["Receiving", onOff(domain.receiving)],
                ["TLS", "if the recipient's server offers it"],
            ]}
        />
    );
}

function Form({ domain }: { domain: Domain }) {
    const { api } = useWorkspace();
    const keep = useKeepDomain();
    const [typed, setTyped] = useState<Partial<Settings>>({});
    const wanted = { ...settingsOf(domain), ...typed };
    const changes = changesOf(domain, wanted);
    const set = <Name extends keyof Settings>(name: Name) => (value: Settings[Name]) => setTyped((before) => ({ ...before, [name]: value }));
    const save = api.useMutation("patch", "/v1/domains/{id}", {
        onSuccess: (saved) => {
            keep(saved);
            setTyped({});
            say(`Saved the settings of ${saved.name}.`);
        },
    });
    const refused = save.error ? Problem.from(save.error) : undefined;
    const isChanged = Object.keys(changes).length > 0;
    const submit = (event: FormEvent) => {
        event.preventDefault();
        if (isChanged) save.mutate({ params: { path: { id: domain.id } }, body: changes });
    };
    return (
        <form className={css.settings} onSubmit={submit}>
            {refused ? <ProblemBox problem={refused} /> : null}
            <Switches domain={domain} wanted={wanted} set={set} />
            <Labels domain={domain} wanted={wanted} set={set} refused={refused} />
            <Select
                label="TLS"
                help="SES uses TLS if the recipient's server offers it. It offers no other choice yet."
                value={domain.tls}
                onChange={() => undefined}
                options={[{ value: "opportunistic", label: "if the server offers it" }]}
            />
            <div className={css.buttons}>
                <Button type="submit" busy={save.isPending} disabled={!isChanged}>
                    Save settings
                </Button>
                {isChanged ? (
                    <Button kind="quiet" onClick={() => setTyped({})}>
                        Discard changes
                    </Button>
                ) : null}
            </div>
        </form>
    );
}

interface SwitchesProps {
    domain: Domain;
    wanted: Settings;
    set: (name: "opens" | "clicks" | "receiving") => (value: boolean) => void;
}

function Switches({ domain, wanted, set }: SwitchesProps) {
    return (
        <>
            <Checkbox
                label="Track opens"
                help="By a picture in the HTML. An email may override it."
                checked={wanted.opens}
                onChange={set("opens")}
            />
            <Checkbox
                label="Track clicks"
                help="Links lead through a tracked address. An email may override it."
                checked={wanted.clicks}
                onChange={set("clicks")}
            />
            <Checkbox
                label="Receive mail"
                help={
                    domain.status === "verified"
                        ? `Mail to ${domain.name} arrives under Received, once its MX record above is published.`
                        : "Needs a verified domain."
                }
                disabled={domain.status !== "verified" && !wanted.receiving}
                checked={wanted.receiving}
                onChange={set("receiving")}
            />
        </>
    );
}

interface LabelsProps {
    domain: Domain;
    wanted: Settings;
    set: (name: "tracking" | "returnPath") => (value: string) => void;
    refused: Problem | undefined;
}

function Labels({ domain, wanted, set, refused }: LabelsProps) {
    return (
        <div className={css.pair}>
            <TextField
                label="Tracking subdomain"
                help={
                    wanted.tracking
                        ? `Links are under ${wanted.tracking}.${domain.name} once its record is found.`
                        : "None: tracked links use the installation's own name."
                }
                error={refused?.at("/tracking_subdomain")}
                spellCheck={false}
                value={wanted.tracking}
                onChange={set("tracking")}
            />
            <TextField
                label="Return path"
                help={
                    domain.ownership_proven_at
                        ? `Bounces return to ${wanted.returnPath || "send"}.${domain.name}. Publish the records of another one before you save it.`
                        : `Bounces return to ${wanted.returnPath || "send"}.${domain.name}.`
                }
                error={refused?.at("/custom_return_path")}
                spellCheck={false}
                value={wanted.returnPath}
                onChange={set("returnPath")}
            />
        </div>
    );
}

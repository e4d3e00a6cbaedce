import { useState } from "react";
import type { components } from "../../api/schema";
import { Problem } from "../../api/problem";
import { useWorkspace } from "../../session/workspace";
import { FormDialog } from "../../ui/Dialog";
import { Checkbox, TextField } from "../../ui/Field";
import { say } from "../../ui/Toast";
import css from "./senders.module.css";
import { useKeepDomain } from "./useDomain";

type CreateDomain = components["schemas"]["CreateDomain"];

/** Days of a new domain's warm-up that suit most senders. */
const WARMUP_DAYS = 14;

interface Props {
    onClose: () => void;
    onAdded: (id: string) => void;
}

interface Extras {
    opens: boolean;
    clicks: boolean;
    tracking: string;
    returnPath: string;
    isWarming: boolean;
}

function bodyFor(name: string, extras: Extras): CreateDomain {
    const [tracking, returnPath] = [extras.tracking.trim(), extras.returnPath.trim()];
    return {
        name: name.trim(),
        open_tracking: extras.opens,
        click_tracking: extras.clicks,
        ...(tracking ? { tracking_subdomain: tracking } : {}),
        ...(returnPath ? { custom_return_path: returnPath } : {}),
        ...(extras.isWarming ? { warmup: { days: WARMUP_DAYS, started_at: null } } : {}),
    };
}

/** Adds a domain. Its records are on its page. */
export function AddDomain({ onClose, onAdded }: Props) {
    const { api } = useWorkspace();
    const keep = useKeepDomain();
    const [name, setName] = useState("");
    const [extras, setExtras] = useState<Extras>({ opens: false, clicks: false, tracking: "", returnPath: "", isWarming: false });
    const add = api.useMutation("post", "/v1/domains", {
        onSuccess: (domain) => {
            keep(domain);
            say(`Added ${domain.name}. Publish its records next.`);
            onClose();
            onAdded(domain.id);
        },
    });
    const refused = add.error ? Problem.from(add.error) : undefined;
    return (
        <FormDialog
            title="Add domain"
            action="Add domain"
            busy={add.isPending}
            problem={add.error}
            blocked={name.trim() === ""}
            onSubmit={() => add.mutate({ body: bodyFor(name, extras) })}
            onClose={onClose}
        >
            <TextField
                label="Domain"
                help="Such as mail.example.com. Senders of names below it work too."
                error={refused?.at("/name")}
                autoFocus
                autoComplete="off"
                spellCheck={false}
                required
                value={name}
                onChange={setName}
            />
            <details className={css.more}>
                <summary>Tracking, return path, warm-up</summary>
                <MoreFields extras={extras} refused={refused} onChange={(part) => setExtras((before) => ({ ...before, ...part }))} />
            </details>
        </FormDialog>
    );
}

interface MoreProps {
    extras: Extras;
    refused: Problem | undefined;
    onChange: (part: Partial<Extras>) => void;
}

function MoreFields({ extras, refused, onChange }: MoreProps) {
    return (
        <div className={css.form}>
            <Checkbox
                label="Track opens"
                help="By a picture. An email may override it."
                checked={extras.opens}
                onChange={(opens) => onChange({ opens })}
            />
            <Checkbox
                label="Track clicks"
                help="Links lead through a tracked address."
                checked={extras.clicks}
                onChange={(clicks) => onChange({ clicks })}
            />
            <TextField
                label="Tracking subdomain"
                help="Such as links. Empty: tracked links use the installation's own name."
                error={refused?.at("/tracking_subdomain")}
                value={extras.tracking}
                onChange={(tracking) => onChange({ tracking })}
            />
            <TextField
                label="Return path"
                help="The subdomain that bounces return to. Empty: send."
                error={refused?.at("/custom_return_path")}
                value={extras.returnPath}
                onChange={(returnPath) => onChange({ returnPath })}
            />
            <Checkbox
                label={`Warm up for ${WARMUP_DAYS} days`}
                help="At most 50 messages on the first day, twice as many on each following day. For a domain that never sent."
                checked={extras.isWarming}
                onChange={(isWarming) => onChange({ isWarming })}
            />
        </div>
    );
}

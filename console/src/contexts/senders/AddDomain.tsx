import { useState } from "react";
import type { components } from "../../api/schema";
import { Problem } from "../../api/problem";
import { useWorkspace } from "../../session/workspace";
import { FormDialog } from "../../ui/Dialog";
import { Checkbox, TextField } from "../../ui/Field";
import { say } from "../../ui/Toast";
import { bodyOf } from "../access/bodyOf";
import css from "./senders.module.css";
import { useKeepDomain } from "./useDomain";

type CreateDomain = components["schemas"]["CreateDomain"];

/** Days of a new domain's warm-up that suit most senders. */
const WARMUP_DAYS = 14;

interface Props {
    onClose: () => void;
    onAdded: (id: string) => void;
}

/** Adds a domain. Its records are on its page. */
export function AddDomain({ onClose, onAdded }: Props) {
    const { api } = useWorkspace();
    const keep = useKeepDomain();
    const [name, setName] = useState("");
    const [returnPath, setReturnPath] = useState("");
    const [tracking, setTracking] = useState("");
    const [opens, setOpens] = useState(false);
    const [clicks, setClicks] = useState(false);
    const [isWarming, setWarming] = useState(false);
    const add = api.useMutation("post", "/v1/domains", {
        onSuccess: (domain) => {
            keep(domain);
            say(`Added ${domain.name}. Publish its records next.`);
            onClose();
            onAdded(domain.id);
        },
    });
    const refused = add.error ? Problem.from(add.error) : undefined;
    const submit = () =>
        add.mutate({
            body: bodyOf<CreateDomain>({
                name: name.trim(),
                open_tracking: opens,
                click_tracking: clicks,
                ...(returnPath.trim() ? { custom_return_path: returnPath.trim() } : {}),
                ...(tracking.trim() ? { tracking_subdomain: tracking.trim() } : {}),
                ...(isWarming ? { warmup: { days: WARMUP_DAYS, started_at: null } } : {}),
            }),
        });
    return (
        <FormDialog title="Add domain" action="Add domain" busy={add.isPending} problem={add.error} onSubmit={submit} onClose={onClose}>
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
                <div className={css.form}>
                    <Checkbox label="Track opens" checked={opens} onChange={setOpens} help="By a picture. An email may override it." />
                    <Checkbox label="Track clicks" checked={clicks} onChange={setClicks} help="Links lead through a tracked address." />
                    <TextField
                        label="Tracking subdomain"
                        help="Such as links. Empty: tracked links use the installation's own name."
                        error={refused?.at("/tracking_subdomain")}
                        value={tracking}
                        onChange={setTracking}
                    />
                    <TextField
                        label="Return path"
                        help="The subdomain that bounces return to. Empty: send."
                        error={refused?.at("/custom_return_path")}
                        value={returnPath}
                        onChange={setReturnPath}
                    />
                    <Checkbox
                        label={`Warm up for ${WARMUP_DAYS} days`}
                        help="At most 50 messages on the first day, twice as many on each following day. For a domain that never sent."
                        checked={isWarming}
                        onChange={setWarming}
                    />
                </div>
            </details>
        </FormDialog>
    );
}

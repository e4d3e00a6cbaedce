import { useRouteContext, useRouter } from "@tanstack/react-router";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { ownOrgsQuery } from "../../../session/session";
import { Checkbox, TextArea, TextField } from "../../../ui/Field";
import { say } from "../../../ui/Toast";
import { entriesOf, errorOfList, wholeOf } from "../lines";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import { SettingsForm } from "./SettingsForm";
import { useForm } from "./useForm";

type Org = components["schemas"]["OrgView"];
type Update = components["schemas"]["UpdateOwnOrg"];

interface Props {
    org: Org;
    mayWrite: boolean;
}

function useSave(onSaved: () => void) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const update = api.useMutation("patch", "/v1/org", {
        onSuccess: () => {
            refresh("/v1/org");
            say("Settings saved.");
            onSaved();
        },
    });
    return { save: (fields: Partial<Update>) => update.mutate({ body: fields }), update };
}

/** Name and owners' addresses. */
export function OrganisationForm({ org, mayWrite }: Props) {
    const saved = { name: org.name, emails: org.owner_emails.join("\n") };
    const { form, changes, isChanged, set, reset } = useForm(saved);
    const showName = useShowName();
    const { save, update } = useSave(() => {
        if (changes.name !== undefined) showName();
    });
    const problem = update.error ? Problem.from(update.error) : undefined;
    const send = () =>
        save({
            ...(changes.name === undefined ? {} : { name: form.name.trim() }),
            ...(changes.emails === undefined ? {} : { owner_emails: entriesOf(form.emails) }),
        });
    return (
        <SettingsForm
            title="Organisation"
            mayWrite={mayWrite}
            isChanged={isChanged}
            busy={update.isPending}
            problem={update.error}
            onSave={send}
            onReset={reset}
        >
            <TextField label="Name" maxLength={100} value={form.name} onChange={(name) => set({ name })} error={problem?.at("/name")} />
            <TextArea
                label="Owners' addresses"
                rows={3}
                spellCheck={false}
                value={form.emails}
                onChange={(emails) => set({ emails })}
                help="One a line. The operator writes to them about the organisation. They need not be members."
                error={errorOfList(problem?.errors ?? [], "/owner_emails")}
            />
        </SettingsForm>
    );
}

/** Shows a new name in the switch of organisations, which is outside of this page's data. */
function useShowName(): () => void {
    const { cache } = useRouteContext({ from: "__root__" });
    const router = useRouter();
    return () => void cache.fetchQuery({ ...ownOrgsQuery, staleTime: 0 }).then(() => router.invalidate());
}

/** Repeated requests, and what is recorded and published. */
export function RequestsForm({ org, mayWrite }: Props) {
    const saved = { hours: String(org.idempotency_hours), audits: org.audit_emails, publishes: org.publish_messages };
    const { form, changes, isChanged, set, reset } = useForm(saved);
    const { save, update } = useSave(() => undefined);
    const problem = update.error ? Problem.from(update.error) : undefined;
    const send = () =>
        save({
            ...(changes.hours === undefined ? {} : { idempotency_hours: wholeOf(form.hours) }),
            ...(changes.audits === undefined ? {} : { audit_emails: form.audits }),
            ...(changes.publishes === undefined ? {} : { publish_messages: form.publishes }),
        });
    return (
        <SettingsForm
            title="Requests and records"
            mayWrite={mayWrite}
            isChanged={isChanged}
            busy={update.isPending}
            problem={update.error}
            onSave={send}
            onReset={reset}
        >
            <TextField
                label="Hours in which a request may be repeated"
                inputMode="numeric"
                value={form.hours}
                onChange={(hours) => set({ hours })}
                help={
                    <>
                        1 to 168. A request with the same <code>Idempotency-Key</code> in this time acts once.
                    </>
                }
                error={problem?.at("/idempotency_hours")}
            />
            <Checkbox
                label="Record each email in the audit log"
                help="Each email that is sent, canceled or resent, and by which key. It costs about five writes more for each email."
                checked={form.audits}
                onChange={(audits) => set({ audits })}
            />
            <Checkbox
                label="Publish events of messages"
                help="The events of your messages (sent, delivered, bounced and so on) go to the installation's EventBridge bus."
                checked={form.publishes}
                onChange={(publishes) => set({ publishes })}
            />
        </SettingsForm>
    );
}

import { useState } from "react";
import { Problem } from "../../../api/problem";
import { useWorkspace } from "../../../session/workspace";
import { Button } from "../../../ui/Button";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { Loading } from "../../../ui/Loading";
import { Section } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Status } from "../../../ui/Status";
import { say } from "../../../ui/Toast";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import shared from "../shared.module.css";
import type { Connection } from "./ConnectionDialogs";
import css from "./signIn.module.css";

interface Props {
    /** Absent until they are loaded. */
    connections: Connection[] | undefined;
    mayWrite: boolean;
}

/** Whether members reach the organisation through its identity provider alone. */
export function SsoOnly({ connections, mayWrite }: Props) {
    const { api } = useOrgWide();
    const settings = api.useQuery("get", "/v1/org/settings", {});
    const [isOpen, setOpen] = useState(false);
    const isOn = settings.data?.sso_only;
    return (
        <Section title="Single sign-on only">
            {settings.isError ? <ProblemBox problem={Problem.from(settings.error)} onRetry={() => void settings.refetch()} /> : null}
            {settings.isPending ? <Loading rows={1} /> : null}
            {isOn === undefined ? null : (
                <div className={css.domain}>
                    <div className={css.head}>
                        <Status tone={isOn ? "good" : "quiet"}>{isOn ? "On" : "Off"}</Status>
                        {mayWrite ? (
                            <span className={css.actions}>
                                <Button onClick={() => setOpen(true)}>{isOn ? "Allow other log-ins" : "Require single sign-on"}</Button>
                            </span>
                        ) : null}
                    </div>
                    <p className={css.soft}>{isOn ? ON : OFF}</p>
                    {isOn && connections?.every((one) => !one.enabled) ? <p className={shared.banner}>{NO_PROVIDER}</p> : null}
                </div>
            )}
            {isOpen && isOn === false ? <RequireDialog onClose={() => setOpen(false)} /> : null}
            {isOpen && isOn ? <AllowDialog onClose={() => setOpen(false)} /> : null}
        </Section>
    );
}

const ON = "Members get in only with a session that began at the identity provider. Owners get in with a second factor too.";
const OFF = "Members also log in with passwords, passkeys and links.";
const NO_PROVIDER = "No connection is enabled: only owners with a second factor get in.";

function useSwitch(onClose: () => void) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    return api.useMutation("patch", "/v1/org/settings", {
        onSuccess: ({ sso_only }) => {
            refresh("/v1/org/settings");
            say(sso_only ? "Single sign-on is required within 30 seconds." : "Other log-ins are allowed within 30 seconds.");
            onClose();
        },
    });
}

function RequireDialog({ onClose }: { onClose: () => void }) {
    const { org } = useWorkspace();
    const update = useSwitch(onClose);
    return (
        <ConfirmDialog
            title="Require single sign-on"
            action="Require single sign-on"
            busy={update.isPending}
            problem={update.error}
            onClose={onClose}
            onConfirm={() => update.mutate({ body: { sso_only: true } })}
        >
            <p>
                Within 30 seconds, all sessions of members that did not begin at the identity provider of {org.name} end for this
                organisation. Those members log in again through the provider.
            </p>
            <p>
                If the provider fails, owners still get in with a second factor: a passkey, or the password and a code. API keys and directories
                go on.
            </p>
            <p>It needs an enabled connection for a verified domain. Log in through the provider yourself first, to see that it works.</p>
        </ConfirmDialog>
    );
}

function AllowDialog({ onClose }: { onClose: () => void }) {
    const { org } = useWorkspace();
    const update = useSwitch(onClose);
    return (
        <ConfirmDialog
            title="Allow other log-ins"
            action="Allow other log-ins"
            busy={update.isPending}
            problem={update.error}
            onClose={onClose}
            onConfirm={() => update.mutate({ body: { sso_only: false } })}
        >
            <p>Members reach {org.name} with passwords, passkeys and links again, whether or not the provider knows them.</p>
        </ConfirmDialog>
    );
}

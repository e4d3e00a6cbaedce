import { useState } from "react";
import { Problem } from "../../../api/problem";
import { Button } from "../../../ui/Button";
import { Loading } from "../../../ui/Loading";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Status } from "../../../ui/Status";
import { say } from "../../../ui/Toast";
import { useOnFocus } from "../../../ui/useOnFocus";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import { Attempts } from "./Attempts";
import type { Connection } from "./ConnectionDialogs";
import { ConnectionValues } from "./ConnectionValues";
import css from "./signIn.module.css";
import { BlockedTab, useTestLogIn } from "./TestLogIn";

interface Props {
    connections: Connection[];
    /** Absent for people who may not change them. */
    onRemove: ((connection: Connection) => void) | undefined;
    /** Opens the certificates of a connection that speaks SAML. */
    onCertificates: (connection: Connection) => void;
}

/** The organisation's identity providers. */
export function Connections({ connections, onRemove, onCertificates }: Props) {
    const refresh = useRefresh();
    // A test log-in ends in another tab.
    useOnFocus(() => refresh("/v1/sso/connections", "/v1/sso/connections/{id}/attempts"));
    return (
        <ul className={css.domains}>
            {connections.map((connection) => (
                <OneConnection key={connection.id} of={connection} onRemove={onRemove} onCertificates={onCertificates} />
            ))}
        </ul>
    );
}

function OneConnection({ of: connection, onRemove, onCertificates }: { of: Connection } & Omit<Props, "connections">) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const [isLogShown, setLogShown] = useState(false);
    const change = api.useMutation("patch", "/v1/sso/connections/{id}", {
        onSuccess: (changed) => {
            refresh("/v1/sso/connections");
            say(changed.enabled ? `${changed.name} is enabled.` : `${changed.name} is disabled.`);
        },
    });
    const begin = api.useMutation("post", "/v1/sso/connections/{id}/test");
    const test = useTestLogIn(async () => (await begin.mutateAsync({ params: { path: { id: connection.id } } })).url);
    const turn = () => change.mutate({ params: { path: { id: connection.id } }, body: { enabled: !connection.enabled } });
    return (
        <li className={css.domain}>
            <div className={css.head}>
                <h3>{connection.name}</h3>
                <Status tone={connection.enabled ? "good" : "quiet"}>{connection.enabled ? "enabled" : "disabled"}</Status>
                <span className={css.actions}>
                    <Button kind="quiet" aria-expanded={isLogShown} onClick={() => setLogShown(!isLogShown)}>
                        {isLogShown ? "Hide log" : "Show log"}
                    </Button>
                    {onRemove ? (
                        <>
                            <Button kind="quiet" aria-label={`Test log-in with ${connection.name}`} busy={test.isPending} onClick={test.open}>
                                Test log-in
                            </Button>
                            {connection.saml ? (
                                <Button kind="quiet" aria-label={`Certificates of ${connection.name}`} onClick={() => onCertificates(connection)}>
                                    Certificates
                                </Button>
                            ) : null}
                            <Button busy={change.isPending} onClick={turn}>
                                {connection.enabled ? "Disable" : "Enable"}
                            </Button>
                            <Button kind="quiet" aria-label={`Remove ${connection.name}`} onClick={() => onRemove(connection)}>
                                Remove
                            </Button>
                        </>
                    ) : null}
                </span>
            </div>
            <ConnectionValues of={connection} />
            {change.isError ? <ProblemBox problem={Problem.from(change.error)} /> : null}
            {test.problem ? <ProblemBox problem={Problem.from(test.problem)} /> : null}
            {test.blocked ? <BlockedTab url={test.blocked} /> : null}
            {isLogShown ? <Log id={connection.id} /> : null}
        </li>
    );
}

function Log({ id }: { id: string }) {
    const { api } = useOrgWide();
    const query = api.useQuery("get", "/v1/sso/connections/{id}/attempts", { params: { path: { id } } });
    if (query.data) return <Attempts attempts={query.data.data} empty="Nobody has logged in with it in the last 30 days." />;
    return query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : <Loading rows={2} />;
}

import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { Button } from "../../../ui/Button";
import { DataTable, type Column } from "../../../ui/DataTable";
import { Empty } from "../../../ui/Empty";
import { Loading } from "../../../ui/Loading";
import { Section } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Status, type Tone } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { useOrgWide } from "../orgWide";
import shared from "../shared.module.css";
import { useRoles } from "../team/people";
import { MakeLinkDialog, RemoveLinkDialog } from "./SetupLinkDialogs";

export type SetupLink = components["schemas"]["SetupLinkView"];

const TONES: Record<SetupLink["status"], Tone> = { pending: "waiting", opened: "waiting", finished: "good", expired: "quiet" };

/** Links with which customers' administrators set up single sign-on themselves. */
export function SetupLinks({ mayWrite }: { mayWrite: boolean }) {
    const { api } = useOrgWide();
    const { roleName } = useRoles();
    const [isMaking, setMaking] = useState(false);
    const [removing, setRemoving] = useState<SetupLink>();
    const query = api.useQuery("get", "/v1/setup-links", {});
    const links = query.data?.data ?? [];
    return (
        <Section title="Set-up links" actions={mayWrite ? <Button onClick={() => setMaking(true)}>Make set-up link</Button> : null}>
            {query.isPending ? <Loading rows={2} /> : null}
            {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : null}
            {query.data && links.length === 0 ? (
                <Empty title="No set-up links yet">
                    <p>
                        With such a link the administrator of an identity provider proves the domains, enters the connection, tests it, and sets
                        up a directory. They need no account, and see nothing else of the organisation.
                    </p>
                </Empty>
            ) : null}
            {links.length > 0 ? (
                <DataTable label="Set-up links" rows={links} columns={columns(roleName, mayWrite ? setRemoving : undefined)} rowId={(link) => link.id} />
            ) : null}
            {isMaking ? <MakeLinkDialog onClose={() => setMaking(false)} /> : null}
            {removing ? <RemoveLinkDialog of={removing} onClose={() => setRemoving(undefined)} /> : null}
        </Section>
    );
}

function columns(roleName: (id: string) => string, onRemove: ((link: SetupLink) => void) | undefined): Column<SetupLink>[] {
    const shown: Column<SetupLink>[] = [
        { name: "Name", cell: (link) => link.name },
        { name: "Status", cell: (link) => <Status tone={TONES[link.status]}>{link.status}</Status> },
        { name: "Role", wideOnly: true, cell: (link) => roleName(link.default_role) },
        { name: "Ends", cell: (link) => (link.finished_at ? "–" : <Time at={link.expires_at} />) },
        { name: "Opened", wideOnly: true, cell: (link) => <Time at={link.opened_at} /> },
        { name: "Finished", wideOnly: true, cell: (link) => <Time at={link.finished_at} /> },
    ];
    if (onRemove) {
        shown.push({
            name: "Change",
            cell: (link) => (
                <span className={shared.rowActions}>
                    <Button kind="quiet" aria-label={`Remove the link ${link.name}`} onClick={() => onRemove(link)}>
                        Remove
                    </Button>
                </span>
            ),
        });
    }
    return shown;
}

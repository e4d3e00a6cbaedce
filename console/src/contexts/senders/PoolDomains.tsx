import { useState } from "react";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { DataTable, type Column } from "../../ui/DataTable";
import { FormDialog } from "../../ui/Dialog";
import { Empty } from "../../ui/Empty";
import { Select } from "../../ui/Field";
import { Section } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { say } from "../../ui/Toast";
import { lookOfDomain, type DomainSummary, type Pool } from "./status";
import { useKeepPool } from "./usePool";

/** Most domains that a tenant may have in an environment, and most rows of a page of the API. */
const DOMAINS_MAX = 100;

interface Row {
    id: string;
    domain: DomainSummary | undefined;
}

/** The domains that are sent from a pool. */
export function PoolDomains({ pool }: { pool: Pool }) {
    const { api, can } = useWorkspace();
    const [isAssigning, setAssigning] = useState(false);
    const [releasing, setReleasing] = useState<Row>();
    const query = api.useQuery("get", "/v1/domains", { params: { query: { limit: DOMAINS_MAX } } }, { enabled: can("domains:read") });
    const all = query.data?.data ?? [];
    const rows: Row[] = pool.domain_ids.map((id) => ({ id, domain: all.find((one) => one.id === id) }));
    const others = all.filter((one) => !pool.domain_ids.includes(one.id));
    const mayWrite = can("ip_pools:write");
    const assign = mayWrite && others.length > 0 ? <Button kind="primary" onClick={() => setAssigning(true)}>Assign domain</Button> : null;
    return (
        <Section title="Domains" actions={rows.length > 0 ? assign : null}>
            {rows.length > 0 ? (
                <DataTable label="Domains of the pool" rows={rows} columns={columns(mayWrite ? setReleasing : undefined)} rowId={(row) => row.id} />
            ) : (
                <Empty title="No domain is sent from this pool" action={assign}>
                    {query.isSuccess && all.length === 0 ? (
                        <p>
                            First <To page="domains">add a domain</To>, then assign it here.
                        </p>
                    ) : (
                        <p>Assign a domain, and its emails leave from the addresses of this pool.</p>
                    )}
                </Empty>
            )}
            {isAssigning ? <Assign pool={pool} domains={others} onClose={() => setAssigning(false)} /> : null}
            {releasing ? <Release pool={pool} row={releasing} onClose={() => setReleasing(undefined)} /> : null}
        </Section>
    );
}

function columns(onRelease: ((row: Row) => void) | undefined): Column<Row>[] {
    return [
        { name: "Domain", cell: (row) => <To page={`domains/${row.id}`}>{row.domain?.name ?? row.id}</To> },
        {
            name: "Status",
            cell: ({ domain }) => {
                if (!domain) return "–";
                const { tone, word } = lookOfDomain(domain);
                return <Status tone={tone}>{word}</Status>;
            },
        },
        ...(onRelease
            ? [
                  {
                      name: "Action",
                      right: true,
                      cell: (row: Row) => (
                          <Button kind="quiet" aria-label={`Release ${row.domain?.name ?? row.id}`} onClick={() => onRelease(row)}>
                              Release
                          </Button>
                      ),
                  },
              ]
            : []),
    ];
}

function Assign({ pool, domains, onClose }: { pool: Pool; domains: DomainSummary[]; onClose: () => void }) {
    const { api } = useWorkspace();
    const keep = useKeepPool();
    const [chosen, setChosen] = useState(domains[0]?.id ?? "");
    const assign = api.useMutation("post", "/v1/ip-pools/{id}/assign", {
        onSuccess: (kept) => {
            keep(kept);
            say(`${domains.find((one) => one.id === chosen)?.name ?? "The domain"} is now sent from ${pool.name}.`);
            onClose();
        },
    });
    return (
        <FormDialog
            title="Assign domain"
            action="Assign domain"
            busy={assign.isPending}
            problem={assign.error}
            blocked={!chosen}
            onSubmit={() => assign.mutate({ params: { path: { id: pool.id } }, body: { domain_id: chosen } })}
            onClose={onClose}
        >
            <Select
                label="Domain"
                help="If it is in another pool, it moves here."
                value={chosen}
                onChange={setChosen}
                options={domains.map(({ id, name }) => ({ value: id, label: name }))}
            />
        </FormDialog>
    );
}

function Release({ pool, row, onClose }: { pool: Pool; row: Row; onClose: () => void }) {
    const { api } = useWorkspace();
    const keep = useKeepPool();
    const name = row.domain?.name ?? row.id;
    const release = api.useMutation("post", "/v1/ip-pools/{id}/release", {
        onSuccess: (kept) => {
            keep(kept);
            say(`${name} is now sent from shared addresses.`);
            onClose();
        },
    });
    return (
        <ConfirmDialog
            title="Release domain"
            action="Release domain"
            safe
            busy={release.isPending}
            problem={release.error}
            onConfirm={() => release.mutate({ params: { path: { id: pool.id } }, body: { domain_id: row.id } })}
            onClose={onClose}
        >
            <p>Emails from {name} leave from shared addresses again. You can assign it to a pool at any time.</p>
        </ConfirmDialog>
    );
}

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../../api/problem";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { FormDialog } from "../../ui/Dialog";
import { Select } from "../../ui/Field";
import { Section } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { say } from "../../ui/Toast";
import css from "./senders.module.css";
import { lookOfPool, type Domain } from "./status";

/** Most pools that a scope may have, so one page has them all. */
const POOLS_MAX = 20;

/** Whether a domain is sent from addresses of its own. */
export function DomainPool({ domain }: { domain: Domain }) {
    const { api, can } = useWorkspace();
    const [isMoving, setMoving] = useState(false);
    const pools = api.useQuery("get", "/v1/ip-pools", { params: { query: { limit: POOLS_MAX } } });
    const own = pools.data?.data.find((pool) => pool.id === domain.ip_pool_id);
    const hasChoice = Boolean(domain.ip_pool_id) || (pools.data?.data.length ?? 0) > 0;
    return (
        <Section
            title="Addresses"
            actions={can("ip_pools:write") && hasChoice ? <Button onClick={() => setMoving(true)}>Change addresses</Button> : null}
        >
            {pools.isError ? <ProblemBox problem={Problem.from(pools.error)} onRetry={() => void pools.refetch()} /> : null}
            {domain.ip_pool_id ? (
                <p>
                    It is sent from the IP pool <To page={`ip-pools/${domain.ip_pool_id}`}>{own?.name ?? domain.ip_pool_id}</To>
                    {own ? ` (${lookOfPool(own).word})` : ""}.
                </p>
            ) : (
                <p className={css.soft}>It is sent from shared addresses.</p>
            )}
            {isMoving && pools.data ? <Move domain={domain} pools={pools.data.data} onClose={() => setMoving(false)} /> : null}
        </Section>
    );
}

function Move({ domain, pools, onClose }: { domain: Domain; pools: { id: string; name: string }[]; onClose: () => void }) {
    const { api } = useWorkspace();
    const cache = useQueryClient();
    const [chosen, setChosen] = useState(domain.ip_pool_id ?? "");
    const done = () => {
        void cache.invalidateQueries({ queryKey: ["get", "/v1/domains/{id}"] });
        void cache.invalidateQueries({ queryKey: ["get", "/v1/ip-pools"] });
        void cache.invalidateQueries({ queryKey: ["get", "/v1/ip-pools/{id}"] });
        say(chosen ? `${domain.name} is now sent from the pool.` : `${domain.name} is now sent from shared addresses.`);
        onClose();
    };
    const assign = api.useMutation("post", "/v1/ip-pools/{id}/assign", { onSuccess: done });
    const release = api.useMutation("post", "/v1/ip-pools/{id}/release", { onSuccess: done });
    const submit = () => {
        const body = { domain_id: domain.id };
        if (chosen) assign.mutate({ params: { path: { id: chosen } }, body });
        else if (domain.ip_pool_id) release.mutate({ params: { path: { id: domain.ip_pool_id } }, body });
    };
    return (
        <FormDialog
            title="Change addresses"
            action="Change addresses"
            busy={assign.isPending || release.isPending}
            problem={assign.error ?? release.error}
            blocked={chosen === (domain.ip_pool_id ?? "")}
            onSubmit={submit}
            onClose={onClose}
        >
            <Select
                label={`Send ${domain.name} from`}
                value={chosen}
                onChange={setChosen}
                options={[{ value: "", label: "shared addresses" }, ...pools.map(({ id, name }) => ({ value: id, label: name }))]}
            />
        </FormDialog>
    );
}

import { getRouteApi } from "@tanstack/react-router";
import { Problem } from "../../api/problem";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, Section } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { say } from "../../ui/Toast";
import { DomainActions } from "./DomainActions";
import { DomainFacts, DomainState, NextStep } from "./DomainFacts";
import { DomainPool } from "./DomainPool";
import { DomainRecords } from "./DomainRecords";
import { DomainSettings } from "./DomainSettings";
import { DomainWarmup } from "./DomainWarmup";
import type { Domain } from "./status";
import { useDomain, useKeepDomain } from "./useDomain";

const route = getRouteApi("/signed-in/o/$org/$environment/domains/$id");

/** One domain: what is wrong with it, its records, its settings. */
export function DomainPage() {
    const { id } = route.useParams();
    const query = useDomain(id);
    const back = <To page="domains">Domains</To>;
    if (query.isPending) {
        return (
            <Page title="Domain" back={back}>
                <Loading />
            </Page>
        );
    }
    if (!query.data) {
        return (
            <Page title="Domain" back={back}>
                <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} />
            </Page>
        );
    }
    return <Shown domain={query.data} />;
}

function Shown({ domain }: { domain: Domain }) {
    const { can } = useWorkspace();
    return (
        <Page title={domain.name} back={<To page="domains">Domains</To>} state={<DomainState domain={domain} />} actions={<CheckNow domain={domain} />}>
            <NextStep domain={domain} />
            <DomainRecords domain={domain} />
            <DomainWarmup domain={domain} />
            {can("ip_pools:read") ? <DomainPool domain={domain} /> : null}
            <DomainSettings domain={domain} />
            <Section title="About">
                <DomainFacts domain={domain} />
            </Section>
            {can("domains:write") ? <DomainActions domain={domain} /> : null}
        </Page>
    );
}

function CheckNow({ domain }: { domain: Domain }) {
    const { api, can } = useWorkspace();
    const keep = useKeepDomain();
    const check = api.useMutation("post", "/v1/domains/{id}/verify", {
        onSuccess: (checked) => {
            keep(checked);
            say(checked.all_verified ? "All required records were found." : "Checked: some required records are missing or wrong.");
        },
        onError: (refused) => say(Problem.from(refused).message),
    });
    if (!can("domains:write")) return null;
    return (
        <Button
            kind={domain.status === "verified" ? "plain" : "primary"}
            busy={check.isPending}
            onClick={() => check.mutate({ params: { path: { id: domain.id } } })}
        >
            Check now
        </Button>
    );
}

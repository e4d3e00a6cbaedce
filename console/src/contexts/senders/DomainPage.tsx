import { getRouteApi } from "@tanstack/react-router";
import { Problem } from "../../api/problem";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { Copy } from "../../ui/Copy";
import { Loading } from "../../ui/Empty";
import { Facts, Page, Section } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { say } from "../../ui/Toast";
import { plain } from "../../ui/words";
import { DomainActions } from "./DomainActions";
import { DomainPool } from "./DomainPool";
import { DomainRecords } from "./DomainRecords";
import { DomainSettings } from "./DomainSettings";
import { DomainWarmup } from "./DomainWarmup";
import { nextOf } from "./next";
import css from "./senders.module.css";
import { lookOfDomain, type Domain } from "./status";
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
        <Page title={domain.name} back={<To page="domains">Domains</To>} state={<State domain={domain} />} actions={<CheckNow domain={domain} />}>
            <NextStep domain={domain} />
            <DomainRecords domain={domain} />
            <DomainWarmup domain={domain} />
            {can("ip_pools:read") ? <DomainPool domain={domain} /> : null}
            <DomainSettings domain={domain} />
            <Section title="About">
                <Facts
                    facts={[
                        ["Id", <Copy key="id" shown text={domain.id} what="the id" />],
                        ["Region", domain.region],
                        ["Added", <Time key="added" at={domain.created_at} />],
                        ["Ownership proven", <Time key="proven" at={domain.ownership_proven_at} />],
                        ["SES sends for it", domain.provider ? (domain.provider.sending ? "yes" : "not yet") : "not asked yet"],
                        ["DKIM at SES", domain.provider ? plain(domain.provider.dkim.toLowerCase()) : "–"],
                        ["Return path at SES", domain.provider ? plain(domain.provider.mail_from.toLowerCase()) : "–"],
                    ]}
                />
            </Section>
            {can("domains:write") ? <DomainActions domain={domain} /> : null}
        </Page>
    );
}

function State({ domain }: { domain: Domain }) {
    const { tone, word } = lookOfDomain(domain);
    const required = domain.records.filter((one) => one.required);
    const found = required.filter((one) => one.status === "verified").length;
    return (
        <>
            <Status tone={tone}>{word}</Status> {found} of {required.length} required records found, checked{" "}
            {domain.checked_at ? <Time at={domain.checked_at} /> : "never"}
            {domain.next_check_at ? (
                <>
                    {" · "}next check <Time at={domain.next_check_at} />
                </>
            ) : null}
        </>
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

function NextStep({ domain }: { domain: Domain }) {
    const { tone, what, todo } = nextOf(domain);
    return (
        <div className={`${css.next} ${css[tone]}`} role="status">
            <p className={css.what}>{what}</p>
            {todo ? <p>{todo}</p> : null}
        </div>
    );
}

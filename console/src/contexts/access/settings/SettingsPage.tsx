import { Problem } from "../../../api/problem";
import { useWorkspace } from "../../../session/workspace";
import { Copy } from "../../../ui/Copy";
import { Loading } from "../../../ui/Loading";
import { Facts, Page } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Status } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { SharedNote, useOrgWide } from "../orgWide";
import css from "../shared.module.css";
import { toneOfStanding } from "../standing";
import { LookForm } from "./LookForm";
import { OrganisationForm, RequestsForm } from "./OrgForms";
import { PeopleForm } from "./PeopleForm";
import { RetentionForm } from "./RetentionForm";

/** What the organisation is called, and how it works. */
export function SettingsPage() {
    const { can } = useWorkspace();
    const { api } = useOrgWide();
    const org = api.useQuery("get", "/v1/org", {});
    const settings = api.useQuery("get", "/v1/org/settings", {});
    const failed = org.isError ? org : settings.isError ? settings : undefined;
    const mayWrite = can("org:write");
    return (
        <Page title="Settings" state={org.data ? `${org.data.name} is ${org.data.status}.` : undefined}>
            <SharedNote what="Settings" />
            {mayWrite ? null : <p className={css.soft}>You can see these settings, but not change them. Owners can.</p>}
            {failed ? <ProblemBox problem={Problem.from(failed.error)} onRetry={() => void failed.refetch()} /> : null}
            {!failed && (!org.data || !settings.data) ? <Loading /> : null}
            {org.data ? (
                <>
                    <Facts
                        facts={[
                            ["Status", <Status key="status" tone={toneOfStanding(org.data.status)}>{org.data.status}</Status>],
                            ["Created", <Time key="created" at={org.data.created_at} />],
                            ["IP pools", `at most ${org.data.ip_pools_max}, set by the operator`],
                            ["Id", <Copy key="id" text={org.data.id} what="the id" shown />],
                        ]}
                    />
                    {org.data.status === "suspended" ? (
                        <p className={css.banner}>
                            Suspended <Time at={org.data.suspended_at} />: {org.data.reason}
                        </p>
                    ) : null}
                    <OrganisationForm org={org.data} mayWrite={mayWrite} />
                    <RequestsForm org={org.data} mayWrite={mayWrite} />
                </>
            ) : null}
            {settings.data ? (
                <>
                    <PeopleForm settings={settings.data} mayWrite={mayWrite} />
                    <RetentionForm settings={settings.data} mayWrite={mayWrite} />
                    <LookForm settings={settings.data} mayWrite={mayWrite} />
                </>
            ) : null}
        </Page>
    );
}

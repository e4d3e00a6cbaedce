import type { ReactNode } from "react";
import { Problem } from "../../../api/problem";
import { Loading } from "../../../ui/Loading";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Status } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { useOnFocus } from "../../../ui/useOnFocus";
import { Door } from "../../identity/Door";
import door from "../../identity/Door.module.css";
import { useRefresh } from "../refresh";
import { DirectoryStep } from "./DirectoryStep";
import { DomainsStep } from "./DomainsStep";
import { FinishStep } from "./FinishStep";
import { ProviderStep } from "./ProviderStep";
import css from "./setup.module.css";
import { useSetupApi } from "./setupApi";
import { stateOfDirectory, stateOfDomains, stateOfProvider, stateOfTest, type StepState } from "./steps";
import { TestStep } from "./TestStep";

/** What a finished set-up has made. */
export interface Finished {
    orgName: string;
    hasConnection: boolean;
    hasDirectory: boolean;
}

/** The four steps of a set-up, and its end. They can be done in any order that makes sense. */
export function SetupSteps({ onFinished }: { onFinished: (made: Finished) => void }) {
    const api = useSetupApi();
    const refresh = useRefresh();
    const setup = api.useQuery("get", "/v1/setup", {});
    const connection = api.useQuery("get", "/v1/setup/connection", {});
    // A test log-in ends in another tab.
    useOnFocus(() => refresh("/v1/setup", "/v1/setup/connection"));
    if (!setup.data || !connection.data) {
        const refused = setup.error ?? connection.error;
        const retry = () => void Promise.all([setup.refetch(), connection.refetch()]);
        return (
            <Door title="Set up single sign-on">
                {refused ? <ProblemBox problem={Problem.from(refused)} onRetry={retry} /> : <Loading rows={4} />}
            </Door>
        );
    }
    const { org_name: orgName, name, expires_at, domains, has_directory_token: hasDirectory } = setup.data;
    return (
        <Door wide title={`Set up single sign-on for ${orgName}`}>
            <p className={door.lead}>
                The set-up “{name}” ends <Time at={expires_at} />. You can close this page, for example until DNS records are published, and open it
                again in this browser.
            </p>
            <ol className={css.steps}>
                <Step title="1. Your domains" state={stateOfDomains(domains)}>
                    <DomainsStep domains={domains} />
                </Step>
                <Step title="2. Your identity provider" state={stateOfProvider(connection.data)}>
                    <ProviderStep of={connection.data} />
                </Step>
                <Step title="3. Test log-in" state={stateOfTest(connection.data)}>
                    <TestStep of={connection.data} />
                </Step>
                <Step title="4. Your directory" state={stateOfDirectory(setup.data)}>
                    <DirectoryStep of={setup.data} />
                </Step>
            </ol>
            <FinishStep onFinished={() => onFinished({ orgName, hasConnection: Boolean(connection.data.connection), hasDirectory })} />
        </Door>
    );
}

function Step({ title, state, children }: { title: string; state: StepState; children: ReactNode }) {
    return (
        <li className={css.step}>
            <header className={css.head}>
                <h2>{title}</h2>
                <Status tone={state.tone}>{state.word}</Status>
            </header>
            {children}
        </li>
    );
}

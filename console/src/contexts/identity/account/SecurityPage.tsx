import { useQuery } from "@tanstack/react-query";
import { Problem } from "../../../api/problem";
import { accountQuery } from "../../../session/session";
import { Loading } from "../../../ui/Loading";
import { Page } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { factorSentence } from "./factors";
import { PasskeySection } from "./PasskeySection";
import { PasswordSection } from "./PasswordSection";
import { TotpSection } from "./TotpSection";

/** How the person proves who they are: password, passkeys, authenticator app. */
export function SecurityPage() {
    const account = useQuery(accountQuery);
    return (
        <Page title="Password and factors" state={account.data ? factorSentence(account.data) : undefined}>
            {account.data ? (
                <>
                    <PasswordSection account={account.data} />
                    <TotpSection account={account.data} />
                    <PasskeySection account={account.data} />
                </>
            ) : account.error ? (
                <ProblemBox problem={Problem.from(account.error)} onRetry={() => void account.refetch()} />
            ) : (
                <Loading />
            )}
        </Page>
    );
}

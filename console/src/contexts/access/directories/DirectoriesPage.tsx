import { useState } from "react";
import { Problem } from "../../../api/problem";
import { useWorkspace } from "../../../session/workspace";
import { Button } from "../../../ui/Button";
import { Empty } from "../../../ui/Empty";
import { Loading } from "../../../ui/Loading";
import { Page } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { count } from "../../../ui/words";
import { SharedNote, useOrgWide } from "../orgWide";
import css from "../sign-in/signIn.module.css";
import { AddDirectoryDialog, NewTokenDialog, RemoveDirectoryDialog, type Directory } from "./DirectoryDialogs";
import { OneDirectory } from "./OneDirectory";

/** The identity providers that send users and groups. */
export function DirectoriesPage() {
    const { can } = useWorkspace();
    const { api } = useOrgWide();
    const [isAdding, setAdding] = useState(false);
    const [removing, setRemoving] = useState<Directory>();
    const [token, setToken] = useState<Directory>();
    const query = api.useQuery("get", "/v1/directories", {});
    const may = can("org:write");
    const add = may ? (
        <Button kind="primary" onClick={() => setAdding(true)}>
            Add directory
        </Button>
    ) : null;
    return (
        <Page title="Directories" state={query.data ? `${count(query.data.data.length, "directory", "directories")}.` : undefined} actions={add}>
            <SharedNote what="Directories" />
            {query.isPending ? <Loading rows={2} /> : null}
            {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : null}
            {query.data?.data.length === 0 ? (
                <Empty title="No directories yet" action={add}>
                    <p>
                        A directory sends users and groups from your identity provider, such as Okta or Entra ID, by SCIM 2.0: who joins and
                        leaves there joins and leaves here. It speaks for addresses of domains that you have proved under Single sign-on.
                    </p>
                </Empty>
            ) : null}
            <ul className={css.domains}>
                {query.data?.data.map((directory) => (
                    <OneDirectory key={directory.id} of={directory} {...(may ? { onRemove: setRemoving, onToken: setToken } : {})} />
                ))}
            </ul>
            {isAdding ? <AddDirectoryDialog onClose={() => setAdding(false)} /> : null}
            {token ? <NewTokenDialog of={token} onClose={() => setToken(undefined)} /> : null}
            {removing ? <RemoveDirectoryDialog of={removing} onClose={() => setRemoving(undefined)} /> : null}
        </Page>
    );
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { Suspense } from "react";
import { Problem } from "../../../api/problem";
import { accountQuery, ownOrgsQuery } from "../../../session/session";
import { Button } from "../../../ui/Button";
import { Loading } from "../../../ui/Loading";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Toasts } from "../../../ui/Toast";
import { leave, logOut } from "../presence";
import entries from "../../../frame/Entries.module.css";
import css from "./AccountFrame.module.css";

/** What stands around the pages of the person's own account: they belong to no organisation. */
export function AccountFrame() {
    return (
        <div className={css.frame}>
            <a href="#content" className={entries.skip}>
                Skip to the content
            </a>
            <aside className={css.side}>
                <Link to="/" className={`${entries.product} ${css.product}`}>
                    <img src="/icon.svg" width="22" height="22" alt="" /> Posthorn
                </Link>
                <nav aria-label="Your account" className={css.nav}>
                    <Entry to="/account">Profile</Entry>
                    <Entry to="/account/security">Password and factors</Entry>
                    <Entry to="/account/sessions">Sessions</Entry>
                    <Entry to="/account/organisations">Organisations</Entry>
                    <Entry to="/account/data">Your data</Entry>
                    <Entry to="/account/appearance">Appearance</Entry>
                </nav>
                <Orgs />
                <LogOut />
            </aside>
            <main id="content" className={css.content} tabIndex={-1}>
                <Suspense fallback={<Loading />}>
                    <Outlet />
                </Suspense>
            </main>
            <Toasts />
        </div>
    );
}

type AccountPath = "/account" | "/account/security" | "/account/sessions" | "/account/organisations" | "/account/data" | "/account/appearance";

function Entry({ to, children }: { to: AccountPath; children: string }) {
    return (
        <Link to={to} className={`${entries.item} ${css.item}`} activeOptions={{ exact: true }} activeProps={{ "aria-current": "page" }}>
            {children}
        </Link>
    );
}

/** The ways back to work. Organisations beyond the first five are on their own page. */
function Orgs() {
    const orgs = useQuery(ownOrgsQuery).data ?? [];
    if (orgs.length === 0) return null;
    return (
        <nav aria-label="Go to an organisation" className={css.orgs}>
            <p className={entries.group}>Go to</p>
            {orgs.slice(0, 5).map((org) => (
                <Link
                    key={org.id}
                    to="/o/$org/$environment/overview"
                    params={{ org: org.id, environment: "live" }}
                    className={`${entries.item} ${css.item}`}
                >
                    {org.name}
                </Link>
            ))}
        </nav>
    );
}

function LogOut() {
    const cache = useQueryClient();
    const account = useQuery(accountQuery).data;
    const out = useMutation({ mutationFn: logOut, onSuccess: () => leave(cache, "logged-out") });
    return (
        <div className={css.foot}>
            <p className={css.who}>{account?.email}</p>
            {out.error ? <ProblemBox problem={Problem.from(out.error)} /> : null}
            <Button busy={out.isPending || out.isSuccess} onClick={() => out.mutate()}>
                Log out
            </Button>
        </div>
    );
}

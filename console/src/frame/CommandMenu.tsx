import { useState } from "react";
import { Autocomplete, Input, Menu, MenuItem, SearchField, useFilter } from "react-aria-components";
import { NAV } from "../contexts/nav";
import { useGo } from "../session/To";
import { useWorkspace } from "../session/workspace";
import { Dialog } from "../ui/Dialog";
import css from "./CommandMenu.module.css";

/** The page that shows what an id names, by the id's prefix. */
const PAGES_BY_PREFIX: Record<string, string> = {
    email: "emails",
    received: "received",
    template: "templates",
    domain: "domains",
    webhook: "webhooks",
    key: "api-keys",
    tenant: "tenants",
    topic: "topics",
    person: "team",
    org: "orgs",
    pool: "ip-pools",
};

interface Target {
    id: string;
    label: string;
    path: string;
}

function targetOfId(typed: string): Target | undefined {
    const id = typed.trim();
    const page = /^[a-z]+_[0-9a-z]{20,40}$/.test(id) ? PAGES_BY_PREFIX[id.split("_")[0] ?? ""] : undefined;
    if (!page) return undefined;
    // A topic has no page of its own.
    const path = page === "topics" ? page : `${page}/${id}`;
    return { id, label: `Open ${id}`, path };
}

/** Goes to anything by name or id. */
export default function CommandMenu({ onClose }: { onClose: () => void }) {
    const go = useGo();
    const { can } = useWorkspace();
    const { contains } = useFilter({ sensitivity: "base" });
    const [typed, setTyped] = useState("");
    const byId = targetOfId(typed);
    const pages = NAV.filter((item) => !item.permission || can(item.permission));
    const targets: Target[] = [
        ...(byId ? [byId] : []),
        ...pages.map((item) => ({ id: item.path, label: item.label, path: item.path })),
    ];
    const open = (id: string) => {
        const target = targets.find((one) => one.id === id);
        onClose();
        if (target) go(target.path);
    };
    return (
        <Dialog title="Go to" onClose={onClose}>
            <Autocomplete filter={(text, wanted) => text.includes(wanted.trim()) || contains(text, wanted)} onInputChange={setTyped}>
                <SearchField aria-label="A page's name or an id" autoFocus className={css.search ?? ""}>
                    <Input placeholder="A page's name or an id" className={css.input ?? ""} />
                </SearchField>
                <Menu items={targets} className={css.menu ?? ""} onAction={(key) => open(String(key))}>
                    {(target) => (
                        <MenuItem textValue={target.label} className={css.item ?? ""}>
                            {target.label}
                        </MenuItem>
                    )}
                </Menu>
            </Autocomplete>
        </Dialog>
    );
}
